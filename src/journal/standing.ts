import { hash } from 'node:crypto';
import type { Chain, ChainEnd } from './chain.ts';
import type { JournalEvent } from './events/index.ts';
import type { CheckpointsSeen } from './held-checkpoints.ts';
import { MAX_LINE } from './line.ts';
import type { MovedTo } from './move-gate.ts';

/** Where a reading of a journal ended, and what it takes to go on from there (ENGINE J7). */
export interface Standing extends ChainEnd {
  /** The line that opened it. */
  readonly first: JournalEvent;
  readonly seen: CheckpointsSeen;
  readonly moved: MovedTo;
}

export const standingOf = ({ size, head, tree, offset, lastStart }: Chain, { first, seen }: Pick<Standing, 'first' | 'seen'>): Omit<Standing, 'moved'> =>
  ({ size, head, peaks: tree.peaks(), offset, lastStart, first, seen });

/**
 * Is this the file that was read? It is if the line before the offset hashes to the head: a journal that was cut, or written anew from
 * any earlier line on, has another line there. One whose earlier lines were edited in place has the same: `journal verify` reads them all.
 */
export function standsIn(file: { size(): number; read(offset: number, length: number): Buffer }, s: Omit<Standing, 'moved'>): boolean {
  const length = s.offset - s.lastStart;
  if (length < 2 || length > MAX_LINE + 1 || s.lastStart < 0 || file.size() < s.offset) return false;
  const line = file.read(s.lastStart, length);
  if (line.length !== length || line[length - 1] !== 10) return false;
  return hash('sha256', Buffer.concat([Buffer.of(0), line.subarray(0, -1)]), 'hex') === s.head;
}
