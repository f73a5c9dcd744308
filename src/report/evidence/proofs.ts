import { spanWords } from '../../comms/say.ts';
import type { LedgerRow } from '../ledger-table.ts';
import type { ProofLine, RoundLine } from '../proofs.ts';
import { md, table, when } from './md.ts';

/** The ledger, and each proof with its rounds. */
export const ledgerSection = (rows: readonly LedgerRow[]): string => [
  '## Ledger', table(['#', 'token', 'owner', 'state', 'journal line'], rows.map((r) => [String(r.x), md(r.token), md(r.owner ?? 'no owner recorded'), md(r.words), String(r.seq)]), 'The ledger is empty.'),
  '### Closed without proof',
  table(['token', 'how', 'basis', 'reason', 'until'], rows.filter((r) => r.closing).map((r) => [md(r.token), md(r.words), md(r.closing?.basis ?? ''), md(r.closing?.reason ?? ''), r.closing?.until ? when(r.closing.until) : 'for good']), 'None.'),
].join('\n\n');

export const proofSection = (proofs: readonly ProofLine[]): string => ['## Proofs', ...(proofs.length === 0 ? ['None.'] : proofs.map(oneProof))].join('\n\n');

function oneProof(p: ProofLine): string {
  const first = p.rounds[0];
  const last = p.rounds.at(-1);
  const over = first && last ? ` from ${when(first.at)} to ${when(last.at)}` : '';
  const besides = [`${p.besides.alive} alive`, `${p.besides.cannotTell} cannot-tell`, `${p.besides.dead} dead`].join(', ');
  return [
    `### ${md(p.of)}: proven ${p.is}`,
    `Line ${p.seq}, ${when(p.at)}. ${p.rounds.length} rounds${over}; window ${spanWords(p.windowMs)}; ${p.vantages} ${p.vantages === 1 ? 'vantage' : 'vantages'}; by ${md(p.path)}. Rounds not counted: ${besides}.`,
    table(['line', 'time', 'verdict', 'by', 'vantages', 'control', 'what was asked and answered'], p.rounds.map(roundRow), 'Its rounds are not in this journal.'),
  ].join('\n\n');
}
const roundRow = (r: RoundLine): readonly string[] => [String(r.seq), when(r.at), md(r.is), md(r.path), String(r.vantages), md(r.control), md(r.detail)];
