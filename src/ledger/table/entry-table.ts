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

export function entryTable(): EntryTable {
  const columns = entryColumns();
  const { glance, details } = columns;
  const fieldOf = entryFields(columns);
  const fields = Object.entries(fieldOf) as [string, { get(x: number): unknown; set(x: number, value: unknown): void }][];
  const rows: Entry[] = [];
  /** Loads the details; null = they are there. */
  let pending: (() => void) | null = null;
  class Row {
    readonly x: number;
    constructor(x: number) { this.x = x; }
  }
  const ready = (): void => {
    const load = pending;
    pending = null;
    load?.();
  };
  for (const [name, field] of fields) {
    Object.defineProperty(Row.prototype, name, Object.hasOwn(columns.glance, name) ? {
      get(this: Row) { return field.get(this.x); },
      set(this: Row, value: unknown) { field.set(this.x, value); },
    } : {
      get(this: Row) { if (pending !== null) ready(); return field.get(this.x); },
      set(this: Row, value: unknown) { if (pending !== null) ready(); field.set(this.x, value); },
    });
  }
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
      ready();
      const row = new Row(rows.length) as Entry;
      record(row.x, values);
      rows.push(row);
      return row;
    },
    rounds() {
      ready();
      return columns.details.rounds;
    },
    fill: ready,
    restore(count, before) {
      pending = before;
      for (let x = 0; x < count; x += 1) rows.push(new Row(x) as Entry);
    },
  };
}
