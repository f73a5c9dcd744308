import type { ProofLine } from '../proof-line.ts';
import type { Review } from '../review/review.ts';
import { heading, table, text, type Block, type Cell } from './block.ts';
import { exactly, many, took } from './words.ts';

const REST = ['journal.jsonl'];

/** Word for word: what persons said, what was sent, and the rounds of the proofs. */
export function annex({ words: w, measures, proofs }: Review): readonly Block[] {
  const { list } = measures.messages;
  return [
    heading('Reasons and consents'),
    table(['line', 'time', 'gate', 'step', 'given', 'how', 'by'], w.gates.first.map((g): readonly Cell[] => [String(g.seq), exactly(g.at), g.gate, g.step ?? 'the run', g.text, `${g.how}${g.repeat ? ', a repeat' : ''}`, g.by]), { none: 'None.', total: w.gates.total, rest: REST }),
    heading('Questions and answers'),
    table(['line', 'time', 'question of', 'answer', 'evidence', 'by'], w.answers.first.map((a) => [String(a.seq), exactly(a.at), a.of, a.text, a.evidence ?? 'none', `${a.by}${a.named ? '' : ' (self-declared)'}`]), { none: 'None.', total: w.answers.total, rest: REST }),
    heading('Debts settled by persons'),
    table(['line', 'time', 'debt', 'reason', 'evidence', 'by'], w.settled.first.map((d) => [String(d.seq), exactly(d.at), d.debt, d.reason, d.evidence, d.by]), { none: 'None.', total: w.settled.total, rest: REST }),
    heading('Messages'),
    table(['line', 'time', 'template', 'channel', 'outcome', 'what'], list.first.map((m) => [String(m.seq), exactly(m.at), m.what, m.channel, m.outcome, m.detail]), { none: 'None was sent.', total: list.total, rest: REST }),
    heading('Services that were down'),
    table(['service', 'from', 'to', 'for'], measures.downs.list.first.map((d): readonly Cell[] => [d.service, d.fromAt === null ? '' : exactly(d.fromAt), d.toAt === null ? 'down still' : exactly(d.toAt), d.ms === null ? '' : took(d.ms)]), { none: 'None is on record.', total: measures.downs.list.total, rest: REST }),
    heading('Proofs'),
    ...(proofs.total === 0 ? [text('None.')] : proofs.first.flatMap(oneProof)),
    ...(proofs.total > proofs.first.length ? [text(`and ${proofs.total - proofs.first.length} more: ledger.json in the report folder has that of each entry, and journal.jsonl all.`)] : []),
  ];
}

function oneProof(p: ProofLine): readonly Block[] {
  const [first, last] = [p.rounds[0], p.rounds.at(-1)];
  const over = first !== undefined && last !== undefined ? ` from ${exactly(first.at)} to ${exactly(last.at)}` : '';
  const { alive, cannotTell, dead } = p.besides;
  return [
    heading(`${p.of}: proven ${p.is}`, 3),
    text(`Line ${p.seq}, ${exactly(p.at)}. ${many(p.rounds.length, 'round')}${over}; window ${took(p.windowMs)}; ${many(p.vantages, 'vantage')}; by ${p.path}. Rounds not counted: ${alive} alive, ${cannotTell} cannot-tell, ${dead} dead.`),
    table(['line', 'time', 'verdict', 'by', 'vantages', 'control', 'what was asked and answered'], p.rounds.map((r) => [String(r.seq), exactly(r.at), r.is, r.path, String(r.vantages), r.control, r.detail]), { none: 'Its rounds are not in this journal.' }),
  ];
}
