import type { Review } from '../review/review.ts';
import { code, heading, table, text, type Block, type Cell, type Span } from './block.ts';
import { lineNo, many, said, when } from './words.ts';

/** What every page says of a drill, first. */
export const DRILL = 'DRILL: this was a rehearsal. No real token is concerned.';

export const titleOf = ({ realm, incident }: Review): string => `${realm === 'drill' ? 'DRILL: ' : ''}Review of ${incident.id || 'an incident'}${incident.title === '' ? '' : `: ${incident.title}`}`;

export function summary(review: Review): readonly Block[] {
  const { incident, standing, asOf, realm } = review;
  return [
    ...(realm === 'drill' ? [text(DRILL, true)] : []),
    text(`As of ${when(asOf)}, from the journal alone. What is not marked as stated or assumed was measured by tokenctl. Revoked is a request; proven is the result of repeated, independent looks.`),
    heading('Summary'), text(whatHappened(review)), text(howItStands(review), !standing.closed),
    ...(standing.closed || standing.next.length === 0 ? [] : [text(['Next: ', ...standing.next.flatMap((command, i): readonly Span[] => [...(i === 0 ? [] : ['; ']), code(command)])])]),
    table(['what', 'value', 'journal line'], [
      ['severity', incident.severity, lineNo(incident.opened?.seq ?? null)],
      ['environment', incident.environment ?? 'not known', lineNo(incident.opened?.seq ?? null)],
      ['realm', realm === 'drill' ? 'DRILL' : 'live', '0'],
      ['roles', incident.roles.map(({ role, who }) => `${role} ${who}`).join(', ') || 'none on record', lineNo(incident.opened?.seq ?? null)],
      ['exposed since', incident.since === null ? 'not known' : said(incident.since), lineNo(incident.since?.seq ?? null)],
      ['opened', incident.opened === null ? 'not on record' : `${when(incident.opened.at)} by ${incident.opened.by}`, lineNo(incident.opened?.seq ?? null)],
      ['closed', incident.closed !== null ? when(incident.closed.at) : incident.reopened !== null ? `open again: ${incident.reopened}` : 'open', lineNo(incident.closed?.seq ?? null)],
      ...incident.facts.map((f): readonly Cell[] => [f.label, said(f), lineNo(f.seq)]),
    ], { none: '' }),
  ];
}

function whatHappened({ incident, ledger }: Review): string {
  const of = incident.kind === 'routine' ? 'routine work' : 'an incident';
  const opened = incident.opened === null ? `${incident.id || "No incident"} was opened` : `On ${when(incident.opened.at)} ${incident.opened.by} opened ${incident.id}, ${of} of severity ${incident.severity}${incident.title === '' ? '' : `: “${incident.title}”`}`;
  const since = incident.since === null ? 'since when they were exposed is not known' : `exposed since ${said(incident.since)}`;
  return ledger.entries === 0 ? `${opened}; no token is on its ledger.` : `${opened}; ${many(ledger.entries, 'token')} came onto the ledger, ${since}.`;
}

function howItStands({ incident, standing, ledger }: Review): string {
  if (incident.movedTo !== null) return `It was moved to ${incident.movedTo} and goes on there: ${standing.tally}.`;
  if (standing.closed && incident.closed !== null) return `It is closed since ${when(incident.closed.at)}: ${standing.tally}.`;
  return `It is open${ledger.open === 0 ? '' : `, and ${many(ledger.open, 'entry', 'entries')} of its ledger ${ledger.open === 1 ? 'is' : 'are'} too`}. ${standing.headline}`;
}
