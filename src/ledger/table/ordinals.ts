/** A higher one is no ordinal of a run that any machine could make; it is kept, and must not ask for an array of its size. */
const MOST = 1 << 24;

/** A set of ordinals: a bit each (ENGINE J6). */
export class Ordinals implements Iterable<number> {
  #bits = new Uint8Array(0);
  #odd = new Set<number>();
  constructor(of: Iterable<number> = []) { for (const n of of) this.add(n); }
  has(n: number): boolean { return isPlain(n) ? ((this.#bits[n >> 3] ?? 0) & (1 << (n & 7))) !== 0 : this.#odd.has(n); }
  add(n: number): this {
    if (!isPlain(n)) this.#odd.add(n);
    else {
      if (n >> 3 >= this.#bits.length) this.#bits = grown(this.#bits, n >> 3);
      this.#bits[n >> 3] = (this.#bits[n >> 3] ?? 0) | (1 << (n & 7));
    }
    return this;
  }
  *[Symbol.iterator](): Generator<number> {
    for (const [at, bits] of this.#bits.entries()) for (let bit = 0; bits >> bit > 0; bit += 1) if (((bits >> bit) & 1) === 1) yield at * 8 + bit;
    yield* this.#odd;
  }
  part(): unknown { return { bits: this.#bits, odd: this.#odd }; }
  static of(part: unknown): Ordinals {
    const { bits, odd } = part as { readonly bits: Uint8Array<ArrayBuffer>; readonly odd: Set<number> };
    const made = new Ordinals();
    made.#bits = bits;
    made.#odd = odd;
    return made;
  }
}

/** A word for each of many ordinals, of few words: a byte each (ENGINE J6). */
export class WordByOrdinal<W extends string> {
  #codes = new Uint8Array(0);
  readonly #words: readonly W[];
  #odd = new Map<number, W>();
  constructor(words: readonly W[]) { this.#words = words; }
  get(n: number): W | undefined { return isPlain(n) && (this.#codes[n] ?? 0) > 0 ? this.#words[(this.#codes[n] ?? 0) - 1] : this.#odd.get(n); }
  set(n: number, word: W): this {
    const code = this.#words.indexOf(word) + 1;
    // A word of another version of tokenctl is kept as it is.
    if (!isPlain(n) || code === 0) {
      this.#odd.set(n, word);
      if (isPlain(n) && n < this.#codes.length) this.#codes[n] = 0;
      return this;
    }
    if (n >= this.#codes.length) this.#codes = grown(this.#codes, n);
    this.#codes[n] = code;
    return this;
  }
  part(): unknown { return { codes: this.#codes, odd: this.#odd }; }
  load(part: unknown): this {
    const { codes, odd } = part as { readonly codes: Uint8Array<ArrayBuffer>; readonly odd: Map<number, W> };
    this.#codes = codes;
    this.#odd = odd;
    return this;
  }
}

const isPlain = (n: number): boolean => Number.isInteger(n) && n >= 0 && n < MOST;
function grown(bytes: Uint8Array, at: number): Uint8Array<ArrayBuffer> {
  const more = new Uint8Array(at + 1 + (at >> 1));
  more.set(bytes);
  return more;
}
