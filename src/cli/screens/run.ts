import type { StepId } from '../../core/brand.ts';
import { toMs } from '../../core/clock.ts';
import { faultWords } from '../../core/faults.ts';
import type { Plan } from '../../core/plan.ts';
import { took, type Outcome } from '../../core/result.ts';
import type { Pacer, Progress } from '../../engine/index.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import { clockTime, sanitize, span, type Live, type Ui } from '../../ui/index.ts';
import { limitWords } from './limits.ts';
import { paceOfStep, type PaceOfStep } from './pace-of-step.ts';

interface StepSeen { total: number; ended: number; well: number; human: number; unknown: number; flying: number; firstMs: number | null; lastMs: number | null; faults: number; announced: boolean; readonly pace: PaceOfStep }

type End = 'well' | 'human' | 'unknown' | 'failed';
const endOf = (outcome: Outcome): End => (took(outcome) || outcome.is === 'skipped' ? 'well' : outcome.is === 'needs-human' ? 'human' : outcome.is === 'unknown' ? 'unknown' : 'failed');

/** The live view of a run: a fold of its events, and what is awaited right now (DESIGN §6). */
export interface RunView {
  see(e: JournalEvent): void;
  tell(p: Progress): void;
  /** Out of the way while somebody is asked. */
  hold<T>(work: () => Promise<T>): Promise<T>;
  stop(): Promise<void>;
}

export function runView(ui: Ui, o: { readonly plan: Plan; readonly run: string; readonly incident: string; readonly severity: string; readonly environment: string; readonly startedMs: () => number; readonly nowMs: () => number; readonly limits: Pacer['limits'] }): RunView {
  const steps = new Map<StepId, StepSeen>();
  const ids = o.plan.header.steps.map((r) => r.id);
  const stepAt = new Uint16Array(o.plan.changes.length);
  const stepOf = (n: number): StepId | undefined => (n < stepAt.length ? ids[stepAt[n] ?? 0] : undefined);
  for (const c of o.plan.changes) {
    const s = steps.get(c.step) ?? { total: 0, ended: 0, well: 0, human: 0, unknown: 0, flying: 0, firstMs: null, lastMs: null, faults: 0, announced: false, pace: paceOfStep() };
    s.total++;
    steps.set(c.step, s);
    stepAt[c.n] = ids.indexOf(c.step);
  }
  /** How each change ended last; what is tried again has not ended. */
  const ends = new Map<number, End>();
  const waits = new Map<string, Progress>();
  const failed: string[] = [];
  const tryAgain = (s: StepSeen, n: number): void => {
    const end = ends.get(n);
    if (end === undefined) return;
    ends.delete(n);
    s.ended--;
    if (end !== 'failed') s[end]--;
    s.announced = false;
  };
  const { errStyle: style } = ui;
  const proving = (): Progress | null => waits.values().find((p) => p.what === 'proving') ?? [...waits.values()].at(-1) ?? null;
  const leftWords = (s: StepSeen): string => {
    const left = s.ended < s.total ? s.pace.leftMs(s.total - s.ended, o.nowMs()) : null;
    return left === null ? '' : `   about ${span(left)} left`;
  };
  const line = (id: StepId, s: StepSeen, i: number): string => {
    const mark = s.ended === s.total ? (s.well === s.total ? 'ok' : s.well + s.human === s.total ? 'warn' : 'fail') : s.ended > 0 || s.flying > 0 ? 'now' : 'wait';
    const time = s.firstMs === null ? '' : span((s.ended === s.total ? s.lastMs ?? s.firstMs : o.nowMs()) - s.firstMs);
    const counts = s.ended === s.total && s.well === s.total ? `${s.well}` : `${s.well}/${s.total}${s.ended - s.well > 0 ? `   ${s.ended - s.well} not` : ''}${s.unknown > 0 ? `   ${s.unknown} unknown` : ''}`;
    return ` ${style.mark(mark)}${' '.repeat(Math.max(1, 5 - wordWidth(mark)))}${String(i + 1).padStart(2)} ${id.padEnd(12)} ${counts.padEnd(18)} ${time}${leftWords(s)}`;
  };
  const waiting = (p: Progress): string => {
    switch (p.what) {
      case 'proving': return `proving ${sanitize(p.of)}   ${p.dead} of ${p.needed} dead, ${p.alive} alive${p.nextAt === null ? '' : `   next look ${span(Math.max(0, p.nextAt - o.nowMs()))}`}${p.earliestEnd === null ? '' : `   earliest end ${clockTime(new Date(p.earliestEnd).toISOString() as never)}`}   Ctrl-C is safe: tokenctl prove`;
      case 'paused': return `paused by ${sanitize(p.of)}${p.nextAt === null ? '' : ` for ${span(Math.max(0, p.nextAt - o.nowMs()))}`}: ${sanitize(p.why)}`;
      case 'waiting': return `${sanitize(p.of)}: ${sanitize(p.why)}`;
    }
  };
  const live: Live = ui.live({
    lines: () => {
      const p = proving();
      return [
        `${sanitize(o.incident)} ${o.severity}  ${o.plan.header.runbook.name}  ${o.environment}  plan ${o.plan.footer.digest.slice(0, 8)}  run ${o.run}   +${span(o.nowMs() - o.startedMs())}`,
        ...o.plan.header.steps.flatMap(({ id }, i) => { const s = steps.get(id); return s ? [line(id, s, i)] : []; }),
        ...(p === null ? [] : [` ${waiting(p)}`]),
        ...o.limits().map((l) => ` ${limitWords(l, o.nowMs())}; the rest waits its turn`),
        ...(failed.length > 0 ? [` not done so far: ${failed.join(' · ')}`] : []),
        ' Ctrl-C stops safely; nothing already done is repeated.',
      ];
    },
    still: () => {
      const p = proving();
      const at = o.plan.header.steps.flatMap(({ id }) => { const s = steps.get(id); return s !== undefined && s.ended < s.total && s.ended > 0 ? [`${id} ${s.ended} of ${s.total}${leftWords(s)}`] : []; });
      const limits = o.limits().map((l) => limitWords(l, o.nowMs()));
      return [...(at.length > 0 ? [at.join(', ')] : p === null ? [`still at work on ${o.run}`] : []), ...(p === null ? [] : [waiting(p)]), ...limits].join('   ');
    },
  });
  return {
    see(e) {
      if (e.run !== o.run) return;
      const s = 'n' in e.data && typeof e.data.n === 'number' ? steps.get(stepOf(e.data.n) ?? ('' as StepId)) : undefined;
      switch (e.code) {
        case 'change.intended': if (s) { tryAgain(s, e.data.n); s.flying++; s.firstMs ??= toMs(e.at); } break;
        case 'change.ended': {
          if (!s) break;
          if (s.flying > 0) s.flying--;
          tryAgain(s, e.data.n);
          s.firstMs ??= toMs(e.at); s.lastMs = toMs(e.at); s.ended++; s.pace.ended(o.nowMs());
          waits.delete(e.data.key.slice(e.data.key.indexOf(':') + 1));
          waits.delete(e.data.key);
          const { outcome } = e.data;
          const end = endOf(outcome);
          if (end !== 'failed') s[end]++;
          if (end !== 'well') ends.set(e.data.n, end);
          if ('fault' in outcome && (s.faults += 1) <= FAULTS_SHOWN) live.print(`${clockTime(e.at)} fail  ${sanitize(e.data.key)} ${outcome.is} (${sanitize(faultWords(outcome.fault))})`);
          if ('fault' in outcome) { failed.push(`${sanitize(e.data.key)} ${outcome.is} ${sanitize(faultWords(outcome.fault))}`); failed.splice(0, failed.length - 3); }
          if (s.ended >= s.total && !s.announced) {
            s.announced = true;
            live.print(`${clockTime(e.at)} step  ${stepOf(e.data.n)} ${s.well === s.total ? 'ok' : 'partial'} ${s.well} of ${s.total}${s.human > 0 ? `, ${s.human} for a person` : ''}`);
          }
          break;
        }
        case 'token.proven': waits.delete(e.data.of); break;
        // What did not end well is tried again (ENGINE A6).
        case 'run.resumed': for (const n of [...ends.keys()]) { const at = steps.get(stepOf(n) ?? ('' as StepId)); if (at) tryAgain(at, n); } failed.length = 0; break;
        case 'run.stopping': live.print(`${clockTime(e.at)} stop  no further effect starts (${e.data.why}); proof goes on`); break;
        default: break;
      }
      live.update();
    },
    tell(p) { waits.set(p.of, p); live.update(); },
    hold: (work) => live.hold(work),
    stop: () => live.stop(),
  };
}

/** Of each step: more of the same is told by its count. */
const FAULTS_SHOWN = 3;
const wordWidth = (mark: string): number => ({ ok: 2, now: 3, wait: 4, fail: 4, warn: 1 }[mark] ?? 4);
