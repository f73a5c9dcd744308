import type { Outcome, Verdict } from '../core/result.ts';
import { whenMs, type Ask } from './coverage.ts';
import { failures } from './failed.ts';
import { openEntries } from './open-entries.ts';
import { entryState, type Entry, type Situation } from './situation.ts';
import { isOpenState, STATES, type LedgerState } from './states.ts';

/** What entries are chosen by: their state, open or closed, and those that failed. */
export const STATUSES = ['open', 'closed', 'failed', ...STATES] as const;
export type Status = (typeof STATUSES)[number];

/** One entry as a list shows it. Times in milliseconds since the epoch. */
export interface EntryRow {
  readonly entry: Entry;
  readonly state: LedgerState;
  readonly open: boolean;
  readonly failed: boolean;
  /** How the last change ended, and the code of its fault. */
  readonly last: { readonly change: string; readonly is: Outcome['is']; readonly code: string | null; readonly why: string | null; readonly atMs: number } | null;
  readonly verdict: Verdict['is'] | null;
  /** Dead rounds: of its proof, else of the count so far. */
  readonly rounds: number;
  readonly provenAtMs: number | null;
  /** The command to type; null where nothing is left. */
  readonly next: string | null;
}

/** Every entry in ledger order, one at a time: what is asked of all is looked up once. */
export function* entryRows(s: Situation, ask: Ask): Generator<EntryRow> {
  const now = whenMs(ask.now);
  const failed = failures(s, ask);
  const next = new Map(openEntries(s, ask).map((o) => [o.x, o.command]));
  for (const entry of s.entries) {
    const state = entryState(entry, now);
    const failure = failed.get(entry.x);
    const proof = state === 'proven' ? entry.proof : null;
    const { last } = entry;
    yield {
      entry, state, open: isOpenState(state), failed: failure !== undefined,
      last: failure ?? (last === null ? null : { change: last.key, is: last.is, code: last.code, why: last.why, atMs: last.atMs }),
      verdict: entry.lastVerdict?.is ?? null, rounds: proof?.rounds.length ?? entry.rounds.reduce((n, r) => n + (r.is === 'dead' ? 1 : 0), 0), provenAtMs: proof?.atMs ?? null,
      next: next.get(entry.x) ?? null,
    };
  }
}

/** Is the row of one of these? None = all are. */
export const hasStatus = (row: Pick<EntryRow, 'state' | 'open' | 'failed'>, of: readonly Status[]): boolean =>
  of.length === 0 || of.some((status) => (status === 'open' ? row.open : status === 'closed' ? !row.open : status === 'failed' ? row.failed : status === row.state));

export const CSV_HEAD = ['x', 'token', 'issuer', 'owner', 'kind', 'state', 'words', 'failed', 'last_change', 'last_outcome', 'why', 'last_at', 'last_verdict', 'last_verdict_at', 'dead_rounds', 'proven_at', 'next'] as const;
const at = (ms: number | null | undefined): string => (ms == null ? '' : new Date(ms).toISOString());
/** `words`: how it stands, as the screens say it. */
export const csvOf = (r: EntryRow, words: string): readonly string[] => {
  const { entry: e, last } = r;
  return [String(e.x), e.key, e.issuer ?? '', e.owner ?? '', e.kind, r.state, words, r.failed ? 'yes' : 'no', last?.change ?? '', last?.is ?? '', last?.code ?? '', at(last?.atMs), r.verdict ?? '', at(e.lastVerdict?.atMs), String(r.rounds), at(r.provenAtMs), r.next ?? ''];
};
