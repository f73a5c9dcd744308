import { faultWords } from '../../core/faults.ts';
import { took, type Outcome } from '../../core/result.ts';
import type { EventOf } from '../../journal/events/index.ts';
import { bunched, clock, detail, main, many, plain, quote, some, type Line, type Names } from './line.ts';

export type RunCode = 'plan.made' | 'gate.given' | 'gate.refused' | 'run.started' | 'run.resumed' | 'run.asked-to-stop' | 'run.stopping' | 'run.parked' | 'run.ended';
export type ChangeCode = 'change.intended' | 'change.observed' | 'change.ended' | 'orphan.found' | 'orphan.ended' | 'token.captured' | 'baseline.read'
  | 'consumer.checked' | 'question.answered' | 'wait.began' | 'escrow.sealed' | 'escrow.removed';

export function runLine(e: EventOf<RunCode>, names: Names): Line {
  const change = (n: number | null): string => (n === null ? '' : ` at ${plain(names.change(e.run, n))}`);
  switch (e.code) {
    case 'plan.made': return main(`plan ${e.data.plan.slice(0, 8)} of ${plain(e.data.runbook)}${e.data.undoes === null ? '' : `, undoes run ${plain(e.data.undoes)}`}: ${many(e.data.changes, 'change')}, ${many(e.data.deaths, 'death')}${e.data.gaps.length > 0 ? `, ${many(e.data.gaps.length, 'gap')}` : ''}`);
    case 'gate.given': return main(gateWords(e.data));
    case 'gate.refused': return main(`${e.data.gate} not given: ${plain(e.data.why)}; nothing was done`);
    case 'run.started': return main(`run ${e.run ?? ''} started: plan ${e.data.plan.slice(0, 8)}, ${many(e.data.changes, 'change')}`);
    case 'run.resumed': return main(`run ${e.run ?? ''} resumed: ${many(e.data.unknown, 'intent')} without an outcome${e.data.drift.length > 0 ? `, drift: ${some(e.data.drift)}` : ''}`);
    case 'run.asked-to-stop': return main(`asked to stop: ${quote(e.data.why)}`);
    case 'run.stopping': return main(`no further effect starts (${e.data.why})${change(e.data.n)}; proof of applied kills goes on`);
    case 'run.parked': return main(`run parked${change(e.data.n)}: waits for ${e.data.for === 'answer' ? 'an answer' : 'a time'}${e.data.until === null ? '' : `, until ${clock(e.data.until)}`}`);
    case 'run.ended': return main(`run ${e.run ?? ''} ended with exit ${e.data.exit}: ${e.data.done} done, ${e.data.failed} failed, ${e.data.notStarted} not started; ${many(e.data.debts, 'debt')}, ${many(e.data.open, 'open entry', 'open entries')}`);
  }
}

function gateWords(d: EventOf<'gate.given'>['data']): string {
  const at = d.step === null ? '' : ` for ${plain(d.step)}`;
  return `${d.gate}${at} given (${d.by}${d.repeat ? ', a repeat' : ''}${d.level === null ? '' : `, level ${d.level}`}): ${quote(d.given)}`;
}

export function changeLine(e: EventOf<ChangeCode>, names: Names): Line {
  switch (e.code) {
    case 'change.intended': return bunched(detail(`${plain(e.data.key)}: asked${e.data.gen > 1 ? ` (generation ${e.data.gen})` : ''}`), stepOf(e.data.key), 'asked', true);
    case 'change.observed': return detail(`${plain(names.change(e.run, e.data.n))}: asked after, found ${e.data.found}`);
    case 'change.ended': {
      const { outcome, key } = e.data;
      const well = (took(outcome) && outcome.is !== 'partly') || outcome.is === 'skipped';
      const effect = e.data.effect !== undefined;
      return bunched((effect || !well ? main : detail)(`${plain(key)}: ${outcomeWords(outcome)}`), stepOf(key), outcome.is, well);
    }
    case 'orphan.found': return main(`orphan ${plain(e.data.of)} found at its issuer; it will be revoked`);
    case 'orphan.ended': return main(`orphan ${plain(e.data.of)}: revoke ${outcomeWords(e.data.outcome)}`);
    case 'token.captured': return bunched(detail(`${plain(names.token(e.data.x))}: captured what is gone after the kill`), 'capture', 'captured', true);
    case 'baseline.read': return bunched(detail(`${plain(names.token(e.data.x))}: baseline ${e.data.verdict.is} at ${plain(e.data.connector)}`), 'baseline', e.data.verdict.is, e.data.verdict.is === 'alive');
    case 'consumer.checked': return e.data.inUse
      ? main(`${plain(e.data.consumer)} uses its new version at ${plain(e.data.place)}${e.data.shows === null ? '' : ` (shows ${plain(e.data.shows)})`}`)
      : detail(`${plain(e.data.consumer)} does not use its new version at ${plain(e.data.place)} yet`);
    case 'question.answered': return main(`answer to ${plain(e.data.key)} by ${plain(e.data.by)}${e.data.named ? '' : ' (self-declared)'}${e.data.when === 'in-advance' ? ', in advance' : ''}: ${quote(e.data.text)}${e.data.evidence === null ? '' : `, evidence ${quote(e.data.evidence)}`}`);
    case 'wait.began': return detail(`${plain(names.change(e.run, e.data.n))}: waits until ${clock(e.data.until)}`);
    case 'escrow.sealed': return bunched(detail(`${e.data.holds} value of ${plain(e.data.of)} sealed`), 'sealing', 'sealed', true);
    case 'escrow.removed': return detail(`${many(e.data.ids.length, 'sealed value')} removed (${e.data.why})`);
  }
}

/** `revoke` of `revoke:vault/acc-7Q2`. */
const stepOf = (key: string): string => plain(key.split(':', 1)[0] ?? key);

/** An outcome in TRUTH's words (T0), with the fault's code, and why. */
export function outcomeWords(o: Outcome): string {
  switch (o.is) {
    case 'done': case 'already': case 'partly': return `${o.is}${o.by === 'observe' ? ' (found by asking after it)' : ''}`;
    case 'accepted': return 'accepted, which is a request and no proof';
    case 'refused': case 'failed': case 'unknown': return `${o.is} (${plain(faultWords(o.fault))})`;
    case 'needs-human': return `needs-human: ${some(o.todo, 3)}`;
    case 'skipped': return `skipped: ${plain(o.why)}`;
  }
}
