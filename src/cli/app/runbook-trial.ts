import type { Json } from '../../core/brand.ts';
import { toMs, type Clock } from '../../core/clock.ts';
import type { Plan, Strategy } from '../../core/plan.ts';
import type { Outcome } from '../../core/result.ts';
import type { Runbook, RunbookInput } from '../../core/runbook.ts';
import type { Lie } from '../../drill/lies.ts';
import { shiftedClock } from '../../drill/shifted-clock.ts';
import { runPlan, type Answers, type RunEnd } from '../../engine/index.ts';
import { resolveTokens, type Resolved } from '../../intake/index.ts';
import { here } from '../../platform/host.ts';
import { makeTempDir, removeDir } from '../../platform/files.ts';
import type { Issuers, RunbookCase } from '../../runbook/index.ts';
import { chooseStrategy, giveReasons, NO_ANSWERS, NO_POLICY, reasonNeeds } from '../../policy/index.ts';
import type { CommandCx } from '../command.ts';
import { engineIn } from './engine-parts.ts';
import { recordExposures } from './exposures.ts';
import type { House } from './house.ts';
import { openIncident, type Incident } from './incidents.ts';
import { planFor } from './make-plan.ts';
import { renderFor } from './messages.ts';
import { presentOf } from './prepare-run.ts';
import { newRunId } from './run-ids.ts';
import { filePlan } from './start-run.ts';
import { plannedOf } from './tokens-input.ts';
import { trialHouse, type TrialHouse } from './trial-house.ts';
import { missedBy, missedByCase, type Missed } from './trial-verdict.ts';

/** Proof window of a trial: the spacing of rounds is real, and short (TRUTH T3.2 allows it in a drill). */
export const TRIAL_WINDOW_MS = 1_000;
/** A run that has not ended by then waits for something that will never come. */
const TRIAL_DEADLINE_MS = 20_000;
/** In a world that lies a proof may look in vain until its step's timeout: after this long the clock is moved past it. */
const IN_VAIN_MS = 3_000;
const PAST_ANY_TIMEOUT_MS = 3 * 3_600_000;
/** Longer waits park the run; its clock is then moved on. */
const WAIT_IN_PROCESS_MS = 500;
/** More resumes than any runbook has waits. */
const MOST_RESUMES = 100;
const CALL_MS = 10_000;
const ANSWER = 'prepared by the trial';

export interface TrialAsk {
  readonly runbook: Runbook;
  /** Value of the input `seen`; null = the runbook has none. */
  readonly seen: string | null;
  /** A case of `NAME.test.yaml`; null = an honest world, and what every runbook must reach. */
  readonly of: RunbookCase | null;
}
export interface StepTold {
  readonly step: string;
  readonly uses: string;
  /** How many changes ended how; `not-started` for those that have no end. */
  readonly ended: { readonly [how: string]: number };
  /** What the plan left out, by code. */
  readonly left: { readonly [why: string]: number };
}
export interface Trial {
  /** Name of the case; null = none. */
  readonly name: string | null;
  readonly seen: string | null;
  readonly strategy: Strategy;
  readonly plan: string;
  /** null = it did not end. */
  readonly exit: number | null;
  readonly ms: number;
  readonly steps: readonly StepTold[];
  readonly missed: readonly Missed[];
}

/**
 * One run of a runbook through planner and engine against a small world of its own, in a folder that is removed afterwards.
 * Throws what planning throws; what the run itself does wrong is in `missed`.
 */
export async function tryRunbook(cx: CommandCx, real: House, ask: TrialAsk): Promise<Trial> {
  const dir = await makeTempDir('tokenctl-trial-');
  const over = new AbortController();
  const late = new AbortController();
  const clock = shiftedClock(cx.clock);
  cx.clock.sleep(TRIAL_DEADLINE_MS, over.signal).then(() => late.abort(), () => undefined);
  if (ask.of !== null && ask.of.issuers !== 'honest') cx.clock.sleep(IN_VAIN_MS, over.signal).then(() => clock.ahead(PAST_ANY_TIMEOUT_MS), () => undefined);
  const own: CommandCx = { ...cx, clock, stop: AbortSignal.any([cx.stop, late.signal]) };
  try {
    return await inHouse(own, { real, ask, clock, wall: cx.clock, made: await trialHouse(real, { dir, runbook: ask.runbook, clock, lie: lieOf(ask.of?.issuers ?? 'honest') }) });
  } finally {
    over.abort();
    await removeDir(dir);
  }
}

interface In { readonly real: House; readonly ask: TrialAsk; readonly made: TrialHouse; readonly clock: Clock & { ahead(ms: number): void }; /** Not moved: how long a person waited. */ readonly wall: Clock }

async function inHouse(cx: CommandCx, o: In): Promise<Trial> {
  const { runbook, seen } = o.ask;
  const { house, world } = o.made;
  const began = o.wall.monotonicMs();
  const incident = await openIncident(cx, house, 'TRIAL', { kind: 'incident', title: `runbook test ${runbook.name}`, severity: 'SEV2', since: null });
  try {
    const resolved = runbook.for === null ? NOTHING : await leaked(cx, o.made);
    const chosen = chooseStrategy({ runbook: runbook.strategy, override: null, seen: seen ?? 'internal', activeAbuse: false });
    const planned = [...plannedOf(house, incident.situation, resolved)];
    await recordExposures(incident, resolved.entries);
    const { plan } = await planFor(cx, house, { templates: {}, runbook, inputs: inputsOf(runbook, seen, resolved), strategy: chosen.strategy, planned, never: () => null, mintOwed: async () => null, incident: incident.id, incidentFacts: { severity: 'SEV2', kind: 'incident' } });
    const { end, outcomes } = await carryOut(cx, o, incident, plan);
    await incident.journal.flush();
    const tried = { plan, end, outcomes, world, situation: incident.situation, runbook };
    return {
      name: o.ask.of?.name ?? null, seen, strategy: chosen.strategy, plan: plan.footer.digest, exit: end.is === 'ended' ? end.exit : null, ms: Math.round(o.wall.monotonicMs() - began), steps: told(runbook, plan, outcomes),
      missed: o.ask.of === null ? await missedBy(tried) : await missedByCase(tried, o.ask.of),
    };
  } finally {
    await incident.close();
  }
}

/** Starts the plan, and goes on with it each time it parks, at the time that it waits for. */
async function carryOut(cx: CommandCx, o: In, incident: Incident, plan: Plan): Promise<{ readonly end: RunEnd; readonly outcomes: ReadonlyMap<number, Outcome> }> {
  const { journal } = incident;
  const { runbook, seen } = o.ask;
  const run = newRunId(cx.clock);
  const outcomes = new Map<number, Outcome>();
  const unsubscribe = journal.subscribe((e) => { if (e.run === run && e.code === 'change.ended') outcomes.set(e.data.n, e.data.outcome); });
  try {
    await filePlan(incident, plan);
    for (const gate of giveReasons({ needs: reasonNeeds({ plan, runbook, policy: NO_POLICY }), flag: ANSWER, prepared: NO_ANSWERS }).given) journal.post('gate.given', null, { plan: plan.footer.digest, ...gate });
    await journal.append('run.started', run, { plan: plan.footer.digest, nonce: plan.meta.nonce, changes: plan.changes.length, pid: here().pid });
    await journal.checkpoint(run);
    const into = {
      ...await engineIn(cx, o.made.house, incident, { run, plan, answers: PREPARED, present: presentOf(runbook, seen), waitInProcessMs: WAIT_IN_PROCESS_MS, tell: () => undefined }),
      proof: { windowMs: TRIAL_WINDOW_MS, environment: 'test' as const },
      // Templates are the workspace's own; everything else of a message is the trial's.
      render: renderFor(cx, { ...o.made.house, workspace: o.real.workspace }, incident),
    };
    let end = await runPlan(into);
    for (let n = 0; n < MOST_RESUMES && end.is === 'parked' && end.until !== null && !cx.stop.aborted; n++) {
      o.clock.ahead(Math.max(0, Date.parse(end.until) - toMs(cx.clock.now())) + 1);
      await journal.append('run.resumed', run, { unknown: incident.situation.runs.get(run)?.intents.size ?? 0, drift: [], pid: here().pid });
      end = await runPlan(into);
    }
    return { end, outcomes };
  } finally {
    unsubscribe();
  }
}

/** Every question of the plan has an answer: what a person would say is no part of what is tried. */
const PREPARED: Answers = { ask: () => Promise.resolve({ text: ANSWER, evidence: ANSWER, when: 'in-advance', by: 'drill', named: false }) };
const NOTHING: Resolved = { entries: [], notes: [] };

const leaked = (cx: CommandCx, { house, world }: TrialHouse): Promise<Resolved> => house.fingerprinter().then((fingerprinter) => resolveTokens({
  specs: ['@-'], inventory: house.inventory, fingerprint: (v) => fingerprinter.of(v), issuers: house.issuers, format: 'lines',
  readFile: () => Promise.reject(new Error('a trial reads no file')), readStdin: () => Promise.resolve(world.report), ledgerTokens: () => [], call: { signal: cx.signal, timeoutMs: CALL_MS },
}));

function inputsOf(runbook: Runbook, seen: string | null, resolved: Resolved): { readonly [name: string]: Json } {
  return Object.fromEntries(Object.entries(runbook.inputs).map(([name, input]): [string, Json] =>
    [name, input.type === 'tokens' ? resolved.entries.map((e) => e.key).toSorted() : name === 'seen' && seen !== null ? seen : input.default ?? sampleOf(input)]));
}

/** Lies that come after a while come within the proof's window. */
function lieOf(issuers: Issuers): Lie | null {
  switch (issuers) {
    case 'honest': return null;
    case 'refuse-then-accept': return { is: issuers, afterMs: TRIAL_WINDOW_MS / 2 };
    case 'storm-429': return { is: issuers, retryAfterS: 1 };
    default: return { is: issuers };
  }
}

/** A value for an input that nobody is there to give. */
function sampleOf(input: RunbookInput): Json {
  switch (input.type) {
    case 'choice': return input.of[0] ?? '';
    case 'number': return 1;
    case 'boolean': return true;
    case 'duration': return '1m';
    case 'text': case 'tokens': return 'trial';
  }
}

function told(runbook: Runbook, plan: Plan, outcomes: ReadonlyMap<number, Outcome>): readonly StepTold[] {
  return runbook.steps.map((s) => ({
    step: s.id, uses: s.uses,
    ended: tally(plan.changes.values().filter((c) => c.step === s.id).map((c) => outcomes.get(c.n)?.is ?? 'not-started')),
    left: tally(plan.footer.left.filter((l) => l.step === s.id).map((l) => l.why)),
  }));
}

function tally(words: Iterable<string>): { readonly [word: string]: number } {
  const counts: { [word: string]: number } = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}
