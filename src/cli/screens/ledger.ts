import type { EntryRow, Situation } from '../../ledger/index.ts';
import { dateTime, sanitize, type Column, type Ui } from '../../ui/index.ts';
import { proofWords } from './proof-words.ts';
import { STATE_WORDS } from './status.ts';

/** How an entry stands or ended, in words that claim no more than is so (TRUTH T1, T8.4). */
export function standing({ entry: e, state }: EntryRow, environment: Situation['incident']['environment']): string {
  if (e.dismissed) return `dismissed by one person: ${e.dismissed.by}, ${e.dismissed.basis}`;
  if (state === 'waived' && e.waiver) return `waived by ${e.waiver.by}${e.waiver.alone ? ', alone, not proven' : ''}: ${e.waiver.basis}`;
  if (state === 'proven' && e.proof) return proofWords(e.proof, environment);
  return STATE_WORDS[state] ?? state;
}

const iso = (ms: number): never => new Date(ms).toISOString() as never;

type Cell = (row: EntryRow) => string;
/** A column that is empty in every row is left out: most incidents have no failure, and many no proof yet. */
const columns = (environment: Situation['incident']['environment']): readonly (readonly [Column, Cell])[] => [
  [{ head: 'x', align: 'right' }, (r) => String(r.entry.x)],
  [{ head: 'token' }, (r) => sanitize(r.entry.key)],
  [{ head: 'kind' }, (r) => sanitize(r.entry.kind)],
  [{ head: 'owner' }, (r) => sanitize(r.entry.owner ?? '')],
  [{ head: 'how it stands' }, (r) => sanitize(standing(r, environment))],
  [{ head: 'seen', align: 'right' }, (r) => String(r.entry.sightings.length)],
  [{ head: 'went wrong' }, (r) => (r.failed && r.last !== null ? sanitize(`${r.last.change} ${r.last.is}`) : '')],
  [{ head: 'why' }, (r) => (r.failed && r.last !== null ? sanitize([r.last.code, r.last.why].filter((w) => w !== null).join(': ')) : '')],
  [{ head: 'last verdict' }, (r) => (r.open ? r.verdict ?? '' : '')],
  [{ head: 'dead', align: 'right' }, (r) => (r.open && r.rounds > 0 ? String(r.rounds) : '')],
  [{ head: 'proven at' }, (r) => (r.provenAtMs === null ? '' : dateTime(iso(r.provenAtMs)))],
  [{ head: 'next' }, (r) => (r.next === null ? '' : sanitize(r.next))],
];

export function ledgerTable(ui: Ui, rows: readonly EntryRow[], environment: Situation['incident']['environment']): string[] {
  const full = columns(environment).filter(([, cell]) => rows.some((r) => cell(r) !== ''));
  return rows.length === 0 ? [] : ui.table(full.map(([column]) => column), rows.map((r) => full.map(([, cell]) => cell(r))));
}
