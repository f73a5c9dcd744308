import { batches, csv, ofDrill } from '../csv.ts';
import type { LedgerRow } from '../ledger-table.ts';

/** `ledger.json`, as `JSON.stringify(…, null, 2)` would write it, an entry at a time. */
export function* ledgerJson({ incident, drill, rows }: { readonly incident: string | null; readonly drill: boolean; readonly rows: Iterable<LedgerRow> }): Generator<string> {
  yield `${JSON.stringify({ version: 1, incident, drill }, null, 2).slice(0, -2)},\n  "entries": [`;
  let some = false;
  yield* batches(rows, (row) => {
    const before = some ? ',' : '';
    some = true;
    return `${before}\n    ${JSON.stringify(row, null, 2).replaceAll('\n', '\n    ')}`;
  });
  yield `${some ? '\n  ' : ''}]\n}\n`;
}

const HEAD = ['x', 'token', 'kind', 'owner', 'state', 'closed', 'words', 'at', 'seq', 'since', 'contained_at', 'proof_rounds', 'proof_window_ms', 'vantages', 'closed_by', 'proposed_by', 'basis', 'reason', 'until'];
const csvRow = (r: LedgerRow): string[] => [String(r.x), r.token, r.kind, r.owner ?? '', r.state, r.closed ? 'yes' : 'no', r.words, r.at, String(r.seq), r.since ?? '', r.containedAt ?? '',
  r.proof?.rounds.map((x) => x.seq).join(' ') ?? '', String(r.proof?.windowMs ?? ''), String(r.proof?.vantages ?? ''), r.closing?.by ?? '', r.closing?.proposedBy ?? '', r.closing?.basis ?? '', r.closing?.reason ?? '', r.closing?.until ?? ''];

function* table(rows: Iterable<LedgerRow>): Generator<readonly string[]> {
  yield HEAD;
  for (const row of rows) yield csvRow(row);
}

/** `ledger.csv`. */
export const ledgerCsv = ({ drill, rows }: { readonly drill: boolean; readonly rows: Iterable<LedgerRow> }): Generator<string> => csv(drill ? ofDrill(table(rows)) : table(rows));
