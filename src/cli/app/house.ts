import { join } from 'node:path';
import { makeSigner, type Signer } from '../../journal/note.ts';
import type { Fingerprint, Hex } from '../../core/brand.ts';
import { digestOf } from '../../core/canonical.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { Inventory } from '../../core/inventory.ts';
import type { Secret } from '../../core/secret.ts';
import type { Channel } from '../../ports/channel.ts';
import type { Connector, ConnectorDeps } from '../../ports/connector.ts';
import type { Http } from '../../ports/http.ts';
import { pacedHttp, type Pacer } from '../../engine/index.ts';
import { machinePacer } from './pace.ts';
import type { Issuer } from '../../ports/issuer.ts';
import type { Programs } from '../../ports/program.ts';
import type { Step } from '../../ports/step.ts';
import type { SecretStore } from '../../ports/store.ts';
import { noPrograms } from '../../drill/no-programs.ts';
import { ensureFingerprintKey, makeFingerprinter, ownKeys, parseFingerprintKey, type Fingerprinter, type OwnKeys, type SigningSeed } from '../../escrow/index.ts';
import { fileFacts } from '../../platform/files.ts';
import { loginName } from '../../platform/host.ts';
import { stretchOver } from '../../platform/memory.ts';
import { paths, type Paths } from '../../platform/paths.ts';
import { whoIs } from '../../policy/actor.ts';
import type { ConnectorEntry, Workspace } from '../../workspace/types.ts';
import type { CommandCx } from '../command.ts';
import { checkKeyOfInventory } from './key-of-inventory.ts';
import { emptyInventory } from './no-workspace.ts';

/** What a command works in: the workspace if there is one, the user's own keys, and every connector the workspace names. */
export interface House {
  readonly workspace: Workspace | null;
  readonly where: Paths;
  /** The state directory belongs to a group (2770, `doctor --share`): what is written there is 0660. */
  readonly shared: boolean;
  readonly keys: OwnKeys;
  /** Id of the person, as operators are named; self-declared unless their journal key is an operator's. */
  readonly actor: string;
  readonly environment: 'production' | 'test';
  /** Of journals and plans (ENGINE J1). */
  readonly realm: 'live' | 'drill';
  readonly inventory: Inventory;
  readonly steps: ReadonlyMap<string, Step>;
  readonly issuers: ReadonlyMap<string, Issuer>;
  readonly stores: ReadonlyMap<string, SecretStore>;
  readonly channels: ReadonlyMap<string, Channel>;
  readonly http: Http;
  readonly pacer: Pacer;
  readonly programs: Programs;
  /** Throws E_FINGERPRINT_KEY where the workspace's key is missing (TRUTH T10.2). */
  readonly fingerprinter: () => Promise<Fingerprinter>;
  readonly config: Hex;
  readonly policy: Hex;
  readonly maxTtlMs: number;
}

/** Set-group-id on a folder: new files keep its group. */
const SETGID = 0o2000;

export async function loadSteps(): Promise<ReadonlyMap<string, Step>> {
  const { steps } = await import('../../steps/registry.gen.ts');
  return steps;
}

export async function loadConnectors(): Promise<ReadonlyMap<string, Connector>> {
  const { connectors } = await import('../../connectors/registry.gen.ts');
  return connectors;
}

export interface HouseAsk {
  /** `needed`: E_NO_WORKSPACE without one. `optional`: a person in a hurry may have none. */
  readonly workspace: 'needed' | 'optional';
}

/** Opens the house for one command. Reads files only; no connector has been asked anything yet. */
export async function openHouse(cx: CommandCx, ask: HouseAsk): Promise<House> {
  const where = paths({ env: cx.env, stateDir: cx.globals.stateDir });
  const { loadWorkspace } = await import('../../workspace/load.ts');
  const { resolveRef } = await import('../../workspace/resolve-ref.ts');
  const { looksSecret } = await import('../../intake/looks-secret.ts');
  const { kindInfo } = await import('../../intake/kind-info.ts');
  const { createHttp } = await import('../../platform/http.ts');
  const { createPrograms } = await import('../../platform/program.ts');
  const { isTrusted } = await import('../../workspace/trust.ts');
  const [steps, connectors] = await Promise.all([loadSteps(), loadConnectors()]);
  let workspace: Workspace | null = null;
  try {
    workspace = await loadWorkspace({ dir: cx.cwd, ...(cx.globals.config === null ? {} : { file: cx.globals.config }), env: cx.env, connectors, looksSecret });
  } catch (e) {
    if (!(e instanceof TokenctlError) || e.code !== 'E_NO_WORKSPACE' || ask.workspace === 'needed') throw e;
  }
  await stretchOver();
  const user = cx.env['TOKENCTL_OPERATOR'] ?? loginName();
  const keys = ownKeys({ configDir: where.config, name: user });
  const shared = (((await fileFacts(where.state))?.mode ?? 0) & SETGID) !== 0;
  const pacer = machinePacer({ clock: cx.clock, stateDir: where.state, shared });
  // A drill reaches this machine and nothing else (ENGINE M1).
  const raw = createHttp({ loopbackOnly: cx.drill !== null });
  const pacedFor = (user: string): Http => pacedHttp({ http: raw, pacer, clock: cx.clock, user });
  const http = pacedFor('checks');
  const dir = workspace?.dir ?? cx.cwd;
  const programs = cx.drill !== null ? noPrograms : createPrograms({ dir, known: workspace?.programs ?? new Map(), trusted: async () => workspace !== null && isTrusted({ configDir: where.config, digest: workspace.endpoints.digest, dir }) });
  const resolve = (ref: string): Promise<Secret> => resolveRef(ref, { env: cx.env, dir });
  let made: Promise<Fingerprinter> | null = null;
  const fingerprinter = () => (made ??= (async () => {
    if (workspace !== null && workspace.fingerprintKey === null)
      throw new TokenctlError('E_FINGERPRINT_KEY', 'tokenctl.yaml names no fingerprintKey, so nothing can be matched with the inventory', { next: ['tokenctl doctor'] });
    const ref = workspace?.fingerprintKey ?? `file:${join(where.config, 'fp.key')}`;
    if (workspace === null) await ensureFingerprintKey(join(where.config, 'fp.key'));
    try {
      const key = makeFingerprinter(parseFingerprintKey(await resolve(ref)));
      if (workspace !== null) checkKeyOfInventory(workspace.inventory, key, (text) => cx.ui.warn(text));
      return key;
    } catch (e) {
      if (e instanceof TokenctlError && e.code === 'E_REF')
        throw new TokenctlError('E_FINGERPRINT_KEY', `the workspace's fingerprint key ${ref} is missing here, so nothing can be matched with the inventory`, { hint: 'It is the same for the whole team; ask a colleague for it.', next: ['tokenctl doctor'] });
      throw e;
    }
  })());
  const alone = workspace === null ? standaloneEntries(cx, connectors) : new Map<string, ConnectorEntry>();
  let key: Fingerprinter | null = null;
  if (workspace !== null || alone.size > 0) key = await fingerprinter().catch(() => null);
  const deps: ConnectorDeps = {
    clock: cx.clock, http, programs, resolve, dir, ownIdentity: () => keys.identity(), recipients: workspace?.operators.flatMap((o) => (o.age === null ? [] : [o.age])) ?? [],
    fingerprint: (value): Fingerprint => {
      if (!key) throw new TokenctlError('E_FINGERPRINT_KEY', "the workspace's fingerprint key is missing here", { next: ['tokenctl doctor'] });
      return key.of(value);
    },
    environment: workspace?.environment ?? 'production', maxTtlMs: workspace?.policy.maxTtlMs ?? 30 * 86_400_000,
    consoleSteps: (kind) => kindInfo(kind)?.consoleSteps ?? [],
  };
  const build = <P>(role: 'issuer' | 'store' | 'channel', entries: Workspace['issuers'] | undefined): ReadonlyMap<string, P> =>
    new Map([...(entries ?? [])].map(([id, entry]) => {
      const fill = connectors.get(entry.uses)?.[role];
      if (!fill) throw new TokenctlError('E_CONFIG', `${entry.uses} cannot be used as ${role} (${id})`);
      return [id, fill.create(id, entry.config, { ...deps, http: pacedFor(id) }) as P];
    }));
  const seed = workspace === null ? null : await keys.signer().catch(() => null);
  // Worked out when it is asked for: a plan that is only shown has no actor, and a key pair takes 4 ms.
  let actor: string | null = null;
  return {
    workspace, where, shared, pacer, keys, realm: where.realm, get actor() { return (actor ??= whoIs({ vkey: seed === null ? null : vkeyOf(seed), declared: user, operators: workspace?.operators ?? [] }).id); }, environment: workspace?.environment ?? 'production',
    inventory: workspace?.inventory ?? emptyInventory(), steps, http, programs, fingerprinter,
    issuers: withManual(build<Issuer>('issuer', workspace?.issuers ?? alone), connectors, deps), stores: build<SecretStore>('store', workspace?.stores), channels: build<Channel>('channel', workspace?.channels),
    config: workspace?.digest ?? digestOf(null as never), policy: workspace?.policyDigest ?? digestOf(null as never), maxTtlMs: workspace?.policy.maxTtlMs ?? 30 * 86_400_000,
  };
}

/** Issuers that a person in a hurry has without any file: what the vendor's own tools would use (DESIGN §6, `revoke`). One that cannot be used is said, and left out. */
function standaloneEntries(cx: CommandCx, connectors: ReadonlyMap<string, Connector>): ReadonlyMap<string, ConnectorEntry> {
  const found = new Map<string, ConnectorEntry>();
  for (const { uses, issuer } of connectors.values()) {
    const given = issuer?.standalone?.(cx.env);
    if (issuer === undefined || given == null) continue;
    const read = issuer.config.safeParse(given);
    if (read.success) found.set(uses, { uses, role: 'issuer', config: read.data, expect: null });
    else cx.ui.warn(`${uses} is left out: what its variables say cannot be used (${[...new Set(read.error.issues.map((i) => `${i.path.join('.')}: ${i.message}`))].join('; ')})`);
  }
  return found;
}

/** Kinds that are known and have no connector are a person's work: an issuer that is always there (DESIGN §6). */
export const MANUAL = 'manual';
function withManual(issuers: ReadonlyMap<string, Issuer>, connectors: ReadonlyMap<string, Connector>, deps: ConnectorDeps): ReadonlyMap<string, Issuer> {
  const fill = connectors.get(MANUAL)?.issuer;
  if (issuers.has(MANUAL) || !fill) return issuers;
  return new Map([...issuers, [MANUAL, fill.create(MANUAL, { name: 'its provider' }, deps)]]);
}

/** The user's journal key as a signer of notes. */
export async function signerOf(keys: OwnKeys): Promise<Signer> {
  return signerFrom(await keys.signer());
}
const signerFrom = (seed: SigningSeed): Signer => makeSigner({ name: seed.name, seed: seed.bytes() });

function vkeyOf(seed: SigningSeed): string | null {
  try { return signerFrom(seed).vkey; } catch (e) { if (e instanceof TokenctlError) return null; throw e; }
}
