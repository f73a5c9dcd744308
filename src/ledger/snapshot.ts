import { deserialize, serialize } from 'node:v8';
import type { TokenKey } from '../core/brand.ts';
import { OUTCOMES, situationOn, type RunSeen, type Situation } from './situation.ts';
import { entryColumns } from './table/entry-columns.ts';
import type { Column } from './table/columns.ts';
import { entryTable, type EntryTable } from './table/entry-table.ts';
import { Ordinals, WordByOrdinal } from './table/ordinals.ts';

/** A situation as bytes: what a glance needs, and all the rest, which a hundred thousand entries make long. */
export interface SavedSituation { readonly glance: Uint8Array; readonly rest: Uint8Array }

/** Maps that grow with the ledger and that a glance has no use for. */
const LATER = ['byKey', 'others', 'escrow', 'tokensAt'] as const;
type Later = (typeof LATER)[number];
type Plain = Omit<Situation, Later | 'entries' | 'table' | 'runs' | 'watches'>;

interface Glance {
  readonly rows: number;
  readonly columns: { readonly [name: string]: unknown };
  readonly plain: Plain;
  readonly runs: readonly (Omit<RunSeen, 'outcomes' | 'touched'> & { readonly outcomes: unknown; readonly touched: unknown })[];
  readonly watches: readonly { readonly xs: unknown; readonly made: unknown; readonly atMs: number }[];
}
interface Rest extends Pick<Situation, Exclude<Later, 'byKey'>> {
  readonly columns: { readonly [name: string]: unknown };
  /** What the entries' own keys do not tell: keys that they had before, and those of entries that were merged. */
  readonly otherKeys: readonly (readonly [TokenKey, number])[];
}
type Columns = { readonly [name: string]: Column<unknown> };

/** Names the form of what is saved, but for the fold's own version. */
export const savedForm = (): string => Object.values(entryColumns()).map((columns) => Object.keys(columns).join(',')).join(';');

const parts = (columns: object, rows: number): { readonly [name: string]: unknown } =>
  Object.fromEntries(Object.entries(columns as Columns).map(([name, column]) => [name, column.part(rows)]));
const loadParts = (columns: object, saved: { readonly [name: string]: unknown }): void => {
  for (const [name, column] of Object.entries(columns as Columns)) column.load(saved[name]);
};

/** Of several entries of one key the first stands for it. */
function ownKeys({ columns }: EntryTable, rows: number): Map<TokenKey, number> {
  const keys = new Map<TokenKey, number>();
  for (let x = 0; x < rows; x += 1) {
    const key = columns.details.key.get(x);
    if (!keys.has(key)) keys.set(key, x);
  }
  return keys;
}

/** Throws where a line held what its code does not allow, and the bytes could not say it. */
export function saveSituation(s: Situation): SavedSituation {
  s.table.fill();
  const { entries, table, runs, watches, byKey, others, escrow, tokensAt, ...plain } = s;
  const own = ownKeys(table, entries.length);
  const rest: Rest = { columns: parts(table.columns.details, entries.length), others, escrow, tokensAt, otherKeys: [...byKey].filter(([key, x]) => own.get(key) !== x) };
  const glance: Glance = {
    rows: entries.length, columns: parts(table.columns.glance, entries.length), plain,
    runs: [...runs.values()].map((run) => ({ ...run, outcomes: run.outcomes.part(), touched: run.touched.part() })),
    watches: watches.map(({ xs, made, atMs }) => ({ xs: xs.part(), made: made.part(), atMs })),
  };
  return { glance: serialize(glance), rest: serialize(rest) };
}

export interface LoadedSituation {
  /** Complete to whoever looks at it; what a glance does not tell is read when it is asked for. */
  readonly situation: Situation;
  /** The same with everything read, for a fold that goes on for long. */
  fill(): Situation;
}

/** Of bytes that `saveSituation` of the same form made: their caller has seen to it that they are. `rest` is asked once at most. Throws for bytes that are none. */
export function loadSituation(glance: Uint8Array, rest: () => Uint8Array): LoadedSituation {
  const saved = deserialize(glance) as Glance;
  const table = entryTable();
  loadParts(table.columns.glance, saved.columns);
  let read: Pick<Situation, Later> | null = null;
  /** All at once, before anything is changed: a part that was made later would be made of what the fold has become by then. */
  const later = (): Pick<Situation, Later> => {
    if (read !== null) return read;
    const { columns, otherKeys, ...maps } = deserialize(rest()) as Rest;
    loadParts(table.columns.details, columns);
    const byKey = ownKeys(table, saved.rows);
    for (const [key, x] of otherKeys) byKey.set(key, x);
    read = { ...maps, byKey };
    return read;
  };
  table.restore(saved.rows, later);
  const situation: Situation = Object.assign(situationOn(table), saved.plain);
  situation.runs = new Map(saved.runs.map((run) => [run.id, { ...run, outcomes: new WordByOrdinal(OUTCOMES).load(run.outcomes), touched: Ordinals.of(run.touched) }]));
  situation.watches = saved.watches.map(({ xs, made, atMs }) => ({ xs: Ordinals.of(xs), made: Ordinals.of(made), atMs }));
  for (const name of LATER) whenAsked(situation, name, () => later()[name]);
  return {
    situation,
    fill() {
      table.fill();
      return { ...situation };
    },
  };
}

/** A property that is made when somebody asks for it. */
function whenAsked(of: object, name: string, make: () => unknown): void {
  const put = (value: unknown): void => { Object.defineProperty(of, name, { value, writable: true, enumerable: true, configurable: true }); };
  Object.defineProperty(of, name, {
    enumerable: true, configurable: true, set: put,
    get() {
      const value = make();
      put(value);
      return value;
    },
  });
}
