import type { JournalEvent } from '../journal/events/index.ts';

/** Lines of rounds that some proof names. A bit a line: a set of the same numbers takes a hundred times as much. */
export interface NamedRounds { see(e: JournalEvent): void; has(seq: number): boolean }

export function makeNamedRounds(): NamedRounds {
  let bits = new Uint8Array(1024);
  return {
    see(e) {
      if (e.code !== 'token.proven') return;
      for (const seq of e.data.rounds) {
        // A proof rests on what stands before it.
        if (!Number.isSafeInteger(seq) || seq < 0 || seq >= e.seq) continue;
        const at = Math.floor(seq / 8);
        if (at >= bits.length) {
          const grown = new Uint8Array(2 ** Math.ceil(Math.log2(at + 1)));
          grown.set(bits);
          bits = grown;
        }
        bits[at] = (bits[at] ?? 0) | (1 << (seq % 8));
      }
    },
    has: (seq) => ((bits[Math.floor(seq / 8)] ?? 0) & (1 << (seq % 8))) !== 0,
  };
}
