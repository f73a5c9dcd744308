import type { Instant } from '../../core/brand.ts';
import { instant } from '../../core/clock.ts';
import { entryAt, lineMs, situationFold, type LedgerState, type Situation } from '../../ledger/index.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import type { Ended } from './intents.ts';

/** When and by which line something became so. */
export interface Mark { readonly at: Instant; readonly seq: number }

export interface MarkedLedger {
  readonly s: Situation;
  /** Every event, in order of seq. */
  see(e: JournalEvent, ended: Ended | null): void;
  /** What made the state that the entry is in. */
  markOf(x: number): Mark;
}

/** The situation of an incident, and for each entry the line that made its state: a few numbers an entry. */
export function makeMarkedLedger(): MarkedLedger {
  const s = situationFold.empty();
  const states: LedgerState[] = [];
  const seqs: number[] = [];
  const times: number[] = [];
  /** Times that are none are kept as they are. */
  const odd = new Map<number, Instant>();
  const note = (x: number, e: JournalEvent): void => {
    const state = s.entries[x]?.state;
    if (state === undefined || states[x] === state) return;
    states[x] = state;
    seqs[x] = e.seq;
    times[x] = lineMs(e.at);
    if (Number.isFinite(times[x])) odd.delete(x);
    else odd.set(x, e.at);
  };
  return {
    s,
    see(e, ended) {
      const known = s.entries.length;
      situationFold.apply(s, e);
      if (e.code === 'exposure.recorded') for (let x = known; x < s.entries.length; x += 1) note(x, e);
      for (const x of concerned(s, e, ended)) {
        note(x, e);
        const into = entryAt(s, x)?.x;
        if (into !== undefined && into !== x) note(into, e);
      }
    },
    markOf: (x) => ({ at: odd.get(x) ?? instant(times[x] ?? 0), seq: seqs[x] ?? -1 }),
  };
}

const NONE: readonly number[] = [];
/** The entries that a line may move (TRUTH T1). */
function concerned(s: Situation, e: JournalEvent, ended: Ended | null): readonly number[] {
  switch (e.code) {
    case 'exposure.identified': case 'exposure.expires': case 'exposure.merged': case 'exposure.dismissed': case 'waiver.withdrawn':
    case 'token.contained': case 'token.reinstated': case 'watch.made':
      return [e.data.x];
    case 'round.made': case 'token.proven': return e.data.x === null ? NONE : [e.data.x];
    case 'waiver.granted': return s.proposals.get(e.data.proposal)?.xs ?? NONE;
    case 'change.ended': return ended?.x == null ? NONE : [ended.x];
    default: return NONE;
  }
}
