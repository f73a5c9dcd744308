import type { Hex } from '../../../src/core/brand.ts';
import type { Change, Plan } from '../../../src/core/plan.ts';

/** A plan with only what consent and gates read. */
export function planOf(o: { readonly deaths?: number; readonly changes?: readonly Partial<Change>[]; readonly steps?: readonly string[] }): Plan {
  const changes = (o.changes ?? [{ effect: 'revoke', step: 'revoke' as never }]).map((c, n) => ({ n, key: `c${n}`, step: 's', uses: 'u', target: { token: `vault/t${n}`, x: n }, ask: null, undo: null, own: null, effect: null, owes: [], settles: [], ...c })) as unknown as Change[];
  return { header: {}, changes, footer: { changes: changes.length, deaths: o.deaths ?? 1, left: [], gaps: [], digest: 'd9bd66ac00112233' as Hex }, meta: {} } as unknown as Plan;
}
