import { hash } from 'node:crypto';
import type { Hex } from '../core/brand.ts';

/** The Merkle tree of RFC 6962 §2.1 over leaf hashes, grown leaf by leaf; keeps one hash per power of two (a compact range). */
export interface Tree {
  readonly size: number;
  /** Adds one leaf hash. About one SHA-256 each, on average. */
  add(leaf: Hex): void;
  /** The root over all leaves so far; O(log n). */
  root(): Hex;
  /** Roots of the full subtrees that the leaves make, the largest first: with the size, all that it takes to go on. */
  peaks(): readonly Hex[];
}

/** Leaf hash of a journal line: SHA-256(0x00 ‖ the line's bytes, without its newline). */
export const leafHash = (line: string): Hex => hash('sha256', `\0${line}`, 'hex') as Hex;

/** Empty, or with the leaves of an earlier tree. */
export function makeTree(from: { readonly size: number; readonly peaks: readonly Hex[] } = { size: 0, peaks: [] }): Tree {
  // Bit k of `size` is set = `peaks` holds the root of a full subtree of 2^k leaves; the largest first.
  const peaks: Hex[] = [...from.peaks];
  const pair = Buffer.alloc(65, 1);
  const node = (left: Hex, right: Hex): Hex => {
    pair.write(left, 1, 'hex');
    pair.write(right, 33, 'hex');
    return hash('sha256', pair, 'hex') as Hex;
  };
  let { size } = from;
  return {
    get size() { return size; },
    peaks: () => [...peaks],
    add(leaf) {
      let top = leaf;
      for (let n = size; n % 2 === 1; n = Math.floor(n / 2)) top = node(peaks.pop() as Hex, top);
      peaks.push(top);
      size += 1;
    },
    root() {
      if (peaks.length === 0) return hash('sha256', '', 'hex') as Hex;
      return peaks.reduceRight((right, left) => node(left, right));
    },
  };
}

/** Roots are written in base64 (checkpoints, events) … */
export const rootText = (root: Hex): string => Buffer.from(root, 'hex').toString('base64');
/** … and shown to people as 12 hex digits, with the size: `1042:9b1e44…` (TRUTH T12). */
export const anchorText = (size: number, root: Hex): string => `${size}:${root.slice(0, 12)}`;
