import { as, type PlaceKey, type TokenKey } from '../core/brand.ts';
import type { Clock } from '../core/clock.ts';
import { faultOf } from '../core/faults.ts';
import type { Inventory } from '../core/inventory.ts';
import type { Consumer } from '../core/token.ts';
import type { Held } from '../ports/call.ts';
import type { Faces } from '../ports/channel.ts';
import type { ConnectorDeps } from '../ports/connector.ts';
import type { Http } from '../ports/http.ts';
import { fakeIssuer, type FakeIssuer } from './fake-issuer.ts';
import { fakeStore, type FakeStore } from './fake-store.ts';
import { idOfFake } from './fake-tokens.ts';
import type { Lie } from './lies.ts';
import { recordingChannel, type RecordingChannel } from './recording-channel.ts';
import { smallInventory, type SmallSlot } from './small-inventory.ts';

export interface TrialWorldIn {
  readonly clock: Clock;
  readonly fingerprint: ConnectorDeps['fingerprint'];
  readonly channels: ReadonlyMap<string, Faces>;
  readonly maxTtlMs: number;
  /** What every issuer does instead of the truth; null = it is honest. */
  readonly lie: Lie | null;
}

/** A small world in this process, with an oracle that asks issuers and stores and never tokenctl's state. */
export interface TrialWorld {
  readonly inventory: Inventory;
  readonly issuers: ReadonlyMap<string, FakeIssuer>;
  readonly stores: ReadonlyMap<string, FakeStore>;
  readonly channels: ReadonlyMap<string, RecordingChannel>;
  /** Answers for the consumers, and for nobody else. */
  readonly http: Http;
  /** What leaked, one string a line; the last one is nobody's. */
  readonly report: string;
  /** Would the issuer let the leaked value of this token in now? */
  accepts(token: TokenKey): Promise<boolean>;
  /** What a slot's consumers read now. */
  slot(place: PlaceKey, field: string): Promise<{ readonly leaked: boolean; readonly alive: boolean }>;
  /** Living tokens that were not there at first and that no slot holds: nobody could ever revoke them. */
  unowned(): Promise<readonly TokenKey[]>;
}

const HOST = 'http://consumers.drill';
const SCOPES = ['payments:read'];
const TTL_MS = 30 * 86_400_000;
const SEEDS = { suspending: 11, revoking: 12 } as const;
type IssuerName = keyof typeof SEEDS;

/** In short what a runbook is tried on, for the screen. */
export const TRIAL_WORLD = 'three tokens (one slot, two slots, no slot) of two issuers (one can suspend), two stores (one without staging), three consumers, and one string that nobody knows';

const LEAKED: readonly { readonly issuer: IssuerName; readonly id: string; readonly owner: string; readonly slots: readonly SmallSlot[] }[] = [
  { issuer: 'suspending', id: 'one-slot', owner: 'payments', slots: [{ store: 'staged', path: 'prod/payments', field: 'api_token', consumers: ['payments'] }] },
  { issuer: 'revoking', id: 'two-slots', owner: 'mail', slots: [
    { store: 'staged', path: 'prod/mailer', field: 'token', consumers: ['mailer'] }, { store: 'unstaged', path: 'prod/batch', field: 'token', consumers: ['batch'] }] },
  { issuer: 'revoking', id: 'no-slot', owner: 'ci', slots: [] },
];
/** One shows its token, one only that it is well, one nothing at all: that is a question at a barrier. */
const CONSUMERS: readonly Consumer[] = [
  { name: 'payments', owner: 'payments', reloadsMs: 0, check: { get: `${HOST}/payments`, shows: 'token.id' } },
  { name: 'mailer', owner: 'mail', reloadsMs: 0, check: { get: `${HOST}/mailer`, shows: null } },
  { name: 'batch', owner: 'mail', reloadsMs: 0, check: null },
];

export async function trialWorld(o: TrialWorldIn): Promise<TrialWorld> {
  const { clock, fingerprint } = o;
  const issuers = new Map((Object.keys(SEEDS) as IssuerName[]).map((id): [string, FakeIssuer] =>
    [id, fakeIssuer({ id, clock, fingerprint, state: null, seed: SEEDS[id], reversible: id === 'suspending', maxTtlMs: o.maxTtlMs })]));
  const stores = new Map((['staged', 'unstaged'] as const).map((id): [string, FakeStore] => [id, fakeStore({ id, clock, fingerprint, state: null, staging: id === 'staged' ? 'label' : 'none' })]));

  const values = new Map<TokenKey, { readonly issuer: FakeIssuer; readonly value: string }>();
  const entries = [];
  for (const { issuer: name, id, owner, slots } of LEAKED) {
    const issuer = issuers.get(name);
    if (!issuer) continue;
    const { token, value } = await issuer.issue({ id, subject: owner, scopes: SCOPES, ttlMs: TTL_MS }) as Held;
    const text = value?.reveal() ?? '';
    values.set(token.key, { issuer, value: text });
    for (const s of slots) await stores.get(s.store)?.put(s.path, { [s.field]: text, other: 'of no interest' });
    entries.push({ slots, token: { ...token, owner, declared: { scopes: SCOPES, audience: token.audience, ttlMs: TTL_MS } } });
  }
  if (o.lie) for (const issuer of issuers.values()) await issuer.tell(o.lie);
  const inventory = smallInventory(entries, CONSUMERS);

  const held = async (store: string, path: string, field: string): Promise<{ readonly value: string; readonly key: TokenKey; readonly id: string; readonly issuer: FakeIssuer } | null> => {
    const value = (await stores.get(store)?.current(path))?.[field];
    for (const [name, issuer] of issuers) {
      const id = value === undefined ? null : idOfFake(value, SEEDS[name as IssuerName]);
      if (value !== undefined && id !== null) return { value, key: as<TokenKey>(`${name}/${id}`), id, issuer };
    }
    return null;
  };
  const known = new Set<TokenKey>(values.keys());
  const slots = LEAKED.flatMap((l) => l.slots);

  return {
    inventory, issuers, stores,
    channels: new Map([...o.channels].map(([id, faces]) => [id, recordingChannel(id, faces)])),
    report: [...[...values.values()].map((v) => v.value), 'an-unknown-string-0f8e2d61c7'].join('\n'),
    http: { send: async ({ url }) => {
      const slot = slots.find((s) => s.consumers.some((c) => url === `${HOST}/${c}`));
      if (!slot) return { fault: faultOf('E_UNAVAILABLE', 'unavailable') };
      const now = await held(slot.store, slot.path, slot.field);
      const alive = now !== null && await now.issuer.accepts(now.value);
      return { status: alive ? 200 : 503, headers: {}, text: JSON.stringify({ token: { id: now?.id ?? null } }), date: null };
    } },
    accepts: async (token) => { const v = values.get(token); return v !== undefined && v.issuer.accepts(v.value); },
    slot: async (place, field) => {
      const at = inventory.places.get(place);
      const now = at ? await held(at.store, at.path, field) : null;
      return { leaked: now !== null && known.has(now.key), alive: now !== null && await now.issuer.accepts(now.value) };
    },
    unowned: async () => {
      const owned = new Set((await Promise.all(slots.map((s) => held(s.store, s.path, s.field)))).map((h) => h?.key));
      const living = await Promise.all([...issuers].map(async ([name, issuer]) => (await issuer.living()).map((id) => as<TokenKey>(`${name}/${id}`))));
      return living.flat().filter((key) => !known.has(key) && !owned.has(key));
    },
  };
}
