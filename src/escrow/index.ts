import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import type { EscrowId, Fingerprint, Hex, Instant } from '../core/brand.ts';
import { TokenctlError } from '../core/errors.ts';
import type { Roles } from '../core/plan.ts';
import { Secret } from '../core/secret.ts';
import { sealTo, unseal } from '../platform/age.ts';
import { dirMode, ensureDir, fileMode, isMissing, listDir, readBytes, removeDir, removeFile, syncDir, writePrivate } from '../platform/files.ts';
import { openLock } from '../platform/lock.ts';
import { envelopeText, fileOf, isEscrowId, metaOf, mintedId, parseEnvelope, type EnvelopeAbout, type EnvelopeMeta, type Entry } from './envelope.ts';
import { incidentKey } from './incident-key.ts';

export { mintedId, type EnvelopeAbout, type EnvelopeMeta } from './envelope.ts';
export * from './fingerprint.ts';
export { carriedFiles, carriedRecipients, isCarriedName, isOtherKey, placeCarried } from './carried.ts';
export { ensureFingerprintKey } from './fingerprint-key-file.ts';
export * from './own-keys.ts';

export interface EscrowIn {
  /** `$XDG_STATE_HOME/tokenctl`. */
  readonly stateDir: string;
  readonly incident: string;
  /** Public age recipients of the operators and of a CI job; the user's own is always added. */
  readonly recipients: readonly string[];
  readonly ownIdentity: () => Promise<Secret>;
  readonly fingerprint: (value: Secret) => Fingerprint;
  /** A state folder made with `doctor --share`: group-owned. */
  readonly shared?: boolean;
  /** Name of a recipient's owner, for messages. */
  readonly nameOf?: (recipient: string) => string | null;
  readonly random?: (bytes: number) => Uint8Array;
}

/** `idem` names a minted value's envelope; an exposed value gets a name of chance unless `id` is given. */
export type SealAbout = EnvelopeAbout & { readonly id?: EscrowId; readonly idem?: Hex };

/**
 * Sealed values of one incident (TRUTH T10.1, ENGINE S1–S3), apart from the incident folder. Nothing is read or written before
 * it is needed. Everything throws E_SEALED_ELSEWHERE, naming who can, if the incident's identity is not wrapped to us.
 */
export interface Escrow {
  /** Durable before it returns. Sealing under a name again replaces what is there. */
  seal(about: SealAbout, value: Secret): Promise<EscrowId>;
  /** Many exposed values in few files; ids in the same order. */
  sealMany(items: readonly { readonly about: EnvelopeAbout; readonly value: Secret }[]): Promise<readonly EscrowId[]>;
  /** Throws E_NO_VALUE if it is not held (any more) or damaged. */
  open(id: EscrowId): Promise<Secret>;
  /** The value and all that lie in the same file, which is opened once; empty if it is not held or damaged. */
  openWith(id: EscrowId): Promise<ReadonlyMap<EscrowId, Secret>>;
  /** Null if it is not held. */
  meta(id: EscrowId): Promise<EnvelopeMeta | null>;
  /** What a minted value's envelope says of the replacement, and durable once it is said: its writer may have died before it was. Null if it is not held, or its token has no id. */
  find(id: EscrowId): Promise<Roles['replacement'] | null>;
  /** Opens every envelope, about 2 ms each. Damaged files are left out; `damaged` names them. */
  list(): Promise<readonly EnvelopeMeta[]>;
  /** File names that cannot be read as envelopes of this incident. */
  damaged(): Promise<readonly string[]>;
  /** Removed, not shredded; what is not there is no fault. */
  remove(ids: readonly EscrowId[]): Promise<void>;
  /** Operators changed: wraps the incident's identity to exactly these and to us. */
  rewrap(recipients: readonly string[]): Promise<void>;
  /** Names (or recipients) of those who can open. */
  holders(): Promise<readonly string[]>;
  /** Deletes the incident's identity, which ends every copy, backups included; then the files. */
  destroy(): Promise<void>;
}

const BATCH = 100;
const WORKERS = 8;

/** Throws E_USAGE for an incident whose name cannot be a file name. */
export function openEscrow(o: EscrowIn): Escrow {
  if (!/^[A-Za-z0-9][A-Za-z0-9._-]{0,100}$/.test(o.incident) || o.incident === 'keys')
    throw new TokenctlError('E_USAGE', 'An incident id has letters, digits, dots, dashes and underscores, and is not `keys`.');
  const root = join(o.stateDir, 'escrow');
  const dir = join(root, o.incident);
  const shared = o.shared ?? false;
  const mode = fileMode(shared);
  const random = o.random ?? randomBytes;
  const key = incidentKey({ dir: root, incident: o.incident, recipients: o.recipients, ownIdentity: o.ownIdentity, shared, nameOf: o.nameOf ?? (() => null) });

  const pathOf = (file: string): string => join(dir, `${file}.age`);
  const newName = (kind: string): string => `${kind}-${Buffer.from(random(8)).toString('hex')}`;
  const entryOf = (id: EscrowId, { holds, run, key, gen, token, expires }: EnvelopeAbout, value: Secret): Entry =>
    ({ id, holds, run, key, gen, token, expires: (expires ?? null) as Instant | null, fingerprint: o.fingerprint(value), value: value.reveal() });

  /** Another process may destroy or replace the identity meanwhile: what is sealed to a dead one is lost, so it is sealed again. */
  const write = async (file: string, entries: readonly Entry[]): Promise<void> => {
    for (let tries = 0; tries < 3; tries++) {
      const unlocked = await key.unlock(true);
      if (!unlocked) continue;
      const bytes = await sealTo([unlocked.recipient], envelopeText(entries));
      await ensureDir(dir, dirMode(shared));
      await writePrivate(pathOf(file), bytes, { mode });
      if ((await key.unlock(false))?.recipient === unlocked.recipient) return;
    }
    throw new TokenctlError('E_CONFLICT', `Another process is ending the escrow of ${o.incident}; the value could not be sealed.`);
  };

  /** Null if there is no such file. */
  const read = async (file: string): Promise<readonly Entry[] | 'damaged' | null> => {
    let bytes: Uint8Array;
    try { bytes = await readBytes(pathOf(file)); } catch (e) { if (isMissing(e)) return null; throw e; }
    const unlocked = await key.unlock(false);
    const opened = unlocked && await unseal(unlocked.identity, bytes);
    return (opened?.is === 'open' ? parseEnvelope(opened.text)?.filter((entry) => fileOf(entry.id) === file) : null) ?? 'damaged';
  };
  const find = async (id: EscrowId): Promise<Entry | 'damaged' | null> => {
    if (!isEscrowId(id)) return null;
    const entries = await read(fileOf(id));
    return entries === 'damaged' || entries === null ? entries : entries.find((entry) => entry.id === id) ?? null;
  };
  const readAll = async (): Promise<readonly { readonly file: string; readonly entries: readonly Entry[] | 'damaged' | null }[]> => {
    const files = (await listDir(dir)).filter((name) => name.endsWith('.age')).map((name) => name.slice(0, -4));
    return eachOf(files, async (file) => ({ file, entries: await read(file) }));
  };
  const removeFrom = async (file: string, gone: ReadonlySet<EscrowId>): Promise<void> => {
    const entries = await read(file);
    const kept = entries === 'damaged' || entries === null ? [] : entries.filter((entry) => !gone.has(entry.id));
    if (kept.length > 0) await write(file, kept);
    else await removeFile(pathOf(file));
  };

  return {
    rewrap: key.rewrap,
    holders: key.holders,
    async seal(about, value) {
      const id = about.id ?? (about.idem !== undefined ? mintedId(about.idem) : newName('x') as EscrowId);
      if (!isEscrowId(id) || id.includes('.')) throw new TokenctlError('E_INTERNAL', 'An escrow id that cannot name a file.');
      if (about.holds === 'minted' && about.id === undefined && about.idem === undefined)
        throw new TokenctlError('E_INTERNAL', 'A minted value is sealed under the idem of its change (ENGINE A5).');
      await write(id, [entryOf(id, about, value)]);
      return id;
    },
    async sealMany(items) {
      if (items.some(({ about }) => about.holds !== 'exposed')) throw new TokenctlError('E_INTERNAL', 'Only exposed values are sealed in batches.');
      const batches = Array.from({ length: Math.ceil(items.length / BATCH) }, (_, i) => {
        const file = newName('b');
        return { file, entries: items.slice(i * BATCH, (i + 1) * BATCH).map(({ about, value }, n) => entryOf(`${file}.${n}` as EscrowId, about, value)) };
      });
      await eachOf(batches, ({ file, entries }) => write(file, entries));
      return batches.flatMap(({ entries }) => entries.map((entry) => entry.id));
    },
    async open(id) {
      const entry = await find(id);
      if (entry === null || entry === 'damaged')
        throw new TokenctlError('E_NO_VALUE', entry === null ? `The sealed value ${id} is not held.` : `The sealed value ${id} cannot be opened: its file is damaged, or its key was deleted.`);
      return new Secret(entry.value);
    },
    async openWith(id) {
      const entries = isEscrowId(id) ? await read(fileOf(id)) : null;
      return new Map(entries === 'damaged' || entries === null ? [] : entries.map((entry) => [entry.id, new Secret(entry.value)]));
    },
    async find(id) {
      const entry = await find(id);
      if (entry === null || entry === 'damaged' || entry.token === null) return null;
      await syncDir(dir);
      return { token: entry.token, fingerprint: entry.fingerprint, escrow: entry.id, expires: entry.expires };
    },
    async meta(id) {
      const entry = await find(id);
      return entry === null || entry === 'damaged' ? null : metaOf(entry);
    },
    list: async () => (await readAll()).flatMap(({ entries }) => (Array.isArray(entries) ? entries.map(metaOf) : [])),
    damaged: async () => (await readAll()).flatMap(({ file, entries }) => (entries === 'damaged' ? [`${file}.age`] : [])),
    async remove(ids) {
      const files = Map.groupBy(ids.filter(isEscrowId), fileOf);
      const whole = [...files].filter(([, members]) => members.every((id) => !id.includes('.')));
      await eachOf(whole, ([file]) => removeFile(pathOf(file)).then(() => undefined));
      if (whole.length === files.size) return;
      await ensureDir(dir, dirMode(shared));
      // A batch is rewritten without its removed entries: one process at a time, or one would bring back what another took out.
      const lock = openLock(join(dir, 'lock'), { mode });
      try {
        await lock.acquire();
        for (const [file, members] of files) if (members.some((id) => id.includes('.'))) await removeFrom(file, new Set(members));
      } finally { lock.close(); }
    },
    async destroy() {
      await key.destroy();
      await removeDir(dir);
    },
  };
}

/** In order, a few at a time. */
async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = new Array(items.length);
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(WORKERS, items.length) }, async () => {
    for (let i = next++; i < items.length; i = next++) results[i] = await work(items[i] as T);
  }));
  return results;
}
