import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import type { Hex } from '../core/brand.ts';
import { TokenctlError } from '../core/errors.ts';
import { textOf } from './cut-lines.ts';
import type { JournalEvent } from './events/index.ts';
import { lineHead, NO_PREV, parseLine } from './line.ts';
import { makeTree, type Tree } from './merkle.ts';

/** Where a journal stands: its length, the hash of its last line, its tree. */
export interface Chain {
  readonly size: number;
  readonly head: Hex;
  readonly tree: Tree;
  /** Bytes up to the end of the last line, and up to its start. */
  readonly offset: number;
  readonly lastStart: number;
  /** Size and root before the newest line that tells of a checkpoint. */
  readonly sealed: { readonly size: number; readonly root: Hex } | null;
  /** Adds a line whose leaf hash is known, and which is `bytes` long with its newline. */
  add(leaf: Hex, bytes: number): void;
  /** Adds a line that was read. Throws E_JOURNAL_TAMPERED, naming the line, if it does not follow from the one before. */
  follow(leaf: Buffer): JournalEvent;
}

/** Where an earlier reading of a journal ended. */
export interface ChainEnd { readonly size: number; readonly head: Hex; readonly peaks: readonly Hex[]; readonly offset: number; readonly lastStart: number }

export function makeChain(from: ChainEnd | null = null): Chain {
  const tree = makeTree(from ?? undefined);
  let { size, head, offset, lastStart } = from ?? { size: 0, head: NO_PREV, offset: 0, lastStart: 0 };
  let sealed: Chain['sealed'] = null;
  const add = (leaf: Hex, bytes: number): void => {
    tree.add(leaf);
    lastStart = offset;
    offset += bytes;
    head = leaf;
    size += 1;
  };
  return {
    get size() { return size; },
    get head() { return head; },
    get offset() { return offset; },
    get lastStart() { return lastStart; },
    get sealed() { return sealed; },
    tree,
    add,
    follow(leaf) {
      const text = textOf(leaf);
      const event = parseLine(text);
      if (event === null || !isUtf8(leaf) || !text.startsWith(lineHead(size, head)) || event.seq !== size || event.prev !== head)
        throw new TokenctlError('E_JOURNAL_TAMPERED', `Line ${size + 1} of the journal does not follow from the line before it.`, { next: ['tokenctl journal verify'], facts: { line: size + 1 } });
      if (event.code === 'checkpoint.signed') sealed = { size, root: tree.root() };
      // Its leaf has a zero where the newline before it stood: as long as the line with its own newline.
      add(hash('sha256', leaf, 'hex') as Hex, leaf.length);
      return event;
    },
  };
}
