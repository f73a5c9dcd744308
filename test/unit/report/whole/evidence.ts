import type { Instant } from '../../../../src/core/brand.ts';
import type { JournalEvent } from '../../../../src/journal/events/index.ts';
import { csvLine } from '../../../../src/report/csv.ts';
import type { LedgerRow } from '../../../../src/report/index.ts';
import { md, mdWithin } from '../../../../src/report/render/md.ts';
import { ledgerRows } from './ledger-table.ts';
import { timelineOf } from './timeline.ts';

/** The evidence of a short journal, all of it in memory: the model of `makeEvidence`, which must write the same bytes. The review is looked at elsewhere. */
export function evidenceFiles(events: readonly JournalEvent[], { now }: { readonly now?: Instant } = {}): Map<string, string> {
  const rows = ledgerRows(events, now ? { now } : {});
  const opened = events.find((e) => e.code === 'journal.opened');
  const [incident, drill] = opened?.code === 'journal.opened' ? [opened.data.incident, opened.data.realm === 'drill'] : [null, false];
  return new Map([
    ['ledger.json', `${JSON.stringify({ version: 1, incident, drill, entries: rows }, null, 2)}\n`],
    ['ledger.csv', [CSV_HEAD, ...rows.map(csvRow)].map(csvLine).join('')],
    ['timeline.md', `# Timeline of ${md(incident ?? 'the incident')}\n\n${timelineTable(events)}\n`],
  ]);
}

const CSV_HEAD = ['x', 'token', 'kind', 'owner', 'state', 'closed', 'words', 'at', 'seq', 'since', 'contained_at', 'proof_rounds', 'proof_window_ms', 'vantages', 'closed_by', 'proposed_by', 'basis', 'reason', 'until'];
const csvRow = (r: LedgerRow): string[] => [String(r.x), r.token, r.kind, r.owner ?? '', r.state, r.closed ? 'yes' : 'no', r.words, r.at, String(r.seq), r.since ?? '', r.containedAt ?? '',
  r.proof?.rounds.map((x) => x.seq).join(' ') ?? '', String(r.proof?.windowMs ?? ''), String(r.proof?.vantages ?? ''), r.closing?.by ?? '', r.closing?.proposedBy ?? '', r.closing?.basis ?? '', r.closing?.reason ?? '', r.closing?.until ?? ''];

function timelineTable(events: readonly JournalEvent[]): string {
  const rows = timelineOf(events).map((r) => [`${r.at.slice(0, 19).replace('T', ' ')}Z`, r.since, mdWithin(r.who), r.code === 'gap' ? '' : String(r.seq), r.level === 'main' ? mdWithin(r.text) : `· ${mdWithin(r.text)}`]);
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return rows.length === 0 ? 'Nothing is recorded.' : [line(['time', 'since', 'who', 'line', 'what']), line(rows[0]?.map(() => '---') ?? []), ...rows.map(line)].join('\n');
}
