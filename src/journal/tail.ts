import type { Hex } from '../core/brand.ts';
import { TokenctlError } from '../core/errors.ts';
import type { AppendFile } from '../platform/append-file.ts';
import { makeChain, type Chain } from './chain.ts';
import { makeLineCutter, textOf } from './cut-lines.ts';
import type { JournalEvent } from './events/index.ts';
import type { HeldCheckpoints } from './held-checkpoints.ts';
import { lineHead } from './line.ts';
import { leafHash, type Tree } from './merkle.ts';
import type { Standing } from './standing.ts';

type See = (e: JournalEvent) => void;

/** The journal's file as one process knows it: what it has read or written, what is durable, and who was told of it. */
export interface Tail {
  readonly tree: Tree;
  readonly first: JournalEvent | null;
  /** True if another process has written since (one fstat). */
  grown(): boolean;
  /** Throws E_JOURNAL_TAMPERED if a checkpoint was signed over more lines than were read. */
  heldToTheEnd(): Promise<void>;
  /** Reads lines up to a size that the file had under the lock. Throws E_JOURNAL_TAMPERED. */
  readTo(size: number): void;
  /** Under the lock: reads what others wrote; returns what stands after the last newline. Throws E_JOURNAL_TAMPERED. */
  catchUp(onForeign?: See): Buffer;
  /** Under the lock, after `catchUp`: cuts off what stands after the last newline. */
  cutOff(): void;
  /** Under the lock: writes the lines in one write and returns the seq of the first. On an error what was written is cut off again, if possible. */
  write(bodies: readonly string[]): number;
  /** Makes all that was read and written durable, then tells the subscribers of it. */
  settle(): Promise<void>;
  /** Under the lock, after a failed sync: cuts off what this process wrote since the last one, if nobody has written after it. What it only read is not its own to cut. */
  takeBack(): void;
  subscribe(see: See): () => void;
  /** Where it stands; null while lines are written that are not durable, or that nobody was told of yet. */
  standing(): Chain | null;
}

const READ_BYTES = 1 << 20;

/** `watch` sees every line that is read, before anybody is told of it. `from`: where an earlier reading ended; what is before it is not read, and nobody is told of it. */
export function makeTail(file: AppendFile, held: HeldCheckpoints | null = null, watch?: See, from: Standing | null = null): Tail {
  const chain = makeChain(from);
  const start = chain.offset;
  const subscribers = new Set<See>();
  let end = start;
  let durable = start;
  /** Where what this process wrote and has not synced begins; null = there is none. */
  let unsynced: number | null = null;
  let first: JournalEvent | null = from?.first ?? null;
  /** Read or written, not yet told: events, or lines of our own. */
  let untold: (JournalEvent | string)[] = [];

  const scan = (from: number, to: number, see: (leaf: Buffer) => void): Buffer => {
    const cutter = makeLineCutter(see);
    for (let at = from; at < to;) {
      const bytes = file.read(at, Math.min(READ_BYTES, to - at));
      if (bytes.length === 0) break;
      cutter.push(bytes);
      at += bytes.length;
    }
    return cutter.rest();
  };
  const read = (size: number, onForeign?: See): Buffer => scan(end, size, (leaf) => {
    const event = chain.follow(leaf);
    held?.see(event, chain);
    watch?.(event);
    first ??= event;
    end += leaf.length;
    untold.push(event);
    onForeign?.(event);
  });
  const tell = (see: See, e: JournalEvent): void => {
    // A fault of a subscriber must neither stop the journal nor be swallowed.
    try { see(e); } catch (fault) { queueMicrotask(() => { throw fault; }); }
  };
  return {
    tree: chain.tree,
    get first() { return first; },
    grown: () => file.size() !== end,
    heldToTheEnd: async () => { await held?.end(chain.size); },
    readTo: (size) => { read(size); },
    catchUp(onForeign) {
      const size = file.size();
      if (size < end) throw new TokenctlError('E_JOURNAL_TAMPERED', 'The journal is shorter than what this process has read of it.', { next: ['tokenctl journal verify'] });
      return read(size, onForeign);
    },
    cutOff: () => file.truncate(end),
    write(bodies) {
      const seq = chain.size;
      let prev = chain.head;
      const leaves: { readonly leaf: Hex; readonly bytes: number }[] = [];
      let text = '';
      for (const body of bodies) {
        const line = lineHead(seq + leaves.length, prev) + body;
        prev = leafHash(line);
        leaves.push({ leaf: prev, bytes: Buffer.byteLength(line) + 1 });
        text += `${line}\n`;
        untold.push(line);
      }
      const bytes = Buffer.from(text);
      try { file.write(bytes); } catch (e) {
        untold.length -= bodies.length;
        // What cannot be cut off is a torn line: the next writer sets it aside.
        try { file.truncate(end); } catch { /* the write error is the one to report */ }
        throw e;
      }
      for (const { leaf, bytes: length } of leaves) chain.add(leaf, length);
      unsynced ??= end;
      end += bytes.length;
      first ??= JSON.parse(text.slice(0, text.indexOf('\n'))) as JournalEvent;
      return seq;
    },
    async settle() {
      const to = end;
      if (to !== durable) await file.sync();
      durable = to;
      unsynced = null;
      const news = untold;
      untold = [];
      if (subscribers.size === 0) return;
      for (const item of news) {
        const event = typeof item === 'string' ? (JSON.parse(item) as JournalEvent) : item;
        for (const see of subscribers) tell(see, event);
      }
    },
    standing: () => (durable === end && untold.length === 0 ? chain : null),
    takeBack() { if (unsynced !== null && file.size() === end) file.truncate(unsynced); },
    subscribe(see) {
      // What stands there already is the caller's to judge: a fault of it is the caller's too.
      scan(start, durable, (leaf) => see(JSON.parse(textOf(leaf)) as JournalEvent));
      subscribers.add(see);
      return () => { subscribers.delete(see); };
    },
  };
}
