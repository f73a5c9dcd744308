import { spanWords } from '../../comms/say.ts';
import type { LedgerRow } from '../ledger-table.ts';
import type { ProofLine } from '../proofs.ts';
import type { RoundLine } from '../round-store.ts';
import { gatherRows, MOST_ROWS, md, rowsOf, table, when, type Rows } from './md.ts';

const REST = 'ledger.csv';

/** The ledger. Of a long one what is still open comes first; the files beside it have all, in order. */
export function ledgerSection(rows: () => Iterable<LedgerRow>): string {
  const [shown, closings] = [gatherRows(), gatherRows()];
  for (const r of rows()) {
    shown.add(() => ledgerRow(r));
    if (r.closing) closings.add(() => closingRow(r));
  }
  return [
    '## Ledger', table(['#', 'token', 'owner', 'state', 'journal line'], shown.total > MOST_ROWS ? openFirst(rows, shown.total) : shown, { none: 'The ledger is empty.', rest: REST }),
    '### Closed without proof', table(['token', 'how', 'basis', 'reason', 'until'], closings, { none: 'None.', rest: REST }),
  ].join('\n\n');
}

function openFirst(rows: () => Iterable<LedgerRow>, total: number): Rows {
  const gathered = gatherRows();
  for (const closed of [false, true])
    for (const r of rows()) {
      if (gathered.total >= MOST_ROWS) break;
      if (r.closed === closed) gathered.add(() => ledgerRow(r));
    }
  return { first: gathered.first, total };
}

const ledgerRow = (r: LedgerRow): readonly string[] => [String(r.x), md(r.token), md(r.owner ?? 'no owner recorded'), md(r.words), String(r.seq)];
const closingRow = (r: LedgerRow): readonly string[] => [md(r.token), md(r.words), md(r.closing?.basis ?? ''), md(r.closing?.reason ?? ''), r.closing?.until ? when(r.closing.until) : 'for good'];

/** Each proof with its rounds; `total` = of the journal, of which the first are handed in. */
export const proofSection = (first: Iterable<ProofLine>, total: number): string =>
  ['## Proofs', ...(total === 0 ? ['None.'] : [...first].map(oneProof)), ...(total > MOST_ROWS ? [`and ${total - MOST_ROWS} more: ledger.json has that of each entry, and journal.jsonl all.`] : [])].join('\n\n');

function oneProof(p: ProofLine): string {
  const first = p.rounds[0];
  const last = p.rounds.at(-1);
  const over = first && last ? ` from ${when(first.at)} to ${when(last.at)}` : '';
  const besides = [`${p.besides.alive} alive`, `${p.besides.cannotTell} cannot-tell`, `${p.besides.dead} dead`].join(', ');
  return [
    `### ${md(p.of)}: proven ${p.is}`,
    `Line ${p.seq}, ${when(p.at)}. ${p.rounds.length} rounds${over}; window ${spanWords(p.windowMs)}; ${p.vantages} ${p.vantages === 1 ? 'vantage' : 'vantages'}; by ${md(p.path)}. Rounds not counted: ${besides}.`,
    table(['line', 'time', 'verdict', 'by', 'vantages', 'control', 'what was asked and answered'], rowsOf(p.rounds, roundRow), { none: 'Its rounds are not in this journal.', rest: 'journal.jsonl' }),
  ].join('\n\n');
}
const roundRow = (r: RoundLine): readonly string[] => [String(r.seq), when(r.at), md(r.is), md(r.path), String(r.vantages), md(r.control), md(r.detail)];
