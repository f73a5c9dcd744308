import { join } from 'node:path';
import * as z from 'zod';
import { TokenctlError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { ageRecipientOf, newAgeIdentity, sealTo, unseal } from '../platform/age.ts';
import { dirMode, ensureDir, fileFacts, fileMode, readBytes, readTextIfThere, removeFile, writePrivate } from '../platform/files.ts';
import { openLock } from '../platform/lock.ts';

export interface IncidentKeyIn {
  /** `$STATE/escrow`. */
  readonly dir: string;
  readonly incident: string;
  /** Public age recipients of the operators; the user's own is always added. */
  readonly recipients: readonly string[];
  readonly ownIdentity: () => Promise<Secret>;
  readonly shared: boolean;
  /** Name of a recipient's owner, for E_SEALED_ELSEWHERE. */
  readonly nameOf: (recipient: string) => string | null;
}

export interface Unlocked { readonly identity: Secret; readonly recipient: string }

/** The one age identity of an incident, wrapped to all who may open its values (TRUTH T10.1, ENGINE S2). */
export interface IncidentKey {
  /** Null if there is none and `make` is false. Throws E_SEALED_ELSEWHERE if it is not wrapped to us. */
  unlock(make: boolean): Promise<Unlocked | null>;
  /** Wraps it to exactly these and to us: who left loses access to this copy, not to one kept elsewhere. */
  rewrap(recipients: readonly string[]): Promise<void>;
  /** Who can open it, as far as is written down in the open; names, for people. */
  holders(): Promise<readonly string[]>;
  /** Ends every copy of the incident's escrow, for good. */
  destroy(): Promise<void>;
}

/** What is sealed. The list counts only from here: the plain copy beside it could have been edited by others. */
const wrapped = z.object({ v: z.literal(1), identity: z.string(), recipients: z.array(z.string()) });
const plainList = z.object({ v: z.literal(1), recipients: z.array(z.string()) });

export function incidentKey(o: IncidentKeyIn): IncidentKey {
  const dir = join(o.dir, 'keys');
  const file = join(dir, `${o.incident}.age`);
  const list = join(dir, `${o.incident}.json`);
  const mode = fileMode(o.shared);
  let cached: { readonly seen: string; readonly key: Unlocked } | null = null;

  const own = async (): Promise<string> => ageRecipientOf(await o.ownIdentity());
  const stamp = async (): Promise<string | null> => {
    const facts = await fileFacts(file);
    return facts && `${facts.mtimeMs}/${facts.size}`;
  };
  const read = async (): Promise<z.infer<typeof wrapped>> => {
    const opened = await unseal(await o.ownIdentity(), await readBytes(file));
    if (opened.is === 'not-ours') throw elsewhere(await holders());
    const content = opened.is === 'open' ? parsed(wrapped, opened.text) : null;
    if (content === null) throw new TokenctlError('E_NO_VALUE', `The key of the sealed values of ${o.incident} is damaged: ${file}.`, { hint: 'Restore the file from a copy; without it the values must be supplied again.' });
    return content;
  };
  const write = async (identity: Secret, recipients: readonly string[]): Promise<void> => {
    const to = [...new Set([...recipients, await own()])].sort();
    await writePrivate(file, await sealTo(to, JSON.stringify({ v: 1, identity: identity.reveal(), recipients: to })), { mode });
    await writePrivate(list, `${JSON.stringify({ v: 1, recipients: to }, null, 2)}\n`, { mode });
  };
  const locked = async <T>(work: () => Promise<T>): Promise<T> => {
    await ensureDir(o.dir, dirMode(o.shared));
    await ensureDir(dir, dirMode(o.shared));
    const lock = openLock(join(dir, `${o.incident}.lock`), { mode });
    try {
      await lock.acquire();
      return await work();
    } finally { lock.close(); }
  };
  const holders = async (): Promise<readonly string[]> => {
    const text = await readTextIfThere(list);
    return (text === null ? [] : parsed(plainList, text)?.recipients ?? []).map((r) => o.nameOf(r) ?? r);
  };

  return {
    holders,
    async unlock(make) {
      const seen = await stamp();
      if (seen !== null && cached?.seen === seen) return cached.key;
      if (seen === null && !make) return null;
      if (seen === null) await locked(async () => { if ((await stamp()) === null) await write(await newAgeIdentity(), o.recipients); });
      let content = await read();
      if (o.recipients.some((r) => !content.recipients.includes(r)))
        // An operator who was added later can open from now on; nobody is dropped by a mere reading.
        content = await locked(async () => {
          const now = await read();
          await write(new Secret(now.identity), [...now.recipients, ...o.recipients]);
          return read();
        });
      const identity = new Secret(content.identity);
      const key = { identity, recipient: await ageRecipientOf(identity) };
      const stamped = await stamp();
      cached = stamped === null ? null : { seen: stamped, key };
      return key;
    },
    async rewrap(recipients) {
      await locked(async () => { await write(new Secret((await read()).identity), recipients); });
      cached = null;
    },
    async destroy() {
      cached = null;
      await removeFile(file);
      await removeFile(list);
      await removeFile(join(dir, `${o.incident}.lock`));
    },
  };
}

function parsed<T>(schema: z.ZodType<T>, text: string): T | null {
  try { return schema.parse(JSON.parse(text)); } catch { return null; }
}

const elsewhere = (who: readonly string[]): TokenctlError => new TokenctlError('E_SEALED_ELSEWHERE',
  who.length === 0 ? 'The sealed values of this incident are not sealed to you.' : `The sealed values of this incident are not sealed to you; ${who.join(', ')} can open them.`,
  { hint: 'Let one of them resume, or have your age recipient added under `operators:` and used by one of them once.', facts: { who } });
