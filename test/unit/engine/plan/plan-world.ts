import { TokenctlError } from '../../../../src/core/errors.ts';
import type { Plan, Strategy } from '../../../../src/core/plan.ts';
import type { Consumer, Token } from '../../../../src/core/token.ts';
import { fakeIssuer, type FakeIssuer } from '../../../../src/drill/fake-issuer.ts';
import { fakeStore, type FakeStore } from '../../../../src/drill/fake-store.ts';
import { smallInventory, type SmallEntry } from '../../../../src/drill/small-inventory.ts';
import { makePlan, type PlanIn } from '../../../../src/engine/index.ts';
import type { Inventory } from '../../../../src/core/inventory.ts';
import type { Card } from '../../../../src/ports/card.ts';
import type { Held } from '../../../../src/ports/call.ts';
import type { PlanItem } from '../../../../src/ports/step.ts';
import { testFingerprint } from '../../../contract/fingerprint-and-call.ts';
import { testClock, type TestClock } from '../../../contract/test-clock.ts';
import { load, types } from '../../runbook/types.ts';

export interface TokenIn {
  readonly id: string;
  /** Places; `flat/…` lies in a store without staging. None = no slot. */
  readonly paths: readonly string[];
  readonly own?: PlanItem['own'];
  readonly state?: string;
  readonly collateral?: boolean;
  /** Its consumer cannot be asked by a machine. */
  readonly asked?: boolean;
  /** In the world, and no longer on the plan. */
  readonly gone?: boolean;
  /** A run that owes it a replacement. */
  readonly owedBy?: string;
  /** Declares no scopes. */
  readonly bare?: boolean;
  /** Its slots hold another value by now. */
  readonly rotated?: boolean;
}
export interface WorldIn { readonly reversible?: boolean; readonly card?: Partial<Card>; /** Its stores cannot be read. */ readonly unreadable?: boolean }

export interface PlanWorld {
  readonly clock: TestClock;
  readonly issuer: FakeIssuer;
  readonly stores: ReadonlyMap<string, FakeStore>;
  readonly inventory: Inventory;
  readonly held: ReadonlyMap<string, Held>;
  plan(text: string, o?: { readonly strategy?: Strategy; readonly inputs?: PlanIn['inputs'] }): Promise<Plan>;
}

const storeOf = (path: string): 'kv' | 'flat' => (path.startsWith('flat/') ? 'flat' : 'kv');

/** Tokens of one simulated issuer in two simulated stores. What plans are made with holds no effect; the digests are nobody's. */
export async function planWorld(tokens: readonly TokenIn[], o: WorldIn = {}): Promise<PlanWorld> {
  const clock = testClock(Date.parse('2026-11-23T12:00:00Z'));
  const fake = fakeIssuer({ id: 'vault', clock, fingerprint: testFingerprint, state: null, reversible: o.reversible ?? false });
  const issuer = { ...fake, card: { ...fake.card, ...o.card } };
  const stores = new Map((['kv', 'flat'] as const).map((id) => [id as string, fakeStore({ id, clock, fingerprint: testFingerprint, state: null, staging: id === 'kv' ? 'label' : 'none' })]));
  const consumers: Consumer[] = [];
  const entries: SmallEntry[] = [];
  const held = new Map<string, Held>();
  for (const t of tokens) {
    const { token, value } = await issuer.issue({ id: t.id, scopes: ['a:b'] });
    held.set(token.key, { token, value });
    for (const path of t.paths) await stores.get(storeOf(path))?.put(path, { token: t.rotated === true ? 'another value' : value?.reveal() ?? '', other: 'of no interest' });
    consumers.push({ name: t.id, owner: null, reloadsMs: 0, check: t.asked === true ? null : { get: `http://consumers.drill/${t.id}`, shows: 'token.id' } });
    entries.push({ token: { ...token, declared: t.bare === true ? null : { scopes: ['a:b'], audience: [], ttlMs: null } }, slots: t.paths.map((path) => ({ store: storeOf(path), path, field: 'token', consumers: [t.id] })) });
  }
  const items = tokens.flatMap((t, x): PlanItem[] => (t.gone === true ? [] : [{ x, token: entries[x]?.token as Token, state: t.state ?? 'exposed', held: true, collateral: t.collateral ?? false, others: [], own: t.own ?? null, mintOwed: t.owedBy === undefined ? null : { is: 'here', run: t.owedBy as never } }]));
  const inventory = smallInventory(entries, consumers);
  const hex = '0'.repeat(64) as PlanIn['config'];
  const away = (): Promise<never> => Promise.reject(new TokenctlError('E_UNAVAILABLE', 'The store is away.'));
  const seen = ({ id, uses, staging, reads }: FakeStore) => ({ id, uses, staging, reads: o.unreadable === true ? { ...reads, history: away, holds: away } : reads });
  return {
    clock, issuer, stores, inventory, held,
    plan: (text, { strategy = 'replace-first', inputs } = {}) => makePlan({
      runbook: load(text), steps: types, strategy, inputs: inputs ?? { tokens: items.map((i) => i.token.key), seen: 'internal' }, incidentFacts: {}, items, gaps: [],
      exposed: new Set(entries.flatMap((e) => (e.token.fingerprint === null ? [] : [e.token.fingerprint]))), inventory, issuers: new Map([['vault', { id: issuer.id, uses: issuer.uses, card: issuer.card, reads: issuer.reads }]]),
      stores: new Map([...stores].map(([id, store]) => [id, seen(store)])), channels: new Map([['eng', { faces: 'technicians' }]]), templateFaces: () => null, realm: 'drill', tool: 0, config: hex, policy: hex,
      undoes: null, maxTtlMs: 86_400_000, incident: 'INC-1', nonce: 'n', clock, signal: new AbortController().signal,
    }),
  };
}

export const planned = async (text: string, tokens: readonly TokenIn[], o: WorldIn & { readonly strategy?: Strategy; readonly inputs?: PlanIn['inputs'] } = {}): Promise<Plan> => (await planWorld(tokens, o)).plan(text, o);
