import { instant, toMs, type Clock } from '../core/clock.ts';
import type { Fault, Reply } from '../core/result.ts';
import { Secret } from '../core/secret.ts';
import type { EffectCall } from '../ports/call.ts';
import type { Card } from '../ports/card.ts';
import type { ConnectorDeps } from '../ports/connector.ts';
import type { SecretStore } from '../ports/store.ts';
import { callsOf, foldPath, type FakePath, type StoreEntry } from './fake-versions.ts';
import { openSharedLog } from './shared-log.ts';
import { troubleOf, withTrouble, type TroublePlan } from './trouble.ts';

export interface FakeStoreOptions {
  readonly id: string;
  readonly clock: Clock;
  readonly fingerprint: ConnectorDeps['fingerprint'];
  /** File of its memory, shared by processes; null = this process's memory. */
  readonly state: string | null;
  readonly troubles?: TroublePlan;
  readonly staging?: 'label' | 'none';
}

export interface FakeStore extends SecretStore {
  /** Writes a current version behind tokenctl's back: the setting of a test, or a foreign writer. */
  put(path: string, fields: { readonly [field: string]: string }): Promise<string>;
  /** The oracle: what consumers read now. */
  current(path: string): Promise<{ readonly [field: string]: string } | null>;
  /** The oracle: is this value readable in any version? */
  holdsAnywhere(path: string, value: string): Promise<boolean>;
  calls(effect: string, path: string): Promise<readonly string[]>;
}

type Step<O> = { readonly add: readonly StoreEntry[]; readonly give: Reply<O> };
const no = (code: string, cls: Fault['class']): { add: []; give: { ok: false; fault: Fault } } => ({ add: [], give: { ok: false, fault: { code, class: cls } } });

/** A simulated store with labelled versions (or none pending, T6.3), compare-and-swap, and troubles before or after an effect. */
export function fakeStore(o: FakeStoreOptions): FakeStore {
  const log = openSharedLog<StoreEntry>(o.state);
  const at = async (path: string): Promise<FakePath> => foldPath(await log.read(), path);
  const nowMs = (): number => toMs(o.clock.now());
  const field = async (path: string, version: string, name: string): Promise<Secret | null> => {
    const text = (await at(path)).versions.find((v) => v.id === version)?.fields?.[name];
    return text === undefined ? null : new Secret(text);
  };
  const effect = async <O>(name: string, { path, call, apply }: { path: string; call: EffectCall; apply: (p: FakePath) => Step<O> }): Promise<Reply<O>> => {
    const nth = await log.change((entries) => ({ add: [{ is: 'called', effect: name, subject: path, idem: call.idem }], give: callsOf(entries, name, path).length }));
    const trouble = o.troubles ? troubleOf(o.troubles, { effect: name, subject: path, nth }) : 'none';
    return withTrouble(trouble, call, () => log.change((entries) => apply(foldPath(entries, path))));
  };
  const merged = (p: FakePath, base: string | null, fields: ReadonlyMap<string, Secret>): { [field: string]: string } =>
    ({ ...p.versions.find((v) => v.id === base)?.fields, ...Object.fromEntries([...fields].map(([k, v]) => [k, v.reveal()])) });
  const forget = (name: string) => (path: string, version: string, call: EffectCall): Promise<Reply<null>> =>
    effect<null>(name, { path, call, apply: (p) => {
      const v = p.versions.find((x) => x.id === version);
      if (!v || v.fields === null) return { add: [], give: { ok: true, how: 'already', out: null } };
      if (v.id === p.current || (name === 'drop' && v.stage !== 'pending')) return no('E_CONFLICT', 'conflict');
      return { add: [{ is: 'gone', path, id: version }], give: { ok: true, how: 'done', out: null } };
    } });

  return {
    id: o.id, uses: 'fake-store', staging: o.staging ?? 'label', card: fakeStoreCard,
    reads: {
      identity: async () => ({ host: 'drill' }),
      own: async () => ({ at: { vendor: 'drill', where: o.id }, credentials: [] }),
      history: async (path) => (await at(path)).versions.map((v) => ({ id: v.id, stage: v.stage, created: instant(v.atMs) })),
      holds: async (path, version, name) => { const value = await field(path, version, name); return value && o.fingerprint(value); },
      read: field,
    },
    effects: {
      stage: (path, fields, base, call) => effect('stage', { path, call, apply: (p) => {
        // The provider's idempotency: the same request token names the same version.
        if (p.versions.some((v) => v.id === call.idem)) return { add: [], give: { ok: true, how: 'already', out: { version: call.idem } } };
        if (p.current !== base) return no('E_CONFLICT', 'conflict');
        return { add: [{ is: 'version', path, id: call.idem, fields: merged(p, base, fields), atMs: nowMs() }], give: { ok: true, how: 'done', out: { version: call.idem } } };
      } }),
      promote: (path, what, from, call) => effect('promote', { path, call, apply: (p) => {
        const id = 'version' in what ? what.version : call.idem;
        if (p.current === id) return { add: [], give: { ok: true, how: 'already', out: { version: id, left: from } } };
        if (p.current !== from) return no('E_CONFLICT', 'conflict');
        const made: StoreEntry[] = 'version' in what ? [] : [{ is: 'version', path, id, fields: merged(p, from, what.fields), atMs: nowMs() }];
        if (made.length === 0 && (p.versions.find((v) => v.id === id)?.fields ?? null) === null) return no('E_REFUSED', 'refused');
        return { add: [...made, { is: 'current', path, id }], give: { ok: true, how: 'done', out: { version: id, left: from } } };
      } }),
      retire: forget('retire'),
      drop: forget('drop'),
    },
    put: (path, fields) => log.change((entries) => {
      const id = `v${entries.length + 1}`;
      return { add: [{ is: 'version', path, id, fields, atMs: nowMs() }, { is: 'current', path, id }], give: id };
    }),
    current: async (path) => { const p = await at(path); return p.versions.find((v) => v.id === p.current)?.fields ?? null; },
    holdsAnywhere: async (path, value) => (await at(path)).versions.some((v) => Object.values(v.fields ?? {}).includes(value)),
    calls: async (name, path) => callsOf(await log.read(), name, path),
  };
}

const fakeStoreCard: Card = {
  unit: 'version', verbs: ['stage', 'promote', 'retire'], reversible: false, irrevocable: false, overlapMs: 0, propagationMs: 0, settleMs: 0,
  idempotent: ['stage', 'promote', 'retire'], descendants: [], present: 'never', probes: [], deadWhen: [], aliveWhen: [], control: 'none',
  refusalBudget: null, observe: 'reads the version back and compares fingerprints', findMint: null, identity: 'host', consoleSteps: [], verifiedOn: '2026-11-23, simulated',
};
