import type { Instant } from '../core/brand.ts';
import type { EventOf } from '../journal/events/index.ts';

/** One round as the evidence shows it. */
export interface RoundLine { readonly seq: number; readonly at: Instant; readonly is: string; readonly path: string; readonly control: string; readonly vantages: number; readonly detail: string }

/** Rounds by number, each in some twenty bytes: most of them answer the same. */
export interface RoundStore {
  /** `before` = the number of the round that it comes after, -1 = none. Returns its own. */
  add(e: EventOf<'round.made'>, before: number): number;
  get(i: number): RoundLine;
  /** Numbers of a row of rounds that ends there, the first one first; those of `seqs` alone. */
  upTo(i: number, seqs: ReadonlySet<number>): readonly number[];
}

type Answer = Omit<RoundLine, 'seq' | 'at'>;

export function makeRoundStore(): RoundStore {
  const seqs: number[] = [];
  const times: number[] = [];
  const answered: number[] = [];
  const befores: number[] = [];
  const answers: Answer[] = [];
  const known = new Map<string, number>();
  /** Times that are not written as tokenctl writes them are kept as they are. */
  const odd = new Map<number, Instant>();
  return {
    add(e, before) {
      const { is, path, control, vantages, detail } = e.data.verdict;
      const key = JSON.stringify([is, path, control, vantages, detail]);
      let nth = known.get(key);
      if (nth === undefined) known.set(key, nth = answers.push({ is, path, control, vantages, detail }) - 1);
      const ms = Date.parse(e.at);
      if (Number.isNaN(ms) || new Date(ms).toISOString() !== e.at) odd.set(seqs.length, e.at);
      times.push(ms);
      answered.push(nth);
      befores.push(before);
      return seqs.push(e.seq) - 1;
    },
    get: (i) => ({ seq: seqs[i] ?? -1, at: odd.get(i) ?? new Date(times[i] ?? 0).toISOString() as Instant, ...answers[answered[i] ?? -1] as Answer }),
    upTo(last, wanted) {
      const found: number[] = [];
      for (let i = last; i >= 0; i = befores[i] ?? -1) if (wanted.has(seqs[i] ?? -1)) found.push(i);
      // A copy is as long as what is in it.
      return found.reverse().slice();
    },
  };
}
