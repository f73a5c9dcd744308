import type { Column } from './columns.ts';

/** Places for texts that were seen; a power of two. One that loses its place is kept twice when it comes again, which costs a little memory and nothing else. */
const REMEMBERED = 4096;
/** Cheaper than a hash of all of it: what differs in detectors, files, commits and answers of a kind differs here most often. */
const placeOf = (text: string): number => (text.length + text.charCodeAt(text.length - 1) * 31 + text.charCodeAt(text.length >> 1) * 1021 + text.charCodeAt(text.length >> 2) * 8191) & (REMEMBERED - 1);

interface Saved { readonly ids: Uint32Array; readonly ends: Uint32Array; readonly text: Uint8Array; readonly wide: boolean }

/** Texts, most of them different from row to row; equal ones that come soon after each other are kept once. */
export class Texts implements Column<string | null> {
  readonly #unlike: boolean;
  #slots: (string | null | undefined)[] = [];
  #seen: string[] = [];
  /** What a snapshot held, all of it one string; made of its bytes, and cut, when a row is asked for. */
  #saved: Saved | null = null;
  #text: string | null = null;

  /** `unlike`: each is another, and none is looked for among the earlier ones. */
  constructor(unlike = false) { this.#unlike = unlike; }
  get(row: number): string | null {
    const slot = this.#slots[row];
    if (slot !== undefined || this.#saved === null) return slot ?? null;
    const { ids, ends, text, wide } = this.#saved;
    const id = ids[row] ?? 0;
    if (id === 0) return null;
    this.#text ??= Buffer.from(text.buffer, text.byteOffset, text.byteLength).toString(wide ? 'utf16le' : 'latin1');
    return this.#text.slice(id === 1 ? 0 : ends[id - 2], ends[id - 1]);
  }
  set(row: number, value: string | null): void {
    // Rows between come later, or were saved: a hole is neither.
    while (this.#slots.length < row) this.#slots.push(undefined);
    this.#slots[row] = value === null || this.#unlike ? value : this.#once(value);
  }
  #once(value: string): string {
    // A line can hold what is no text, and then it is kept as it is.
    if (typeof value !== 'string' || value === '') return value;
    const place = placeOf(value);
    const known = this.#seen[place];
    if (known === value) return known;
    this.#seen[place] = value;
    return value;
  }
  /** Each text once; 0 = none, else its number. Throws for what is no text: it has no length, and every text after it would be cut elsewhere. */
  part(rows: number): unknown {
    const known = new Map<string, number>();
    const ends: number[] = [];
    let end = 0;
    const ids = new Uint32Array(rows);
    for (let row = 0; row < rows; row += 1) {
      const value = this.get(row);
      if (value === null) continue;
      if (typeof value !== 'string') throw new TypeError('a line holds what is no text where a text belongs');
      let id = known.get(value);
      if (id === undefined) {
        id = known.size + 1;
        known.set(value, id);
        end += value.length;
        ends.push(end);
      }
      ids[row] = id;
    }
    const text = [...known.keys()].join('');
    // Not UTF-8: half of a surrogate pair, as JSON can hold it, would come back as another text.
    const wide = /[^\u0000-\u00ff]/.test(text);
    return { ids, ends: Uint32Array.from(ends), text: Buffer.from(text, wide ? 'utf16le' : 'latin1'), wide } satisfies Saved;
  }
  load(part: unknown): void {
    this.#saved = part as Saved;
    this.#text = null;
    this.#slots = [];
    this.#seen = [];
  }
}
