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
  /** Adds a line whose leaf hash is known. */
  add(leaf: Hex): void;
  /** Adds a line that was read. Throws E_JOURNAL_TAMPERED, naming the line, if it does not follow from the one before. */
  follow(leaf: Buffer): JournalEvent;
}

export function makeChain(): Chain {
  const tree = makeTree();
  let size = 0;
  let head = NO_PREV;
  const add = (leaf: Hex): void => {
    tree.add(leaf);
    head = leaf;
    size += 1;
  };
  return {
    get size() { return size; },
    get head() { return head; },
    tree,
    add,
    follow(leaf) {
      const text = textOf(leaf);
      const event = parseLine(text);
      if (event === null || !isUtf8(leaf) || !text.startsWith(lineHead(size, head)) || event.seq !== size || event.prev !== head)
        throw new TokenctlError('E_JOURNAL_TAMPERED', `Line ${size + 1} of the journal does not follow from the line before it.`, { next: ['tokenctl journal verify'], facts: { line: size + 1 } });
      add(hash('sha256', leaf, 'hex') as Hex);
      return event;
    },
  };
}
