import type { StepId, TokenKey } from '../../core/brand.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { Change } from '../../core/plan.ts';
import { clockSteps } from './clock-steps.ts';
import type { EngineIn } from './engine-in.ts';
import type { RunCx } from './run-cx.ts';
import { emptyRunState } from './run-state.ts';
import { makeTurns } from './turns.ts';

/** What the parts of one run share, from what the run was handed. */
export function runCx(o: EngineIn, { asked, asksOnly }: { readonly asked: AbortSignal; readonly asksOnly: boolean }): RunCx {
  const ordinals = new Map<TokenKey, number>();
  const rules = new Map(o.plan.header.steps.map((r) => [r.id, r]));
  const turns = new Map<StepId, ReturnType<typeof makeTurns>>();
  for (const entry of o.situation.entries) ordinals.set(entry.key, entry.x);
  const beganMs = o.clock.monotonicMs();
  const sent = new Map<number, number>();
  return {
    o, asksOnly, sentMs: { get: (n) => sent.get(n) ?? beganMs, now: (n) => { sent.set(n, o.clock.monotonicMs()); } }, state: emptyRunState(), stopping: new AbortController(), leaving: AbortSignal.any([o.stop, asked]),
    byKey: new Map(o.plan.changes.map((c) => [c.key, c])), rules, ...indexOf(o, ordinals),
    clockStep: clockSteps(o), xOf: (token) => ordinals.get(token) ?? null,
    async turn(step, provider, rank) {
      const take = turns.get(step) ?? makeTurns(rules.get(step)?.concurrency ?? 1);
      turns.set(step, take);
      const done = await take();
      const end = provider === null ? () => undefined : await o.pace.begin(provider, { rank, signal: o.drop }).catch(() => () => undefined);
      return () => { end(); done(); };
    },
    step: (c) => { const s = o.steps.get(c.uses); if (!s) throw new TokenctlError('E_INTERNAL', `step type ${c.uses} is not in this build`); return s; },
  };
}

/** What would otherwise be looked for among all changes, for each of them. */
function indexOf(o: EngineIn, ordinals: ReadonlyMap<TokenKey, number>): Pick<RunCx, 'takers' | 'mints' | 'exposedIds'> {
  const takers = new Map<string, Change[]>();
  const mints = new Map<string, Change[]>();
  const add = (to: Map<string, Change[]>, key: string, c: Change): void => { const list = to.get(key); if (list) list.push(c); else to.set(key, [c]); };
  for (const c of o.plan.changes) {
    for (const from of new Set(c.takes.map((t) => t.from))) add(takers, from, c);
    if (c.effect === 'mint' && 'token' in c.target) add(mints, o.tokens.get(c.target.token)?.issuer ?? '', c);
  }
  let exposed: ReadonlyMap<string | null, readonly string[]> | null = null;
  return { takers, mints, exposedIds: (issuer) => {
    exposed ??= new Map([...Map.groupBy(o.tokens.values(), (t) => t.issuer)].map(([id, all]) => [id, all.flatMap((t) => (t.id !== null && ordinals.has(t.key) ? [t.id] : []))]));
    return exposed.get(issuer) ?? [];
  } };
}
