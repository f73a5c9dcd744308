import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Things in order, by number. */
export interface Packed<T> extends Iterable<T> { readonly length: number; at(n: number): T | undefined; values(): IteratorObject<T, undefined> }

/** So many lie in a block; lines of a plan are much alike, and a block of them is a tenth of its text. */
const BLOCK = 64;
/** Blocks that are kept open: work goes along in order, at one place in each step. */
const OPEN = 64;
/** The fastest level; the others take twice the time for a tenth of the size. */
const LEVEL = 1;

/**
 * Takes JSON texts one by one, and gives them back as values: of a hundred thousand targets some megabytes, not hundreds (ENGINE §4).
 * What fits in one block is a plain list.
 */
export function makePacker<T>(): { readonly length: number; add(text: string): void; done(): Packed<T> } {
  const blocks: Buffer[] = [];
  let last: string[] = [];
  let length = 0;
  return {
    get length() { return length; },
    add(text) {
      if (last.length === BLOCK) { blocks.push(deflateRawSync(Buffer.from(last.join('\n')), { level: LEVEL })); last = []; }
      last.push(text);
      length += 1;
    },
    done: () => (blocks.length === 0 ? last.map((text) => JSON.parse(text) as T) : unpacked<T>({ blocks, last, length })),
  };
}

function unpacked<T>({ blocks, last, length }: { readonly blocks: readonly Buffer[]; readonly last: readonly string[]; readonly length: number }): Packed<T> {
  const open = new Map<number, readonly T[]>();
  const blockOf = (i: number): readonly T[] => {
    const known = open.get(i);
    // Whatever was used last is dropped last.
    if (known !== undefined) { open.delete(i); open.set(i, known); return known; }
    const packed = blocks[i];
    const texts = packed === undefined ? last : inflateRawSync(packed).toString('utf8').split('\n');
    const block = texts.map((text) => JSON.parse(text) as T);
    open.set(i, block);
    for (const oldest of open.keys()) { if (open.size <= OPEN) break; open.delete(oldest); }
    return block;
  };
  const at = (n: number): T | undefined => (n >= 0 && n < length ? blockOf(Math.floor(n / BLOCK))[n % BLOCK] : undefined);
  function* values(): Generator<T, undefined> {
    for (let n = 0; n < length; n++) { const one = at(n); if (one !== undefined) yield one; }
    return undefined;
  }
  return { length, at, values, [Symbol.iterator]: values };
}
