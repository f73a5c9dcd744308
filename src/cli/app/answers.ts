import { TokenctlError } from '../../core/errors.ts';
import type { Answers } from '../../engine/index.ts';
import type { PreparedAnswers } from '../../policy/index.ts';
import type { CommandCx } from '../command.ts';

export interface AnswersIn {
  readonly prepared: PreparedAnswers;
  readonly by: string;
  readonly named: boolean;
  /** What is drawn on the terminal keeps out of the way while a person is asked there. Absent: nothing is. */
  readonly hold?: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Barrier questions: a prepared answer first, then the terminal, else nobody (TRUTH T8.2). */
export function answersOf(cx: CommandCx, { prepared, by, named, hold = (work) => work() }: AnswersIn): Answers {
  return {
    async ask(q) {
      const ready = prepared.steps.get(q.step);
      if (ready !== undefined && ready.answer !== null && (q.evidence === 'optional' || ready.evidence !== null))
        return { text: ready.answer, evidence: ready.evidence, when: 'in-advance', by, named };
      if (!cx.ui.prompts.can) return 'nobody';
      try {
        return await hold(async () => {
          const text = await cx.ui.prompts.text({ flag: '--answers', value: 'FILE', why: q.ask, question: q.ask });
          const evidence = await cx.ui.prompts.text({ flag: '--answers', value: 'FILE', why: 'evidence', question: q.evidence === 'required' ? 'Evidence (a link, a ticket, who saw it)' : 'Evidence (Enter: none)', ...(q.evidence === 'optional' ? { check: () => null } : {}) });
          return { text, evidence: evidence === '' ? null : evidence, when: 'asked', by, named };
        });
      } catch (e) {
        if (e instanceof TokenctlError && e.code === 'E_INTERRUPTED') return 'nobody';
        throw e;
      }
    },
  };
}
