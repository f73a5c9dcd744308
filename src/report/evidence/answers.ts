import type { JournalEvent } from '../../journal/events/index.ts';
import { took } from '../../core/result.ts';
import { gatherRows, md, table, when } from './md.ts';

/** What one section of the README gathers from the journal, in one pass. */
export interface Section { see(e: JournalEvent): void; text(): string }

const REST = 'journal.jsonl';

/** Who gave which reason, consent and answer. */
export function answersSection(): Section {
  const [gates, answers, debts] = [gatherRows(), gatherRows(), gatherRows()];
  return {
    see(e) {
      if (e.code === 'gate.given') gates.add(() => [String(e.seq), when(e.at), e.data.gate, md(e.data.step ?? 'the run'), md(e.data.given), `${e.data.by}${e.data.repeat ? ', a repeat' : ''}`, md(e.actor.id)]);
      if (e.code === 'question.answered') answers.add(() => [String(e.seq), when(e.at), md(e.data.key), md(e.data.text), md(e.data.evidence ?? 'none'), `${md(e.data.by)}${e.data.named ? '' : ' (self-declared)'}`]);
      if (e.code === 'debt.settled') debts.add(() => [String(e.seq), when(e.at), md(e.data.debt), md(e.data.reason), md(e.data.evidence), md(e.data.by)]);
    },
    text: () => [
      '## Reasons and consents', table(['line', 'time', 'gate', 'step', 'given', 'how', 'by'], gates, { none: 'None.', rest: REST }),
      '## Questions and answers', table(['line', 'time', 'question of', 'answer', 'evidence', 'by'], answers, { none: 'None.', rest: REST }),
      '## Debts settled by persons', table(['line', 'time', 'debt', 'reason', 'evidence', 'by'], debts, { none: 'None.', rest: REST }),
    ].join('\n\n'),
  };
}

/** What was sent, by the runs and by hand. */
export function messagesSection(): Section {
  const rows = gatherRows();
  /** Changes that send; an end need not repeat what its intent said. */
  const sending = new Set<string>();
  return {
    see(e) {
      if (e.code === 'change.intended' && e.data.effect === 'notify') sending.add(`${e.run}#${e.data.n}`);
      if (e.code === 'message.sent') rows.add(() => [String(e.seq), when(e.at), md(e.data.template), md(e.data.channel), e.data.outcome === 'done' ? 'sent' : e.data.outcome, `SHA-256 ${e.data.sha256}, ${md(e.data.file)}`]);
      if (e.code !== 'change.ended' || (e.data.effect === undefined ? sending.size === 0 || !sending.has(`${e.run}#${e.data.n}`) : e.data.effect !== 'notify')) return;
      const { outcome, key } = e.data;
      const receipt = took(outcome) && typeof outcome.out === 'object' && outcome.out !== null && 'receipt' in outcome.out ? String(outcome.out['receipt']) : '';
      const [step, channel] = [key.slice(0, key.indexOf(':')), key.slice(key.indexOf(':') + 1)];
      rows.add(() => [String(e.seq), when(e.at), md(`step ${step}`), md(channel), outcome.is === 'done' ? 'sent' : outcome.is, receipt === '' ? '' : `receipt ${md(receipt)}`]);
    },
    text: () => ['## Messages', table(['line', 'time', 'template', 'channel', 'outcome', 'what'], rows, { none: 'None was sent.', rest: REST })].join('\n\n'),
  };
}
