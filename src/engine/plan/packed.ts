import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Things in order, by number. */
export interface Packed<T> extends Iterable<T> { readonly length: number; at(n: number): T | undefined; values(): IteratorObject<T, undefined> }

/** So many lie in a block; lines of a plan are much alike, and a block of them is a tenth of its text. */
const BLOCK = 64;
/** Blocks that are kept open beside those. */
const SPARE = 2;
/** The fastest level; the others take twice the time for a tenth of the size. */
const LEVEL = 1;
/** Enough for a block, with a third of the memory that the library would take for each. */
const WINDOW = 14;
/** About what comes out of one. */
const PIECE = 4 * 1024;

/**
 * Takes JSON texts one by one, and gives them back as values: of a hundred thousand targets some megabytes, not hundreds (ENGINE §4).
 * What fits in one block is a plain list. `places`: work goes along in order at so many places at once, one for each step; for each a block is kept open.
 */
export function makePacker<T>({ places }: { readonly places: number }): { readonly length: number; add(text: string): void; done(): Packed<T> } {
  const blocks: Block[] = [];
  const deflate = makeDeflate();
  let last: string[] = [];
  let length = 0;
  return {
    get length() { return length; },
    add(text) {
      if (last.length === BLOCK) { blocks.push(deflate(last.join('\n'))); last = []; }
      last.push(text);
      length += 1;
    },
    done: () => (blocks.length === 0 ? last.map((text) => JSON.parse(text) as T) : unpacked<T>({ blocks, last, length, places })),
  };
}

interface Block { readonly packed: Uint8Array; readonly length: number }

/**
 * The library's buffers are freed when V8 looks, and it looks at its own heap: through one buffer of ours, and into no more than comes
 * out, a plan of 100,000 leaves megabytes of them behind and not hundreds.
 */
function makeDeflate(): (text: string) => Block {
  let scratch = Buffer.alloc(64 * 1024);
  return (text) => {
    const most = text.length * 3;
    if (scratch.length < most) scratch = Buffer.alloc(2 * most);
    const length = scratch.write(text);
    return { packed: new Uint8Array(deflateRawSync(scratch.subarray(0, length), { level: LEVEL, memLevel: 6, windowBits: WINDOW, chunkSize: PIECE })), length };
  };
}
const inflate = ({ packed, length }: Block): string => inflateRawSync(packed, { windowBits: WINDOW, chunkSize: Math.max(64, length) }).toString('utf8');

function unpacked<T>({ blocks, last, length, places }: { readonly blocks: readonly Block[]; readonly last: readonly string[]; readonly length: number; readonly places: number }): Packed<T> {
  const open = new Map<number, readonly T[]>();
  const unpack = (i: number): readonly T[] => {
    const packed = blocks[i];
    const texts = packed === undefined ? last : inflate(packed).split('\n');
    return texts.map((text) => JSON.parse(text) as T);
  };
  const blockOf = (i: number): readonly T[] => {
    const block = open.get(i) ?? unpack(i);
    // Whatever was used last is dropped last.
    open.delete(i);
    open.set(i, block);
    for (const oldest of open.keys()) { if (open.size <= places + SPARE) break; open.delete(oldest); }
    return block;
  };
  // Whoever goes through them all comes back to none.
  function* values(): Generator<T, undefined> {
    for (let i = 0; i * BLOCK < length; i++) yield* open.get(i) ?? unpack(i);
    return undefined;
  }
  return { length, at: (n) => (n >= 0 && n < length ? blockOf(Math.floor(n / BLOCK))[n % BLOCK] : undefined), values, [Symbol.iterator]: values };
}
