import type { Instant } from '../core/brand.ts';
import type { EventOf } from '../journal/events/index.ts';
import type { ProofLine } from './proof-line.ts';
import type { RoundStore } from './round-store.ts';

type Rest = Omit<ProofLine, 'seq' | 'at' | 'x' | 'of' | 'rounds'>;
interface Proven { readonly of: string; readonly rounds: readonly number[]; readonly besides: ProofLine['besides'] }

/** Proofs by the lines that they stand on, each in some eighty bytes: most of them are made alike. */
export interface ProofStore {
  add(e: EventOf<'token.proven'>, p: Proven): void;
  at(seq: number): ProofLine | null;
  /** In the order in which they came. */
  all(): Iterable<ProofLine>;
}

export function makeProofStore(rounds: Pick<RoundStore, 'get'>): ProofStore {
  const nths = new Map<number, number>();
  const times: number[] = [];
  const xs: (number | null)[] = [];
  const tokens: string[] = [];
  const alike: number[] = [];
  const rests: Rest[] = [];
  const known = new Map<string, number>();
  /** Numbers of the rounds of all of them in one row, and where those of each begin. */
  const row: number[] = [];
  const begins: number[] = [0];
  /** Times that are not written as tokenctl writes them are kept as they are. */
  const odd = new Map<number, Instant>();
  const line = (seq: number, nth: number): ProofLine => {
    const { besides, ...how } = rests[alike[nth] ?? -1] as Rest;
    return {
      seq, at: odd.get(nth) ?? new Date(times[nth] ?? 0).toISOString() as Instant, x: xs[nth] ?? null, of: tokens[nth] ?? '',
      ...how, rounds: row.slice(begins[nth], begins[nth + 1]).map(rounds.get), besides,
    };
  };
  return {
    add(e, { of, rounds: own, besides }) {
      const { x, is, windowMs, vantages, path } = e.data;
      const key = JSON.stringify([is, windowMs, vantages, path, besides]);
      let same = known.get(key);
      if (same === undefined) known.set(key, same = rests.push({ is, windowMs, vantages, path, besides }) - 1);
      const nth = times.length;
      const ms = Date.parse(e.at);
      if (Number.isNaN(ms) || new Date(ms).toISOString() !== e.at) odd.set(nth, e.at);
      times.push(ms);
      xs.push(x);
      tokens.push(of);
      alike.push(same);
      for (const i of own) row.push(i);
      begins.push(row.length);
      nths.set(e.seq, nth);
    },
    at: (seq) => { const nth = nths.get(seq); return nth === undefined ? null : line(seq, nth); },
    *all() { for (const [seq, nth] of nths) yield line(seq, nth); },
  };
}
