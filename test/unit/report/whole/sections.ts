import { took } from '../../../../src/core/result.ts';
import { rootHex } from '../../../../src/comms/fold/people.ts';
import { spanWords } from '../../../../src/comms/say.ts';
import type { EventOf, JournalEvent } from '../../../../src/journal/events/index.ts';
import { md, when } from '../../../../src/report/evidence/md.ts';
import type { LedgerRow, ProofLine, RoundLine } from '../../../../src/report/index.ts';

export function table(head: readonly string[], rows: readonly (readonly string[])[], none: string): string {
  if (rows.length === 0) return none;
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const pick = <C extends JournalEvent['code']>(events: readonly JournalEvent[], code: C): EventOf<C>[] => events.filter((e): e is EventOf<C> => e.code === code);

/** Who gave which reason, consent and answer. */
export const answersSection = (events: readonly JournalEvent[]): string => [
  '## Reasons and consents',
  table(['line', 'time', 'gate', 'step', 'given', 'how', 'by'], pick(events, 'gate.given').map((e) => [String(e.seq), when(e.at), e.data.gate, md(e.data.step ?? 'the run'), md(e.data.given), `${e.data.by}${e.data.repeat ? ', a repeat' : ''}`, md(e.actor.id)]), 'None.'),
  '## Questions and answers',
  table(['line', 'time', 'question of', 'answer', 'evidence', 'by'], pick(events, 'question.answered').map((e) =>
    [String(e.seq), when(e.at), md(e.data.key), md(e.data.text), md(e.data.evidence ?? 'none'), `${md(e.data.by)}${e.data.named ? '' : ' (self-declared)'}`]), 'None.'),
  '## Debts settled by persons',
  table(['line', 'time', 'debt', 'reason', 'evidence', 'by'], pick(events, 'debt.settled').map((e) => [String(e.seq), when(e.at), md(e.data.debt), md(e.data.reason), md(e.data.evidence), md(e.data.by)]), 'None.'),
].join('\n\n');

/** What was sent, by the runs and by hand. */
export function messagesSection(events: readonly JournalEvent[]): string {
  const effects = new Map(pick(events, 'change.intended').map((e) => [`${e.run}#${e.data.n}`, e.data.effect]));
  const rows = events.flatMap((e): (readonly string[])[] => {
    if (e.code === 'message.sent') return [[String(e.seq), when(e.at), md(e.data.template), md(e.data.channel), e.data.outcome === 'done' ? 'sent' : e.data.outcome, `SHA-256 ${e.data.sha256}, ${md(e.data.file)}`]];
    if (e.code !== 'change.ended' || (e.data.effect ?? effects.get(`${e.run}#${e.data.n}`)) !== 'notify') return [];
    const { outcome, key } = e.data;
    const receipt = took(outcome) && typeof outcome.out === 'object' && outcome.out !== null && 'receipt' in outcome.out ? String(outcome.out['receipt']) : '';
    const [step, channel] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
    return [[String(e.seq), when(e.at), md(`step ${step}`), md(channel), outcome.is === 'done' ? 'sent' : outcome.is, receipt === '' ? '' : `receipt ${md(receipt)}`]];
  });
  return ['## Messages', table(['line', 'time', 'template', 'channel', 'outcome', 'what'], rows, 'None was sent.')].join('\n\n');
}

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

/** How to check all of this without trusting it. */
export function verifySection(events: readonly JournalEvent[]): string {
  const points = events.flatMap((e) => (e.code === 'checkpoint.signed' ? [{ e, root: rootHex(e.data.root) }] : []));
  const last = points.at(-1);
  const after = last ? (events.at(-1)?.seq ?? -1) + 1 - last.e.data.size : events.length;
  const incident = events.find((e) => e.code === 'journal.opened');
  const id = incident?.code === 'journal.opened' ? incident.data.incident : '';
  return [
    '## How to verify',
    'Every statement here names the line (`seq`) of the journal that it rests on. The journal is a hash chain with signed checkpoints; copies of size and root stand in every message that was sent.',
    ['```', `tokenctl journal verify -i ${id.replace(/[^\w.-]/g, '')}${last ? ` --anchor ${last.e.data.size}:${last.root}` : ''}`, '```'].join('\n'),
    table(['line', 'time', 'size', 'root (12 hex)', 'file'], points.map(({ e, root }) => [String(e.seq), when(e.at), String(e.data.size), root, md(e.data.file)]), 'No checkpoint is signed yet: `tokenctl journal checkpoint`.'),
    last ? `Lines after the last checkpoint, for which nobody else vouches yet: ${after}.` : `No line is vouched for by a checkpoint; there are ${after}.`,
  ].join('\n\n');
}
