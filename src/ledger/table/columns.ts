/**
 * A value for each of many rows, kept in one array instead of in one object a row: a hundred thousand entries cost a few hundred bytes
 * each, and a snapshot is read as fast as its bytes. A row that was never set has the column's first value.
 */
export interface Column<T> {
  get(row: number): T;
  set(row: number, value: T): void;
  /** The first `rows` rows, as something that `node:v8` can write and `load` takes. */
  part(rows: number): unknown;
  load(part: unknown): void;
}

/** Capacity for a row: half as much again, so that growing costs little and leaves little unused. */
const roomFor = (row: number): number => Math.max(16, row + 1 + (row >> 1));

/** Numbers that differ from row to row; NaN stands for null. */
export class Numbers implements Column<number | null> {
  #values = new Float64Array(0);
  get(row: number): number | null {
    const value = this.#values[row];
    return value === undefined || Number.isNaN(value) ? null : value;
  }
  set(row: number, value: number | null): void {
    if (row >= this.#values.length) {
      const grown = new Float64Array(roomFor(row)).fill(Number.NaN, this.#values.length);
      grown.set(this.#values);
      this.#values = grown;
    }
    this.#values[row] = value ?? Number.NaN;
  }
  /** Times and line numbers lie close together: where they do, half the bytes are enough. */
  part(rows: number): unknown {
    const values = this.#values.slice(0, rows);
    let [low, high, whole] = [Infinity, -Infinity, true];
    for (const v of values) if (!Number.isNaN(v)) {
      low = Math.min(low, v);
      high = Math.max(high, v);
      whole &&= Number.isSafeInteger(v);
    }
    if (!whole || high - low >= NOTHING) return { values };
    const offsets = new Uint32Array(rows);
    for (let row = 0; row < rows; row += 1) {
      const value = values[row] ?? Number.NaN;
      offsets[row] = Number.isNaN(value) ? NOTHING : value - low;
    }
    return { low, offsets };
  }
  load(part: unknown): void {
    const saved = part as { readonly values: Float64Array<ArrayBuffer> } | { readonly low: number; readonly offsets: Uint32Array };
    if ('values' in saved) {
      this.#values = saved.values;
      return;
    }
    const { low, offsets } = saved;
    this.#values = new Float64Array(offsets.length);
    for (let row = 0; row < offsets.length; row += 1) {
      const offset = offsets[row] ?? NOTHING;
      this.#values[row] = offset === NOTHING ? Number.NaN : low + offset;
    }
  }
}
const NOTHING = 0xffff_ffff;

export type Term = string | number | boolean | null;
/** Values of which there are few: each is kept once, and a row holds its number. */
export class Terms<T extends Term> implements Column<T> {
  #ids: Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer> = new Uint8Array(0);
  #terms: T[];
  #known: Map<T, number> | null = null;
  constructor(first: T) { this.#terms = [first]; }
  get(row: number): T { return this.#terms[this.#ids[row] ?? 0] as T; }
  set(row: number, value: T): void {
    this.#known ??= new Map(this.#terms.map((term, id) => [term, id]));
    let id = this.#known.get(value);
    if (id === undefined) {
      id = this.#terms.push(value) - 1;
      this.#known.set(value, id);
    }
    if (id > 255 && this.#ids instanceof Uint8Array) this.#ids = Uint32Array.from(this.#ids);
    if (row >= this.#ids.length) {
      const Wider = this.#ids.constructor as new (length: number) => Uint8Array<ArrayBuffer> | Uint32Array<ArrayBuffer>;
      const grown = new Wider(roomFor(row));
      grown.set(this.#ids);
      this.#ids = grown;
    }
    this.#ids[row] = id;
  }
  part(rows: number): unknown { return { ids: this.#ids.slice(0, rows), terms: this.#terms }; }
  load(part: unknown): void {
    const { ids, terms } = part as { readonly ids: Uint8Array<ArrayBuffer>; readonly terms: T[] };
    this.#ids = ids;
    this.#terms = terms;
    this.#known = null;
  }
}

/** What few rows have. Setting the column's own empty value removes it. */
export class Sparse<T> implements Column<T> {
  #of = new Map<number, T>();
  readonly #empty: T;
  constructor(empty: T) { this.#empty = empty; }
  get(row: number): T { return this.#of.size === 0 ? this.#empty : this.#of.get(row) ?? this.#empty; }
  set(row: number, value: T): void {
    if (value !== this.#empty) this.#of.set(row, value);
    else if (this.#of.size > 0) this.#of.delete(row);
  }
  part(): unknown { return this.#of; }
  load(part: unknown): void { this.#of = part as Map<number, T>; }
}
