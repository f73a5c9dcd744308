import { canonical } from '../../core/canonical.ts';
import type { EventOf } from '../../journal/events/index.ts';
import { detail, main, plain, quote, type Line } from './line.ts';

export type IncidentCode = 'incident.opened' | 'incident.noted' | 'incident.handed-over' | 'incident.closed' | 'incident.reopened' | 'incident.moved' | 'incident.taken-over' | 'fact.stated' | 'debt.settled' | 'message.intended' | 'message.sent';

export function incidentLine(e: EventOf<IncidentCode>): Line {
  switch (e.code) {
    case 'incident.opened': return main(`${e.data.kind === 'routine' ? 'routine' : 'incident'} opened: ${quote(e.data.title)}, ${plain(e.data.severity)}, ${e.data.environment}`);
    case 'incident.noted': return main(`note: ${quote(e.data.text)}`);
    case 'incident.handed-over': return main(`handed over to ${plain(e.data.to)}`);
    case 'incident.closed': return main(`incident closed: ${e.data.proven} proven dead, ${e.data.waived} waived, ${e.data.dismissed} dismissed by one person`);
    case 'incident.reopened': return main(`incident reopened: ${plain(e.data.why)}`);
    case 'incident.moved': return main(`incident handed to ${plain(e.data.to)}; this copy is sealed`);
    case 'incident.taken-over': return main(`incident taken over from ${plain(e.data.from)}: ${e.data.size} lines`);
    case 'fact.stated': return detail(`stated: ${plain(e.data.name)} = ${quote(typeof e.data.value === 'string' ? e.data.value : canonical(e.data.value))}`);
    case 'debt.settled': return main(`debt ${plain(e.data.debt)} settled by ${plain(e.data.by)}: ${quote(e.data.reason)}, evidence ${quote(e.data.evidence)}`);
    case 'message.intended': return detail(`message ${plain(e.data.template)} to ${plain(e.data.channel)}: about to be sent`);
    case 'message.sent': return main(`message ${plain(e.data.template)} to ${plain(e.data.channel)}: ${SENT[e.data.outcome]}`);
  }
}
const SENT = { done: 'sent', failed: 'not sent', unknown: 'unknown whether it arrived' } as const;
