import type { Entry } from '../entry.ts';
import { entryColumns, entryFields, type EntryColumns } from './entry-columns.ts';

/** What is known of a token when it comes onto the ledger; the rest of its row is as nothing happened yet. */
export type Recorded = Pick<Entry, 'key' | 'issuer' | 'id' | 'kind' | 'fp' | 'subject' | 'owner' | 'length' | 'expiresMs' | 'held' | 'canary' | 'sinceMs' | 'state' | 'recordedAtMs' | 'sightings'>;

/** The entries of a ledger, each a row over shared columns: read and set as any object, and a few hundred bytes in all. */
export interface EntryTable {
  readonly rows: Entry[];
  /** Adds a row with these values. */
  add(values: Recorded): Entry;
  /** The rounds of a row, to be added to one by one. */
  rounds(): EntryColumns['details']['rounds'];
  readonly columns: EntryColumns;
  /** Loads what a glance does not tell, if that is still to be done. */
  fill(): void;
  /** Rows for entries whose columns are loaded. `before` runs once, when something is asked that a glance does not tell. */
  restore(rows: number, before: () => void): void;
}

type AnyField = { get(x: number): unknown; set(x: number, value: unknown): void };
interface Behind { readonly fields: readonly AnyField[]; /** Loads the details; null = they are there. */ pending: (() => void) | null }

const ready = (of: Behind): void => {
  const load = of.pending;
  of.pending = null;
  load?.();
};

function makeRowClass() {
  class Row {
    readonly x: number;
    readonly #of: Behind;
    constructor(x: number, of: Behind) {
      this.x = x;
      this.#of = of;
    }
    static of(row: Row): Behind { return row.#of; }
  }
  const names = entryColumns();
  for (const [i, name] of Object.keys(entryFields(names)).entries()) {
    const field = (row: Row): AnyField => Row.of(row).fields[i] as AnyField;
    Object.defineProperty(Row.prototype, name, Object.hasOwn(names.glance, name) ? {
      get(this: Row) { return field(this).get(this.x); },
      set(this: Row, value: unknown) { field(this).set(this.x, value); },
    } : {
      get(this: Row) { const of = Row.of(this); if (of.pending !== null) ready(of); return field(this).get(this.x); },
      set(this: Row, value: unknown) { const of = Row.of(this); if (of.pending !== null) ready(of); field(this).set(this.x, value); },
    });
  }
  return Row;
}
let made: ReturnType<typeof makeRowClass> | null = null;
/** One class for the rows of every table: an entry is read at many places, which would be slow for each table's own. */
const rowClass = (): ReturnType<typeof makeRowClass> => (made ??= makeRowClass());

export function entryTable(): EntryTable {
  const columns = entryColumns();
  const { glance, details } = columns;
  const fieldOf = entryFields(columns);
  const rows: Entry[] = [];
  const Row = rowClass();
  const behind: Behind = { fields: Object.values(fieldOf) as unknown as readonly AnyField[], pending: null };
  /** Straight into the columns: a hundred thousand rows come at once. */
  const record = (x: number, of: Recorded): void => {
    details.key.set(x, of.key);
    details.issuer.set(x, of.issuer);
    fieldOf.id.set(x, of.id);
    details.kind.set(x, of.kind);
    details.fp.set(x, of.fp);
    details.subject.set(x, of.subject);
    details.owner.set(x, of.owner);
    details.length.set(x, of.length);
    details.expiresMs.set(x, of.expiresMs);
    details.held.set(x, of.held);
    details.canary.set(x, of.canary);
    details.sinceMs.set(x, of.sinceMs);
    details.recordedAtMs.set(x, of.recordedAtMs);
    details.sightings.set(x, of.sightings);
    glance.state.set(x, of.state);
  };
  return {
    rows, columns,
    add(values) {
      ready(behind);
      const row = new Row(rows.length, behind) as unknown as Entry;
      record(row.x, values);
      rows.push(row);
      return row;
    },
    rounds() {
      ready(behind);
      return details.rounds;
    },
    fill: () => ready(behind),
    restore(count, before) {
      behind.pending = before;
      for (let x = 0; x < count; x += 1) rows.push(new Row(x, behind) as unknown as Entry);
    },
  };
}
