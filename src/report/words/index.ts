import type { JournalEvent } from '../../journal/events/index.ts';
import { incidentLine } from './incident.ts';
import { journalLine } from './journal.ts';
import { ledgerLine } from './ledger.ts';
import type { Line, Names } from './line.ts';
import { changeLine, runLine } from './run.ts';

/** What the timeline says of an event; every code of the registry has its words. null: a code that this build does not know. */
export function lineOf(e: JournalEvent, names: Names): Line | null {
  switch (e.code) {
    case 'journal.opened': case 'journal.recovered': case 'checkpoint.signed': case 'clock.jumped': case 'identity.read': case 'trust.given': case 'pace.paused':
      return journalLine(e);
    case 'incident.opened': case 'incident.noted': case 'incident.handed-over': case 'incident.closed': case 'incident.reopened': case 'incident.moved': case 'incident.taken-over': case 'fact.stated':
    case 'debt.settled': case 'message.intended': case 'message.sent':
      return incidentLine(e);
    case 'exposure.recorded': case 'exposure.sighted': case 'exposure.identified': case 'exposure.merged': case 'exposure.dismissed':
    case 'waiver.proposed': case 'waiver.granted': case 'waiver.withdrawn': case 'reinstatement.proposed': case 'reinstatement.granted': case 'token.contained': case 'token.reinstated': case 'round.made':
    case 'token.proven': case 'exposure.expires': case 'watch.scheduled': case 'watch.made':
      return ledgerLine(e, names);
    case 'plan.made': case 'gate.given': case 'gate.refused': case 'run.started': case 'run.resumed': case 'run.asked-to-stop': case 'run.stopping':
    case 'run.parked': case 'run.ended':
      return runLine(e, names);
    case 'change.intended': case 'change.observed': case 'change.ended': case 'orphan.found': case 'orphan.ended': case 'token.captured': case 'baseline.read':
    case 'consumer.checked': case 'question.answered': case 'wait.began': case 'escrow.sealed': case 'escrow.removed':
      return changeLine(e, names);
    default:
      return unknownCode(e);
  }
}

/** Unknown codes are kept and skipped (TRUTH T12); a code of the registry without words does not compile. */
const unknownCode = (_: never): null => null;
