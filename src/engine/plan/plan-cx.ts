import type { TokenKey } from '../../core/brand.ts';
import type { Change, Effect, Gap, Left, Ref, Role } from '../../core/plan.ts';
import { subjectOf } from '../../core/plan.ts';
import { commandLine } from '../../core/shell-quote.ts';
import type { RunbookStep } from '../../core/runbook.ts';
import type { Place } from '../../core/token.ts';
import type { Call } from '../../ports/call.ts';
import type { PlanCx, PlanItem } from '../../ports/step.ts';
import type { Holding } from './holding.ts';
import type { Drafted } from './needs.ts';
import type { PlanIn } from './plan-in.ts';

/** What the steps before have promised. */
export interface Given { readonly roles: Map<string, Ref>; readonly changes: Drafted[] }

interface Parts {
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
export function planCx({ o, step, items, holding, call, given, left, gaps }: Parts): PlanCx {
  const must = <T>(found: T | undefined, what: string): T => {
    if (found === undefined) throw new Error(`${what} was checked at load and is gone`);
    return found;
  };
  const bySubject = new Map<string, Drafted[]>();
  for (const d of given.changes) {
    const id = `${d.draft.effect ?? ''} ${subjectOf(d.draft.target)}`;
    bySubject.set(id, [...(bySubject.get(id) ?? []), d]);
  }
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
      if (item.x !== null && !gaps.some((g) => g.x === item.x && g.why === why))
        gaps.push({ x: item.x, token: item.token.key as TokenKey, why, next: next.map((words) => commandLine(['tokenctl', ...words, '-i', o.incident])) });
    },
    earlier: (effect: Effect, subject) => (bySubject.get(`${effect} ${subject}`) ?? []).map(asChange),
    holding,
  };
}

/** Earlier steps are asked for whether and what, not for order: numbers do not exist yet while planning. */
const asChange = (d: Drafted): Change => ({
  n: -1, key: d.key, step: d.step.id, uses: d.step.uses, effect: d.draft.effect ?? null, target: d.draft.target, lane: null, wave: 0, needs: [], after: [], own: null,
  when: null, takes: d.draft.takes ?? [], expect: d.draft.expect ?? null, owes: d.draft.owes ?? [], settles: d.draft.settles ?? [], undo: null, ask: d.draft.ask ?? null, data: d.draft.data,
});
