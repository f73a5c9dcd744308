import type { StepId } from '../../core/brand.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { Change } from '../../core/plan.ts';
import { clockSteps } from './clock-steps.ts';
import type { EngineIn } from './engine-in.ts';
import { begin, UNCOUNTED } from './parked.ts';
import type { RunCx } from './run-cx.ts';
import { emptyRunState } from './run-state.ts';
import { makeTurns } from './turns.ts';

/** What the parts of one run share, from what the run was handed. */
export function runCx(o: EngineIn, { asked, asksOnly }: { readonly asked: AbortSignal; readonly asksOnly: boolean }): RunCx {
  const rules = new Map(o.plan.header.steps.map((r) => [r.id, r]));
  const turns = new Map<StepId, ReturnType<typeof makeTurns>>();
  const beganMs = o.clock.monotonicMs();
  const sent = new Map<number, number>();
  const leaving = AbortSignal.any([o.stop, asked]);
  return {
    o, asksOnly, controls: new Map(), sentMs: { get: (n) => sent.get(n) ?? beganMs, now: (n) => { sent.set(n, o.clock.monotonicMs()); }, over: (n) => { sent.delete(n); } }, state: emptyRunState(), stopping: new AbortController(), leaving,
    rules, ...indexOf(o),
    clockStep: clockSteps(o), xOf: (token) => o.situation.byKey.get(token) ?? null,
    async turn(step, provider, rank, order = 0) {
      const take = turns.get(step) ?? makeTurns(rules.get(step)?.concurrency ?? 1);
      turns.set(step, take);
      const done = await take(order);
      const place = provider === null ? UNCOUNTED : await begin(o, provider, { rank, order, signal: leaving });
      if ('parked' in place) { done(); return place; }
      return { during: (work) => place.during(work).finally(done), end: () => { place.end(); done(); } };
    },
    step: (c) => { const s = o.steps.get(c.uses); if (!s) throw new TokenctlError('E_INTERNAL', `step type ${c.uses} is not in this build`); return s; },
  };
}

/** What would otherwise be looked for among all changes, for each of them: numbers, for the changes themselves may be packed. */
function indexOf(o: EngineIn): Pick<RunCx, 'giver' | 'takers' | 'mints' | 'exposedIds'> {
  const { changes } = o.plan;
  const takers = new Map<string, number[]>();
  const givers = new Map<string, number>();
  const mints = new Map<string, number[]>();
  const add = (to: Map<string, number[]>, key: string, n: number): void => { const list = to.get(key); if (list) list.push(n); else to.set(key, [n]); };
  const at = (n: number): readonly Change[] => { const c = changes.at(n); return c === undefined ? [] : [c]; };
  for (const c of changes) {
    for (const from of new Set(c.takes.map((t) => t.from))) add(takers, from, c.n);
    // Whoever gives comes before whoever takes.
    if (c.effect !== null) givers.set(c.key, c.n);
    if (c.effect === 'mint' && 'token' in c.target) add(mints, o.tokens.get(c.target.token)?.issuer ?? '', c.n);
  }
  for (const key of givers.keys()) if (!takers.has(key)) givers.delete(key);
  let exposed: ReadonlyMap<string | null, readonly string[]> | null = null;
  return {
    giver: (key) => at(givers.get(key) ?? -1)[0], takers: (key) => (takers.get(key) ?? []).flatMap(at),
    *mints(issuer) { for (const n of issuer === undefined ? [...mints.values()].flat().sort((a, b) => a - b) : mints.get(issuer) ?? []) yield* at(n); },
    exposedIds: (issuer) => {
      exposed ??= new Map([...Map.groupBy(o.situation.byKey.keys().flatMap((key) => { const t = o.tokens.get(key); return t === undefined ? [] : [t]; }), (t) => t.issuer)].map(([id, all]) => [id, all.flatMap((t) => (t.id !== null ? [t.id] : []))]));
      return exposed.get(issuer) ?? [];
    },
  };
}
