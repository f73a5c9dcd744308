import type { Instant } from '../../core/brand.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import type { Situation } from '../../ledger/index.ts';
import { plain } from './frame.ts';
import { gather, type Some } from './gather.ts';

/** Something that a gate asked for, as it was given. */
export interface Given { readonly seq: number; readonly at: Instant; readonly gate: string; readonly step: string | null; readonly text: string; readonly how: string; readonly repeat: boolean; readonly by: string }
export interface Answered { readonly seq: number; readonly at: Instant; readonly of: string; readonly text: string; readonly evidence: string | null; readonly by: string; readonly named: boolean }
export interface SettledByPerson { readonly seq: number; readonly at: Instant; readonly debt: string; readonly reason: string; readonly evidence: string; readonly by: string }

export interface Reasons {
  readonly given: number;
  /** Texts that differ. */
  readonly distinct: number;
  /** Given again word for word, by Enter, by a flag or by hand. */
  readonly repeats: number;
  /** Runs whose plan has none on record. */
  readonly missing: number;
  /** Gates that were not satisfied; nothing was done then. */
  readonly refused: number;
}
export interface Words { readonly gates: Some<Given>; readonly answers: Some<Answered>; readonly settled: Some<SettledByPerson>; readonly selfDeclared: number }

export interface ReasonsFold { see(e: JournalEvent): void; reasons(s: Situation): Reasons; words(): Words }

/** Who gave which reason, consent and answer. */
export function makeReasons(): ReasonsFold {
  const [gates, answers, settled] = [gather<Given>(), gather<Answered>(), gather<SettledByPerson>()];
  const texts = new Set<string>();
  const plans = new Set<string>();
  let [given, repeats, refused, selfDeclared] = [0, 0, 0, 0];
  return {
    see(e) {
      switch (e.code) {
        case 'gate.given': {
          const { gate, step, given: text, by: how, repeat, plan } = e.data;
          gates.add(() => ({ seq: e.seq, at: e.at, gate, step: step === null ? null : plain(step), text: plain(text), how, repeat, by: plain(e.actor.id) }));
          if (gate !== 'reason') return;
          given += 1;
          plans.add(plan);
          const same = plain(text).toLowerCase();
          if (repeat || texts.has(same)) repeats += 1;
          texts.add(same);
          return;
        }
        case 'gate.refused': refused += 1; return;
        case 'question.answered':
          if (!e.data.named) selfDeclared += 1;
          answers.add(() => ({ seq: e.seq, at: e.at, of: plain(e.data.key), text: plain(e.data.text), evidence: e.data.evidence === null ? null : plain(e.data.evidence), by: plain(e.data.by), named: e.data.named }));
          return;
        case 'debt.settled':
          settled.add(() => ({ seq: e.seq, at: e.at, debt: plain(e.data.debt), reason: plain(e.data.reason), evidence: plain(e.data.evidence), by: plain(e.data.by) }));
          return;
        default:
      }
    },
    reasons: (s) => ({ given, distinct: texts.size, repeats, missing: [...s.runs.values()].filter((r) => !plans.has(r.plan)).length, refused }),
    words: () => ({ gates: gates.some(), answers: answers.some(), settled: settled.some(), selfDeclared }),
  };
}
