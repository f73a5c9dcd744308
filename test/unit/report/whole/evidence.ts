import type { Instant } from '../../../../src/core/brand.ts';
import { factsOf } from '../../../../src/comms/fold/index.ts';
import type { JournalEvent } from '../../../../src/journal/events/index.ts';
import { csvLine } from '../../../../src/report/csv.ts';
import { md } from '../../../../src/report/evidence/md.ts';
import { whatHappened } from '../../../../src/report/evidence/what-happened.ts';
import type { LedgerRow } from '../../../../src/report/index.ts';
import { ledgerRows } from './ledger-table.ts';
import { answersSection, ledgerSection, messagesSection, proofSection, table, verifySection } from './sections.ts';
import { proofsOf } from './proofs.ts';
import { timelineOf } from './timeline.ts';

/** The evidence of a short journal, all of it in memory: the model of `makeEvidence`, which must write the same bytes. */
export function evidenceFiles(events: Iterable<JournalEvent>, { now }: { readonly now?: Instant } = {}): Map<string, string> {
  const all = [...events];
  const at = now ? { now } : {};
  const facts = factsOf(all, at);
  const rows = ledgerRows(all, at);
  const proofs = proofsOf(all);
  const sections = [whatHappened(facts), ledgerSection(rows), proofSection(proofs), answersSection(all), messagesSection(all), verifySection(all)];
  const incident = facts.named.incident?.value ?? null;
  return new Map([
    ['README.md', `${sections.map((s) => s.trim()).join('\n\n')}\n`],
    ['ledger.json', `${JSON.stringify({ version: 1, incident, drill: facts.drill, entries: rows }, null, 2)}\n`],
    ['ledger.csv', [CSV_HEAD, ...rows.map(csvRow)].map(csvLine).join('')],
    ['timeline.md', `# Timeline of ${md(String(incident ?? 'the incident'))}\n\n${timelineTable(all)}\n`],
  ]);
}

const CSV_HEAD = ['x', 'token', 'kind', 'owner', 'state', 'closed', 'words', 'at', 'seq', 'since', 'contained_at', 'proof_rounds', 'proof_window_ms', 'vantages', 'closed_by', 'proposed_by', 'basis', 'reason', 'until'];
const csvRow = (r: LedgerRow): string[] => [String(r.x), r.token, r.kind, r.owner ?? '', r.state, r.closed ? 'yes' : 'no', r.words, r.at, String(r.seq), r.since ?? '', r.containedAt ?? '',
  r.proof?.rounds.map((x) => x.seq).join(' ') ?? '', String(r.proof?.windowMs ?? ''), String(r.proof?.vantages ?? ''), r.closing?.by ?? '', r.closing?.proposedBy ?? '', r.closing?.basis ?? '', r.closing?.reason ?? '', r.closing?.until ?? ''];

const timelineTable = (events: readonly JournalEvent[]): string =>
  table(['time', 'since', 'who', 'line', 'what'], timelineOf(events).map((r) => [`${r.at.slice(0, 19).replace('T', ' ')}Z`, r.since, md(r.who), r.code === 'gap' ? '' : String(r.seq), r.level === 'main' ? md(r.text) : `· ${md(r.text)}`]), 'Nothing is recorded.');
