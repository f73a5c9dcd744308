import { quote } from '../../core/shell-quote.ts';
import type { LedgerLine } from '../review/ledger-part.ts';
import type { Review } from '../review/review.ts';
import { code, heading, table, text, type Block, type Cell, type Span } from './block.ts';
import { count, many, took, when } from './words.ts';

/** More entries than these are also counted by owner. */
const FEW = 50;

export function ledgerSection({ ledger: l, incident }: Review): readonly Block[] {
  const rest = (words: string): readonly Span[] => [code(`tokenctl ledger show ${words} --csv FILE -i ${quote(incident.id)}`), ', or ledger.csv in the report folder'];
  return [
    heading('Ledger'),
    text(`${many(l.entries, 'entry', 'entries')}: ${count(l.open)} open, of which ${count(l.failed)} went wrong; ${count(l.entries - l.open)} closed${l.ends.length === 0 ? '' : ` (${l.ends.map((e) => `${count(e.entries)} ${e.end}`).join(', ')})`}.`),
    ...(l.entries <= FEW ? [] : [heading('By owner', 3), table(['owner', 'entries', 'open', 'proven dead'], l.owners.first.map((o) => [o.owner ?? 'no owner on record', count(o.entries), count(o.open), count(o.proven)]),
      { none: '', total: l.owners.total, rest: rest('--status open'), right: [1, 2, 3] })]),
    heading('Open entries', 3),
    table(['#', 'token', 'owner', 'how it stands', 'went wrong', 'next', 'line'], l.openLines.first.map(openRow), { none: 'None: every entry is closed.', total: l.openLines.total, rest: rest('--status open'), right: [0] }),
    heading('Closed entries', 3),
    table(['#', 'token', 'owner', 'how it ended', 'proof', 'line'], l.closedLines.first.map(closedRow), { none: 'None yet.', total: l.closedLines.total, rest: rest('--status closed'), right: [0] }),
    heading('Closed without proof', 3),
    table(['token', 'how', 'basis', 'reason', 'until'], l.unproven.first.map(wordRow), { none: 'None.', total: l.unproven.total, rest: rest('--status waived') }),
  ];
}

const owner = (l: LedgerLine): string => l.owner ?? 'no owner on record';
const openRow = (l: LedgerLine): readonly Cell[] =>
  [String(l.x), l.token, owner(l), l.words, l.failed === null ? '' : `${l.failed.change} ${l.failed.is}${l.failed.code === null ? '' : ` (${l.failed.code})`}`, l.next === null ? '' : code(l.next), String(l.seq)];
const closedRow = (l: LedgerLine): readonly Cell[] =>
  [String(l.x), l.token, owner(l), l.words, l.proof === null ? 'none' : l.proof.path === 'clock' ? 'expired on both clocks' : `${l.proof.rounds} rounds over ${took(l.proof.windowMs)}, ${many(l.proof.vantages, 'vantage')}, ${l.proof.path}`, String(l.seq)];
const wordRow = (l: LedgerLine): readonly Cell[] => [l.token, l.words, l.closing?.basis ?? '', l.closing?.reason ?? '', l.closing?.until ? when(l.closing.until) : 'for good'];
