import type { Instant } from '../core/brand.ts';
import type { EventOf } from '../journal/events/index.ts';

/** One round as the evidence shows it. */
export interface RoundLine { readonly seq: number; readonly at: Instant; readonly is: string; readonly path: string; readonly control: string; readonly vantages: number; readonly detail: string }

/** Rounds by number, each in some twenty bytes: most of them answer the same. */
export interface RoundStore {
  /** Returns its number. */
  add(e: EventOf<'round.made'>): number;
  get(i: number): RoundLine;
  seqOf(i: number): number;
}

type Answer = Omit<RoundLine, 'seq' | 'at'>;

export function makeRoundStore(): RoundStore {
  const seqs: number[] = [];
  const times: number[] = [];
  const answered: number[] = [];
  const answers: Answer[] = [];
  const known = new Map<string, number>();
  /** Times that are not written as tokenctl writes them are kept as they are. */
  const odd = new Map<number, Instant>();
  return {
    add(e) {
      const { is, path, control, vantages, detail } = e.data.verdict;
      const key = JSON.stringify([is, path, control, vantages, detail]);
      let nth = known.get(key);
      if (nth === undefined) known.set(key, nth = answers.push({ is, path, control, vantages, detail }) - 1);
      const ms = Date.parse(e.at);
      if (Number.isNaN(ms) || new Date(ms).toISOString() !== e.at) odd.set(seqs.length, e.at);
      times.push(ms);
      answered.push(nth);
      return seqs.push(e.seq) - 1;
    },
    get: (i) => ({ seq: seqs[i] ?? -1, at: odd.get(i) ?? new Date(times[i] ?? 0).toISOString() as Instant, ...answers[answered[i] ?? -1] as Answer }),
    seqOf: (i) => seqs[i] ?? -1,
  };
}
