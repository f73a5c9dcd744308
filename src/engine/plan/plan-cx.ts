import type { TokenKey } from '../../core/brand.ts';
import type { Effect, Gap, Left, Ref, Role } from '../../core/plan.ts';
import { tokenctlIn } from '../../core/shell-quote.ts';
import type { RunbookStep } from '../../core/runbook.ts';
import type { Place } from '../../core/token.ts';
import type { Call } from '../../ports/call.ts';
import type { PlanCx, PlanItem } from '../../ports/step.ts';
import type { Holding } from './holding.ts';
import type { PlanIn } from './plan-in.ts';

/** What the steps before have promised. */
export interface Given { readonly roles: Map<string, Ref>; readonly effects: Map<Effect, Set<string>> }

interface Parts {
  /** Ordinal and reason of each gap. */
  readonly told: Set<string>;
  readonly o: PlanIn;
  readonly step: RunbookStep;
  readonly items: readonly PlanItem[];
  readonly holding: (place: Place) => Promise<Holding>;
  readonly call: Call;
  readonly given: Given;
  readonly left: Left[];
  readonly gaps: Gap[];
}

/** The reads and promises that one step plans with. It holds no effect, so a plan cannot reach one. */
export function planCx({ o, step, items, holding, call, given, left, gaps, told }: Parts): PlanCx {
  const must = <T>(found: T | undefined, what: string): T => {
    if (found === undefined) throw new Error(`${what} was checked at load and is gone`);
    return found;
  };
  return {
    strategy: o.strategy, call, maxTtlMs: o.maxTtlMs,
    items: () => items,
    places() {
      const seen = new Map<string, Place>();
      for (const item of items) for (const place of o.inventory.placesOf(item.token.key)) seen.set(place.key, place);
      return [...seen.values()];
    },
    placesOf: (token) => o.inventory.placesOf(token),
    consumer: (name) => o.inventory.consumers.get(name) ?? null,
    issuer: (id) => must(o.issuers.get(id), `issuer ${id}`),
    store: (id) => must(o.stores.get(id), `store ${id}`),
    channelFaces: (id) => o.channels.get(id)?.faces ?? null,
    templateFaces: o.templateFaces,
    find: <R extends Role>(role: R, of: string) => given.roles.get(`${role} ${of}`) as Ref<R> | undefined,
    leave: (subject, why) => { left.push({ step: step.id, subject, why }); },
    gap: (item, why, ...next) => {
      if (item.x === null || told.has(`${item.x} ${why}`)) return;
      told.add(`${item.x} ${why}`);
      gaps.push({ x: item.x, token: item.token.key as TokenKey, why, next: next.map((words) => tokenctlIn(o.incident, words)) });
    },
    earlier: (effect: Effect, subject) => given.effects.get(effect)?.has(subject) === true,
    holding,
  };
}
