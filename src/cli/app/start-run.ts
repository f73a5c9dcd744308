import { join } from 'node:path';
import type { Hex, RunId, TokenKey } from '../../core/brand.ts';
import { toMs } from '../../core/clock.ts';
import { TokenctlError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit.ts';
import type { Change, Plan } from '../../core/plan.ts';
import { runPlan, writePlan, type RunEnd } from '../../engine/index.ts';
import { whatNext } from '../../ledger/index.ts';
import { ensureDir, writePrivate } from '../../platform/files.ts';
import { here } from '../../platform/host.ts';
import { openLock } from '../../platform/lock.ts';
import { stretchOver } from '../../platform/memory.ts';
import type { CommandCx, CommandResult } from '../command.ts';
import { failedChanges, type Failed } from '../screens/failed.ts';
import { runView } from '../screens/run.ts';
import { sanitize } from '../../ui/index.ts';
import type { PreparedAnswers } from '../../policy/index.ts';
import { answersOf } from './answers.ts';
import { engineIn, WAIT_IN_PROCESS_MS } from './engine-parts.ts';
import { reportAfter } from './evidence.ts';
import { personOf } from './person.ts';
import { refuseOld } from './prepare-run.ts';
import type { GateGiven } from './gates.ts';
import { MANUAL, type House } from './house.ts';
import type { Identity } from './identities.ts';
import type { Incident } from './incidents.ts';

/** `plans/<digest16>.ndjson`: the plan as it was, before `plan.made` names it (ENGINE P5). */
export async function filePlan(incident: Incident, plan: Plan): Promise<string> {
  const dir = join(incident.dir, 'plans');
  await ensureDir(dir, incident.modes.dir);
  const file = `plans/${plan.footer.digest.slice(0, 16)}.ndjson`;
  await writePrivate(join(incident.dir, file), writePlan(plan), { mode: incident.modes.file });
  const { footer, header } = plan;
  if (incident.situation.plans.get(footer.digest)?.file !== file)
    await incident.journal.append('plan.made', null, { plan: footer.digest, file, runbook: header.runbook.name, undoes: header.undoes, changes: footer.changes, deaths: footer.deaths, gaps: footer.gaps.map((g) => g.x), covers: rangesOf(coveredBy(incident, plan)) });
  return file;
}

/** Ordinals of the ledger that a plan is about: its targets, its gaps, and what it left out (but found). */
function coveredBy(incident: Incident, plan: Plan): number[] {
  const { byKey } = incident.situation;
  const keys = [...plan.changes.values().flatMap((c) => ('token' in c.target ? [c.target.token] : [])), ...plan.footer.gaps.map((g) => g.token), ...plan.footer.left.map((l) => l.subject as TokenKey)];
  return [...new Set(keys.flatMap((key) => byKey.get(key) ?? []))].toSorted((a, b) => a - b);
}

function rangesOf(xs: readonly number[]): [number, number][] {
  const ranges: [number, number][] = [];
  for (const x of xs) {
    const last = ranges.at(-1);
    if (last && last[1] === x - 1) last[1] = x;
    else ranges.push([x, x]);
  }
  return ranges;
}

export const planUsed = (): TokenctlError => new TokenctlError('E_PLAN_USED', 'this plan has been run already', { next: ['tokenctl status', 'tokenctl plan RUNBOOK --out FILE'] });

/** What else is left to persons stands in `debts` and in the timeline. */
const TODO_SHOWN = 6;

/** A journal line holds so many keys; each has a line of its own besides. */
const DRIFT_NAMED = 300;

export interface StartAsk {
  readonly plan: Plan;
  /** Changes that are not needed any more: recorded as skipped (TRUTH T7.6). */
  readonly gone?: readonly Change[];
  readonly run: RunId;
  readonly gates: readonly GateGiven[];
  readonly identities: readonly Identity[];
  readonly prepared: PreparedAnswers;
  readonly present: 'yes' | 'after-answer';
  readonly waitMs: number | null;
  readonly consoleTold?: boolean;
  /** So many of what comes next are shown; absent = all. */
  readonly nextShown?: number;
}

/** Gates, start, and the run itself, in this process; the run lock is held for its life (ENGINE J2). */
export async function startRun(cx: CommandCx, house: House, incident: Incident, ask: StartAsk): Promise<CommandResult> {
  const { journal } = incident;
  return withRunLock(incident, ask.run, async () => {
    if (incident.situation.nonces.has(ask.plan.meta.nonce)) throw planUsed();
    // Questions may have been open for long.
    refuseOld(cx, ask.plan);
    const gone = ask.gone ?? [];
    // Who differs from `expect:` never comes this far; without one, it is who was shown at consent (TRUTH T0 baseline).
    for (const { connector, is } of ask.identities) journal.post('identity.read', null, { connector, is: is as never, expected: true });
    for (const gate of ask.gates) journal.post('gate.given', null, { plan: ask.plan.footer.digest, ...gate });
    await journal.append('run.started', ask.run, { plan: ask.plan.footer.digest, nonce: ask.plan.meta.nonce, changes: ask.plan.changes.length, pid: here().pid, ...(gone.length > 0 && { drift: gone.slice(0, DRIFT_NAMED).map((c) => c.key) }) });
    for (const { n, key } of gone) journal.post('change.ended', ask.run, { n, key, outcome: { is: 'skipped', why: 'not needed any more when the run began' } });
    await journal.checkpoint(ask.run);
    return carryOut(cx, house, incident, ask);
  });
}

export interface ResumeAsk {
  readonly plan: Plan;
  readonly run: RunId;
  readonly prepared: PreparedAnswers;
  readonly present: 'yes' | 'after-answer';
  readonly waitMs: number | null;
  /** The command itself shows what is done at a provider by hand. */
  readonly consoleTold?: boolean;
  readonly nextShown?: number;
}

/** Goes on where the journal ends, under the run's own lock (ENGINE A6). */
export async function resumeRun(cx: CommandCx, house: House, incident: Incident, ask: ResumeAsk): Promise<CommandResult> {
  return withRunLock(incident, ask.run, async () => {
    const unknown = incident.situation.runs.get(ask.run)?.intents.size ?? 0;
    await incident.journal.append('run.resumed', ask.run, { unknown, drift: [], pid: here().pid });
    return carryOut(cx, house, incident, ask);
  });
}

export async function withRunLock<T>(incident: Incident, run: RunId, work: () => Promise<T>): Promise<T> {
  await ensureDir(join(incident.dir, 'runs'), incident.modes.dir);
  const lock = openLock(join(incident.dir, 'runs', `${run}.lock`), { mode: incident.modes.file });
  try {
    if (!lock.tryAcquire()) {
      const holder = incident.situation.runs.get(run);
      throw new TokenctlError('E_LOCKED', `run ${run} is at work in another process${holder ? ` (pid ${holder.pid} on ${holder.host}, ${holder.by})` : ''}`, { next: ['tokenctl status', `tokenctl abort ${run}`] });
    }
    return await work();
  } finally {
    lock.close();
  }
}

async function carryOut(cx: CommandCx, house: House, incident: Incident, ask: ResumeAsk): Promise<CommandResult> {
  await stretchOver();
  const { incident: about } = incident.situation;
  const began = toMs(cx.clock.now());
  const { named } = await personOf(house);
  const view = runView(cx.ui, { plan: ask.plan, run: ask.run, incident: incident.id, severity: about.severity, environment: house.environment, startedMs: () => about.openedAtMs ?? began, nowMs: () => toMs(cx.clock.now()), limits: () => house.pacer.limits() });
  const byHand = new Map<string, readonly string[]>();
  const failed = failedChanges();
  const unsubscribe = incident.journal.subscribe((e) => {
    view.see(e);
    cx.ui.event(e);
    if (e.code !== 'change.ended' || e.run !== ask.run) return;
    const { key, n, outcome } = e.data;
    byHand.delete(key);
    failed.see(key, outcome);
    const { issuer } = (ask.plan.changes.at(n)?.data ?? {}) as { readonly issuer?: string };
    if (outcome.is === 'needs-human' && !(ask.consoleTold === true && issuer === MANUAL)) byHand.set(key, outcome.todo);
  });
  let end: RunEnd;
  try {
    const into = await engineIn(cx, house, incident, {
      run: ask.run, plan: ask.plan, present: ask.present, waitInProcessMs: ask.waitMs ?? WAIT_IN_PROCESS_MS, tell: (p) => view.tell(p),
      answers: answersOf(cx, { prepared: ask.prepared, by: house.actor, named, hold: (work) => view.hold(work) }),
    });
    end = await runPlan(into);
  } finally {
    unsubscribe();
    await view.stop();
  }
  await incident.journal.flush();
  return ended(cx, house, incident, { run: ask.run, end, byHand, failed, nextShown: ask.nextShown ?? Infinity });
}

/** What the run says of itself: the same words as `status`, from the same fold. */
async function ended(cx: CommandCx, house: House, incident: Incident, o: { readonly run: RunId; readonly end: RunEnd; readonly byHand: ReadonlyMap<string, readonly string[]>; readonly failed: Failed; readonly nextShown: number }): Promise<CommandResult> {
  const { run, end } = o;
  const s = incident.situation;
  const next = whatNext(s, { now: toMs(cx.clock.now()), run });
  const exit = end.is === 'ended' ? end.exit : end.is === 'parked' ? EXIT.pending : EXIT.partial;
  if (s.incident.kind === 'routine' && end.is === 'ended' && exit === EXIT.ok && s.incident.closedAtMs === null) {
    const { closeIncident } = await import('./close-incident.ts');
    await closeIncident(cx, incident);
  }
  const { evidence, after } = reportAfter(house, incident);
  const commands = [...o.failed.first(incident.id), ...(end.is === 'interrupted' ? [`tokenctl resume ${run} -i ${incident.id}`] : []), ...next.commands];
  const todo = [...o.byHand.values()].slice(0, TODO_SHOWN).flatMap((lines) => ['By hand:', ...lines.map((l) => `  ${sanitize(l)}`)]);
  const elsewhere = end.is === 'ended' && end.sealedTo.length > 0 ? [`What comes next needs a value that is not sealed to you. These can open it, and resume: ${end.sealedTo.map((who) => sanitize(who)).join(', ')}`] : [];
  const lines = [...next.lines, ...o.failed.lines(), ...elsewhere];
  const more = commands.length > o.nextShown ? [`and ${commands.length - o.nextShown} more: tokenctl status -i ${incident.id}`] : [];
  const text = [next.headline, ...lines, ...todo, `Exit ${exit}.`, ...(commands.length > 0 ? [`Next: ${[...commands.slice(0, o.nextShown), ...more].join('\n      ')}`] : []), `Evidence: ${evidence}`];
  const json = { incident: incident.id, run, end: end.is, plan: s.runs.get(run)?.plan ?? ('' as Hex), headline: next.headline, lines, next: commands, byHand: Object.fromEntries(o.byHand), evidence, entries: cx.ui.mode === 'text' ? [] : s.entries.map((e) => ({ x: e.x, token: e.key, state: e.state })) };
  return { exit, text, json, after };
}

