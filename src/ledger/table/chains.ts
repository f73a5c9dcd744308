import type { Column } from './columns.ts';
import { Terms } from './columns.ts';

type Columns<R> = { readonly [K in keyof R]-?: Column<R[K]> };

/** Lists of records, one for each row: records lie in columns of their own, each beside the number of the one before it in its list. */
export class Chains<R extends object> implements Column<readonly R[]> {
  readonly #make: () => Columns<R>;
  #columns: Columns<R>;
  readonly #names: readonly (keyof R)[];
  /** Newest record of each row, and the one before each; 0 = none, numbers are one more than the record's place. */
  #newest = new Uint32Array(0);
  #before = new Uint32Array(0);
  #records = 0;
  #free = 0;
  constructor(make: () => Columns<R>) {
    this.#make = make;
    this.#columns = make();
    this.#names = Object.keys(this.#columns) as (keyof R)[];
  }
  /** In the order in which they were added. */
  get(row: number): readonly R[] {
    const list: R[] = [];
    for (let at = this.#newest[row] ?? 0; at > 0; at = this.#before[at - 1] ?? 0) list.push(this.#read(at - 1));
    return list.reverse();
  }
  count(row: number): number {
    let records = 0;
    for (let at = this.#newest[row] ?? 0; at > 0; at = this.#before[at - 1] ?? 0) records += 1;
    return records;
  }
  last(row: number): R | undefined {
    const at = this.#newest[row] ?? 0;
    return at === 0 ? undefined : this.#read(at - 1);
  }
  set(row: number, list: readonly R[]): void {
    let at = this.#newest[row] ?? 0;
    // What is let go is used for the next: a token that is asked for days keeps no more than its count.
    while (at > 0) {
      const before = this.#before[at - 1] ?? 0;
      this.#before[at - 1] = this.#free;
      this.#free = at;
      at = before;
    }
    if (row < this.#newest.length) this.#newest[row] = 0;
    for (const record of list) this.push(row, record);
  }
  push(row: number, record: R): void {
    const at = this.#free > 0 ? this.#free : (this.#records += 1);
    if (this.#free > 0) this.#free = this.#before[at - 1] ?? 0;
    for (const name of this.#names) this.#columns[name].set(at - 1, record[name]);
    this.#before = withRoom(this.#before, at - 1);
    this.#newest = withRoom(this.#newest, row);
    this.#before[at - 1] = this.#newest[row] ?? 0;
    this.#newest[row] = at;
  }
  #read(record: number): R {
    const read: Partial<R> = {};
    for (const name of this.#names) {
      const value = this.#columns[name].get(record);
      // As in the objects that they stand for: what is not there is absent.
      if (value !== undefined) read[name] = value;
    }
    return read as R;
  }
  /** Written list by list: what was let go is left out. */
  part(rows: number): unknown {
    const packed = new Chains<R>(this.#make);
    for (let row = 0; row < rows; row += 1) for (const record of this.get(row)) packed.push(row, record);
    const records = packed.#records;
    return { newest: packed.#newest.slice(0, rows), before: packed.#before.slice(0, records), columns: this.#names.map((name) => packed.#columns[name].part(records)) };
  }
  load(part: unknown): void {
    const { newest, before, columns } = part as { readonly newest: Uint32Array<ArrayBuffer>; readonly before: Uint32Array<ArrayBuffer>; readonly columns: readonly unknown[] };
    this.#newest = newest;
    this.#before = before;
    this.#records = before.length;
    this.#free = 0;
    for (const [i, name] of this.#names.entries()) this.#columns[name].load(columns[i]);
  }
}

function withRoom(values: Uint32Array<ArrayBuffer>, row: number): Uint32Array<ArrayBuffer> {
  if (row < values.length) return values;
  const grown = new Uint32Array(Math.max(16, row + 1 + (row >> 1)));
  grown.set(values);
  return grown;
}

/** A column of few values, as the type of a record's field asks for it. */
export const termsOf = <T>(first: T): Column<T> => new Terms(first as never) as never;
