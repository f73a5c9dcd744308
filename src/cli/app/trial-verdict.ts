import { EXIT } from '../../core/exit.ts';
import type { Change, Plan } from '../../core/plan.ts';
import { took, type Outcome } from '../../core/result.ts';
import type { Runbook } from '../../core/runbook.ts';
import type { RunbookCase } from '../../runbook/index.ts';
import type { TrialWorld } from '../../drill/trial-world.ts';
import type { RunEnd } from '../../engine/index.ts';
import { entryAt, type Situation } from '../../ledger/index.ts';

/** What every run of every runbook must reach. */
export const EXPECTATIONS = {
  'ends-well': 'every planned change ends done, already, accepted or skipped',
  proven: 'every token of the ledger that is revoked is proven dead',
  refused: 'its issuer lets no revoked token in',
  replaced: 'what is promoted is a replacement that works, and its old value is nowhere current',
  owned: 'no living token was minted that no slot holds',
  statuses: 'where a case of NAME.test.yaml says how steps end: just so, and nothing is called proven that the issuer lets in',
  exit: 'the run ends with 3, for one string is unidentified; with 0 where the runbook takes no tokens',
} as const;
export type Expectation = keyof typeof EXPECTATIONS;

/** An expectation that was not met, and the change by which it shows; null = the run as a whole. */
export interface Missed { readonly expectation: Expectation; readonly change: string | null; readonly why: string }

export interface Tried {
  readonly plan: Plan;
  readonly end: RunEnd;
  readonly outcomes: ReadonlyMap<number, Outcome>;
  readonly world: TrialWorld;
  readonly situation: Situation;
  readonly runbook: Runbook;
}

/** Measures a run by the world it left: journal and ledger say what is claimed, the world's oracle what is so. Empty = it passes. */
export async function missedBy(o: Tried): Promise<readonly Missed[]> {
  const missed: Missed[] = [];
  for (const c of o.plan.changes) {
    const why = notWell(c, o.outcomes.get(c.n));
    if (why !== null) missed.push({ expectation: 'ends-well', change: c.key, why });
  }
  for (const c of o.plan.changes) if (c.effect === 'revoke' && 'token' in c.target && c.target.x !== null) {
    const state = entryAt(o.situation, c.target.x)?.state ?? 'not on the ledger';
    if (state !== 'proven') missed.push({ expectation: 'proven', change: c.key, why: `${c.target.token} is ${state}` });
    if (await o.world.accepts(c.target.token)) missed.push({ expectation: 'refused', change: c.key, why: `${c.target.token} is still let in` });
  }
  for (const c of o.plan.changes) if (c.effect === 'promote' && 'place' in c.target)
    for (const { field } of o.world.inventory.places.get(c.target.place)?.fields ?? []) {
      const { leaked, alive } = await o.world.slot(c.target.place, field);
      if (leaked || !alive) missed.push({ expectation: 'replaced', change: c.key, why: `${c.target.place}#${field} holds ${leaked ? 'the leaked token' : 'a token that is not let in'}` });
    }
  for (const key of await o.world.unowned()) missed.push({ expectation: 'owned', change: o.plan.changes.values().find((c) => c.effect === 'mint')?.key ?? null, why: `${key} lives and no slot holds it` });
  const exits = exitsOf(o);
  if (o.end.is !== 'ended') missed.push({ expectation: 'exit', change: null, why: `the run did not end (${o.end.is})` });
  else if (!exits.includes(o.end.exit)) missed.push({ expectation: 'exit', change: null, why: `it ended with ${o.end.exit}, not ${exits.join(' or ')}` });
  return missed;
}

/** Measures a run by a case: the statuses and the exit code that it names; and the law, which no case can waive: proven means refused. */
export async function missedByCase(o: Tried, c: RunbookCase): Promise<readonly Missed[]> {
  const missed: Missed[] = [];
  for (const [step, words] of c.steps) {
    const was = [...o.plan.changes.values().filter((x) => x.step === step).map((x) => o.outcomes.get(x.n)?.is ?? 'not-started'), ...o.plan.footer.left.filter((l) => l.step === step).map((l) => l.why)];
    const odd = [...new Set(was.filter((w) => !words.includes(w)))];
    if (odd.length > 0) missed.push({ expectation: 'statuses', change: step, why: `${odd.join(', ')}; expected ${words.join(' or ')} (${c.at(step)})` });
    const never = words.filter((w) => !(was as readonly string[]).includes(w));
    if (never.length > 0) missed.push({ expectation: 'statuses', change: step, why: `no change ended ${never.join(' or ')} (${c.at(step)})` });
  }
  const exit = o.end.is === 'ended' ? o.end.exit : o.end.is === 'parked' ? EXIT.pending : null;
  if (c.exit !== null && exit !== c.exit) missed.push({ expectation: 'exit', change: null, why: `${exit === null ? `it did not end (${o.end.is})` : `it ended with ${exit}`}; expected ${c.exit} (${c.at(null)})` });
  for (const e of o.situation.entries) if (e.state === 'proven' && await o.world.accepts(e.key)) missed.push({ expectation: 'refused', change: null, why: `${e.key} is called proven and is still let in` });
  return missed;
}

/** A message to customers waits for a person whatever the runbook says (TRUTH T8.3): that is its good end here. */
const forPerson = (c: Change, outcome: Outcome | undefined): boolean => c.effect === 'notify' && outcome?.is === 'needs-human';

function notWell(c: Change, outcome: Outcome | undefined): string | null {
  if (outcome === undefined) return 'not started, or without an end';
  if (outcome.is === 'skipped' || forPerson(c, outcome) || (took(outcome) && outcome.is !== 'partly')) return null;
  return 'fault' in outcome ? `${outcome.is} (${outcome.fault.code})` : outcome.is;
}

function exitsOf({ runbook, plan, outcomes }: Tried): readonly number[] {
  if (runbook.for !== null) return [EXIT.partial];
  return plan.changes.values().some((c) => forPerson(c, outcomes.get(c.n))) ? [EXIT.pending, EXIT.partial] : [EXIT.ok];
}
