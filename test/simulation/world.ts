import { as, type TokenKey } from '../../src/core/brand.ts';
import type { Clock } from '../../src/core/clock.ts';
import { digestOf } from '../../src/core/canonical.ts';
import type { Inventory } from '../../src/core/inventory.ts';
import type { Plan, Strategy } from '../../src/core/plan.ts';
import type { Consumer, Token } from '../../src/core/token.ts';
import { fakeIssuer, type FakeIssuer } from '../../src/drill/fake-issuer.ts';
import { fakeStore, type FakeStore } from '../../src/drill/fake-store.ts';
import { idOfFake } from '../../src/drill/fake-tokens.ts';
import { recordingChannel, type RecordingChannel } from '../../src/drill/recording-channel.ts';
import { smallInventory, type SmallEntry } from '../../src/drill/small-inventory.ts';
import { makePlan } from '../../src/engine/index.ts';
import type { Held } from '../../src/ports/call.ts';
import { testFingerprint } from '../contract/fingerprint-and-call.ts';
import { load, shipped, types } from '../unit/runbook/types.ts';

export const RUNBOOKS = ['leaked-token', 'revoke-one', 'contain-now'] as const;
/** Slots of each token; `flat/…` lies in a store without staging. */
export const LAYOUTS: readonly (readonly (readonly string[])[])[] = [
  [['kv/a']],
  [['kv/a'], ['kv/b'], []],
  [['kv/a', 'flat/a'], ['flat/b']],
  [['kv/a'], ['kv/a2', 'kv/a3'], ['flat/c'], [], ['kv/d']],
];

/** What a schedule plays in. Everything in it is decided by the seed, and plans of equal shapes are equal. */
export interface Shape {
  readonly runbook: (typeof RUNBOOKS)[number];
  readonly strategy: Strategy;
  readonly layout: number;
  readonly reversible: boolean;
  readonly mintsAnew: boolean;
  readonly propagationMs: number;
}

/** Issuer, stores, channel and consumers as they are, and an oracle that asks them and never tokenctl's state. */
export interface World {
  readonly issuer: FakeIssuer;
  readonly stores: ReadonlyMap<string, FakeStore>;
  readonly channel: RecordingChannel;
  readonly inventory: Inventory;
  readonly leaked: ReadonlyMap<TokenKey, Held>;
  consumer(url: string): Promise<{ readonly status: number; readonly body: { readonly token: { readonly id: string | null } } }>;
  accepts(token: TokenKey): Promise<boolean>;
  /** Ids of what lives and was not there at first. */
  born(): Promise<readonly string[]>;
  /** What each slot gives its consumers now; `id` null = nothing that the issuer ever gave. */
  slots(): Promise<readonly { readonly slot: string; readonly of: TokenKey; readonly id: string | null; readonly alive: boolean }[]>;
}

const SEED = 5;
const HOST = 'http://consumers.drill';

export async function makeWorld(clock: Clock, shape: Shape): Promise<World> {
  const issuer = fakeIssuer({ id: 'issuer', clock, fingerprint: testFingerprint, state: null, seed: SEED, registry: true, reversible: shape.reversible, mintsAnew: shape.mintsAnew, propagationMs: shape.propagationMs });
  const stores = new Map((['kv', 'flat'] as const).map((id) => [id as string, fakeStore({ id, clock, fingerprint: testFingerprint, state: null, staging: id === 'kv' ? 'label' : 'none' })]));
  const leaked = new Map<TokenKey, Held>();
  const entries: SmallEntry[] = [];
  const consumers: Consumer[] = [];
  for (const [i, paths] of (LAYOUTS[shape.layout] ?? []).entries()) {
    const { token, value } = await issuer.issue({ id: `t${i}`, scopes: ['a:b'] });
    const known: Token = { ...token, declared: { scopes: ['a:b'], audience: token.audience, ttlMs: null } };
    leaked.set(token.key, { token: known, value });
    for (const path of paths) {
      await stores.get(path.split('/')[0] ?? '')?.put(path, { token: value?.reveal() ?? '', other: 'of no interest' });
      consumers.push({ name: path, owner: null, reloadsMs: 0, check: { get: `${HOST}/${path}`, shows: 'token.id' } });
    }
    entries.push({ token: known, slots: paths.map((path) => ({ store: path.split('/')[0] ?? '', path, field: 'token', consumers: [path] })) });
  }
  const inventory = smallInventory(entries, consumers);
  const slot = async (path: string) => {
    const value = (await stores.get(path.split('/')[0] ?? '')?.current(path))?.['token'];
    return { id: value === undefined ? null : idOfFake(value, SEED), alive: value !== undefined && await issuer.accepts(value) };
  };
  return {
    issuer, stores, inventory, leaked, channel: recordingChannel('eng', 'technicians'),
    async consumer(url) {
      const { id, alive } = await slot(url.slice(HOST.length + 1));
      return { status: alive ? 200 : 503, body: { token: { id } } };
    },
    accepts: async (token) => issuer.accepts(leaked.get(token)?.value?.reveal() ?? ''),
    born: async () => (await issuer.living()).filter((id) => !leaked.has(as<TokenKey>(`issuer/${id}`))),
    slots: async () => Promise.all([...inventory.places.values()].flatMap((p) => p.fields.map(async (f) => ({ slot: p.key, of: f.token, ...await slot(p.path) })))),
  };
}

const plans = new Map<string, Plan>();

/** The plan for a shape, made once with the real planner. */
export async function planOf(clock: Clock, shape: Shape): Promise<Plan> {
  const key = JSON.stringify(shape);
  const known = plans.get(key);
  if (known) return known;
  const world = await makeWorld(clock, shape);
  const runbook = load(shipped(shape.runbook));
  const tokens = [...world.leaked.values()].map((h) => h.token);
  const none = digestOf({});
  const plan = await makePlan({
    runbook, steps: types, strategy: shape.strategy, inputs: Object.fromEntries(Object.keys(runbook.inputs).map((name) => [name, name === 'tokens' ? tokens.map((t) => t.key) : 'internal'])), incidentFacts: {},
    items: tokens.map((token, x) => ({ x, token, state: 'exposed', held: true, collateral: false, others: [], own: null, mintOwed: null })), gaps: [],
    exposed: new Set(tokens.flatMap((t) => (t.fingerprint === null ? [] : [t.fingerprint]))), inventory: world.inventory, issuers: new Map([['issuer', world.issuer]]), stores: world.stores,
    channels: new Map([['eng', { faces: 'technicians' }]]), templateFaces: () => 'technicians', realm: 'drill', tool: 0, config: none, policy: none,
    undoes: null, maxTtlMs: 86_400_000, incident: 'INC-1', nonce: 'n', clock, signal: new AbortController().signal,
  });
  plans.set(key, plan);
  return plan;
}
