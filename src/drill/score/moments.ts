import { toMs } from '../../core/clock.ts';
import { situationFold, type Situation } from '../../ledger/index.ts';
import type { JournalEvent } from '../../journal/index.ts';

/** Effects whose first and last time a drill can be judged by. `isolate`: a question that was answered with evidence. */
export const MOMENTS = ['open', 'mint', 'stage', 'promote', 'retire', 'suspend', 'revoke', 'kill', 'isolate', 'consent', 'prove', 'propose', 'waive', 'dismiss', 'note', 'handoff', 'close'] as const;
export type Moment = (typeof MOMENTS)[number];

/** What the journals of a drill say, folded as they grow: the ledgers, and when what was done. */
export interface Moments {
  readonly ledgers: ReadonlyMap<string, Situation>;
  readonly firstMs: ReadonlyMap<Moment, number>;
  readonly lastMs: ReadonlyMap<Moment, number>;
  readonly reasons: { readonly given: number; readonly pasted: number; readonly missing: number };
  readonly runs: number;
  readonly resumes: number;
  readonly undone: number;
  readonly mints: number;
  readonly improvised: readonly string[];
  see(incident: string, e: JournalEvent): void;
}

const TOOK = ['done', 'accepted', 'already'];

export function momentsOf(runbook: string, also: readonly string[] = []): Moments {
  const ledgers = new Map<string, Situation>();
  const [firstMs, lastMs] = [new Map<Moment, number>(), new Map<Moment, number>()];
  const texts = new Map<string, string>();
  const reasons = { given: 0, pasted: 0, missing: 0 };
  const reasoned = new Set<string>();
  const plans = new Map<string, string>();
  const improvised: string[] = [];
  const tally = { runs: 0, resumes: 0, undone: 0, mints: 0 };
  const at = (m: Moment, ms: number): void => { if (!firstMs.has(m)) firstMs.set(m, ms); lastMs.set(m, ms); };

  const see = (incident: string, e: JournalEvent): void => {
    const s = ledgers.get(incident) ?? situationFold.empty();
    ledgers.set(incident, s);
    situationFold.apply(s, e);
    const ms = toMs(e.at);
    switch (e.code) {
      case 'incident.opened': at('open', ms); return;
      case 'plan.made':
        plans.set(e.data.plan, e.data.runbook);
        if (e.data.undoes !== null) tally.undone += 1;
        return;
      case 'gate.given': {
        if (e.data.gate === 'consent') at('consent', ms);
        if (e.data.gate !== 'reason') return;
        reasons.given += 1;
        reasoned.add(e.data.plan);
        const text = e.data.given.trim().toLowerCase().replaceAll(/\s+/g, ' ');
        // Within one run Enter repeats what was said, and that is no pasting.
        const saidFor = texts.get(text);
        if (saidFor !== undefined && saidFor !== e.data.plan) reasons.pasted += 1;
        texts.set(text, e.data.plan);
        return;
      }
      case 'run.started': {
        tally.runs += 1;
        if (!reasoned.has(e.data.plan)) reasons.missing += 1;
        const of = plans.get(e.data.plan) ?? '';
        if (of !== runbook && of !== 'undo' && !also.includes(of)) improvised.push(`a run of ${of} instead of ${runbook}`);
        return;
      }
      case 'run.resumed': tally.resumes += 1; return;
      case 'question.answered': if ((e.data.evidence ?? '') !== '') at('isolate', ms); return;
      case 'token.proven': if (e.data.is === 'dead') at('prove', ms); return;
      case 'waiver.proposed': case 'reinstatement.proposed': at('propose', ms); return;
      case 'waiver.granted': at('waive', ms); return;
      case 'incident.handed-over': at('handoff', ms); return;
      case 'incident.closed': at('close', ms); return;
      case 'exposure.dismissed': at('dismiss', ms); return;
      case 'incident.noted': at('note', ms); return;
      case 'message.sent': improvised.push(`a message to ${e.data.channel}, by hand`); return;
      case 'change.ended': {
        const effect = e.data.effect as Moment | undefined;
        if (effect === undefined || !TOOK.includes(e.data.outcome.is)) return;
        if (effect === 'mint') tally.mints += 1;
        if ((MOMENTS as readonly string[]).includes(effect)) at(effect, ms);
        if (effect === 'revoke' || effect === 'suspend') at('kill', ms);
        return;
      }
    }
  };
  return { ledgers, firstMs, lastMs, reasons, improvised, see, get runs() { return tally.runs; }, get resumes() { return tally.resumes; }, get undone() { return tally.undone; }, get mints() { return tally.mints; } };
}
