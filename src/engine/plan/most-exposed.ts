import type { PlanItem } from '../../ports/step.ts';
import type { PlanIn } from './plan-in.ts';

/**
 * Most exposed first: what takes most along, then what may do most, then in the ledger's order. Only by what the plan's digest holds,
 * so that nobody who uses a token voids a consent (ENGINE P6): last use stays out, and so do scopes of what is not replaced.
 */
export function mostExposedFirst({ items, inventory }: Pick<PlanIn, 'items' | 'inventory'>): readonly PlanItem[] {
  const power = (i: PlanItem): number => (inventory.placesOf(i.token.key).length > 0 ? i.token.declared?.scopes.length ?? 0 : 0);
  return items.toSorted((a, b) => b.others.length - a.others.length || power(b) - power(a));
}
