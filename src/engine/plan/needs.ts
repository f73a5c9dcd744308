import type { ChangeKey, PlaceKey, StepId, TokenKey } from '../../core/brand.ts';
import type { Draft } from '../../core/plan.ts';
import type { RunbookStep } from '../../core/runbook.ts';
import type { Place } from '../../core/token.ts';
import { subjectsOf } from './lanes.ts';

/** A draft with its place in the runbook, before it has a number. */
export interface Drafted { readonly step: RunbookStep; readonly order: number; readonly key: ChangeKey; readonly draft: Draft; readonly runScoped: boolean; readonly looksDead: boolean; /** A kill that comes last of all (ENGINE O2). */ readonly last: boolean }

export interface NeedsIn {
  /** The drafts of one lane, or those of the whole run. */
  readonly lane: readonly Drafted[];
  readonly steps: readonly RunbookStep[];
  readonly placesOf: (t: TokenKey) => readonly Place[];
  /** Steps with a change in any lane, and those of them whose changes are the whole run's. */
  readonly planned: ReadonlySet<StepId>;
  readonly barriers: ReadonlySet<StepId>;
}

/**
 * Order between changes (ENGINE O1, O2). `needs`: of the nearest needed step that has changes sharing the subject, those
 * changes, and the givers of what is taken; a dead-probe needs only its token's revoke. `after`: the nearest barrier before it;
 * for what comes last, every step before the next barrier, which itself waits for it. Lanes share nothing, so each is looked at alone.
 */
export function makeNeeds({ lane: all, steps, placesOf, planned, barriers }: NeedsIn): (d: Drafted) => { readonly needs: readonly ChangeKey[]; readonly after: readonly StepId[] } {
  const tokensAt = new Map<PlaceKey, TokenKey[]>();
  for (const d of all)
    if ('token' in d.draft.target)
      for (const p of placesOf(d.draft.target.token)) tokensAt.set(p.key, [...(tokensAt.get(p.key) ?? []), d.draft.target.token]);
  const at = (p: PlaceKey) => [...new Set(tokensAt.get(p) ?? [])];
  // step → subject → keys of its changes
  const bySubject = new Map<StepId, Map<string, Drafted[]>>();
  for (const d of all) {
    const subjects = bySubject.get(d.step.id) ?? new Map<string, Drafted[]>();
    bySubject.set(d.step.id, subjects);
    const own = 'token' in d.draft.target ? [`t:${d.draft.target.token}`] : 'place' in d.draft.target ? [`p:${d.draft.target.place}`] : [];
    for (const s of own) subjects.set(s, [...(subjects.get(s) ?? []), d]);
  }
  const kills = new Map<TokenKey, Drafted[]>();
  for (const d of all)
    if (d.draft.effect === 'revoke' && 'token' in d.draft.target) kills.set(d.draft.target.token, [...(kills.get(d.draft.target.token) ?? []), d]);
  const index = new Map(steps.map((s, i) => [s.id, i]));
  const sharing = (step: StepId, subjects: readonly string[]): Drafted[] =>
    [...new Set(subjects.flatMap((s) => bySubject.get(step)?.get(s) ?? []))];
  // Absent steps, and steps without a change on this subject, are looked through.
  const before = (step: StepId, subjects: readonly string[]): Drafted[] => {
    for (let i = index.get(step) ?? -1; i >= 0; i--) {
      const id = steps[i]?.id;
      const found = id ? sharing(id, subjects) : [];
      if (found.length > 0) return found;
    }
    return [];
  };
  return (d) => {
    const here = index.get(d.step.id) ?? 0;
    if (d.runScoped || d.step.start === 'together')
      return { needs: givers(d), after: steps.slice(0, here).filter((s) => planned.has(s.id)).map((s) => s.id) };
    const subjects = subjectsOf(d.draft.target, placesOf, at);
    if (d.looksDead && 'token' in d.draft.target) {
      const own = (kills.get(d.draft.target.token) ?? []).filter((k) => k.order < d.order);
      if (own.length > 0) return { needs: own.map((k) => k.key), after: [] };
    }
    const from = d.step.needs ?? (here > 0 ? [steps[here - 1]?.id ?? d.step.id] : []);
    const needs = new Set([...from.flatMap((s) => before(s, subjects)).map((n) => n.key), ...givers(d)]);
    if (d.last) {
      const next = steps.findIndex((s, i) => i > here && (barriers.has(s.id) || (s.start === 'together' && planned.has(s.id))));
      return { needs: [...needs], after: steps.slice(0, next === -1 ? steps.length : next).filter((s) => planned.has(s.id)).map((s) => s.id) };
    }
    const barrier = steps.slice(0, here).filter((s) => barriers.has(s.id)).at(-1);
    return { needs: [...needs], after: barrier ? [barrier.id] : [] };
  };
}

const givers = (d: Drafted): ChangeKey[] => (d.draft.takes ?? []).map((t) => t.from);
