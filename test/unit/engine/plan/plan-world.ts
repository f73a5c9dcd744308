import type { TokenKey } from '../../../../src/core/brand.ts';
import type { Plan, Strategy } from '../../../../src/core/plan.ts';
import type { Consumer } from '../../../../src/core/token.ts';
import { fakeIssuer } from '../../../../src/drill/fake-issuer.ts';
import { fakeStore } from '../../../../src/drill/fake-store.ts';
import { smallInventory, type SmallEntry } from '../../../../src/drill/small-inventory.ts';
import { makePlan, type PlanIn } from '../../../../src/engine/index.ts';
import type { PlanItem } from '../../../../src/ports/step.ts';
import { testFingerprint } from '../../../contract/fingerprint-and-call.ts';
import { testClock } from '../../../contract/test-clock.ts';
import { load, types } from '../../runbook/types.ts';

export interface TokenIn { readonly id: string; readonly own?: PlanItem['own']; /** Paths of the store; none = no slot. */ readonly paths: readonly string[]; readonly asked?: boolean }

/** A plan of a runbook's text for tokens of one simulated issuer in one store; the digests are nobody's. */
export async function planned(text: string, tokens: readonly TokenIn[], o: { readonly strategy?: Strategy; readonly reversible?: boolean } = {}): Promise<Plan> {
  const clock = testClock(Date.parse('2026-11-23T12:00:00Z'));
  const issuer = fakeIssuer({ id: 'vault', clock, fingerprint: testFingerprint, state: null, reversible: o.reversible ?? false });
  const store = fakeStore({ id: 'kv', clock, fingerprint: testFingerprint, state: null });
  const consumers: Consumer[] = [];
  const entries: SmallEntry[] = [];
  for (const t of tokens) {
    const { token, value } = await issuer.issue({ id: t.id, scopes: ['a:b'] });
    for (const path of t.paths) await store.put(path, { token: value?.reveal() ?? '' });
    consumers.push({ name: t.id, owner: null, reloadsMs: 0, check: t.asked === true ? null : { get: 'http://consumers.drill/x', shows: null } });
    entries.push({ token: { ...token, declared: { scopes: ['a:b'], audience: [], ttlMs: null } }, slots: t.paths.map((path) => ({ store: 'kv', path, field: 'token', consumers: [t.id] })) });
  }
  const items = tokens.map((t, x): PlanItem => ({ x, token: entries[x]?.token as never, state: 'exposed', held: true, collateral: false, others: [], own: t.own ?? null }));
  const hex = '0'.repeat(64) as PlanIn['config'];
  return makePlan({
    runbook: load(text), steps: types, strategy: o.strategy ?? 'replace-first', inputs: { tokens: items.map((i) => i.token.key), seen: 'internal' }, incidentFacts: {}, items, gaps: [],
    exposed: new Set(entries.flatMap((e) => (e.token.fingerprint === null ? [] : [e.token.fingerprint]))), inventory: smallInventory(entries, consumers), issuers: new Map([['vault', issuer]]), stores: new Map([['kv', store]]),
    channels: new Map([['eng', { faces: 'technicians' }]]), templateFaces: () => null, realm: 'drill', tool: 0, config: hex, policy: hex, undoes: null, maxTtlMs: 86_400_000,
    incident: 'INC-1', nonce: 'n', clock, signal: new AbortController().signal,
  });
}

export const keyOf = (id: string): TokenKey => `vault/${id}` as TokenKey;
