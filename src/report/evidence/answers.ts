import type { EventOf, JournalEvent } from '../../journal/events/index.ts';
import { took } from '../../core/result.ts';
import { md, table, when } from './md.ts';

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
