import type { DebtId, Instant } from '../../core/brand.ts';
import { debt } from '../../core/debt.ts';
import { DEBTS, lineMs, parseDebt, type OpenDebt, type Situation } from '../../ledger/index.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import { plain } from './frame.ts';
import { gather, type Some } from './gather.ts';
import { momentOf, spanOf } from './moment.ts';

export interface DebtCount {
  /** Opened by events; what follows from the state of an entry is counted with the ledger. */
  readonly opened: number;
  readonly open: number;
  readonly settledByPersons: number;
  readonly kinds: readonly { readonly kind: string; readonly title: string; readonly opened: number; readonly open: number }[];
}
/** A service whose token died before a new one was in use; `toAt` null = it is still down. Milliseconds. */
export interface Down { readonly service: string; readonly fromAt: Instant | null; readonly toAt: Instant | null; readonly ms: number | null }
export interface Downs { readonly times: number; readonly open: number; /** Of those that came back. */ readonly totalMs: number; readonly longestMs: number | null; readonly list: Some<Down> }

export interface DebtFold { see(e: JournalEvent): void; debts(open: readonly OpenDebt[]): DebtCount; downs(): Downs }

const DOWN = 'consumer-down/';

/** What was owed in all, and which services were down for how long. `see` comes after the situation has seen the same line. */
export function makeDebtCount(s: Situation): DebtFold {
  const opened = new Map<string, number>();
  const down = new Map<string, number>();
  const ended = gather<Down>();
  const sum = { times: 0, totalMs: 0, longestMs: null as number | null };
  let settledByPersons = 0;
  const up = (id: string, at: Instant): void => {
    const from = down.get(id);
    if (from === undefined || s.debts.has(id as DebtId)) return;
    down.delete(id);
    const ms = spanOf(from, lineMs(at));
    sum.totalMs += ms ?? 0;
    if (ms !== null) sum.longestMs = Math.max(sum.longestMs ?? 0, ms);
    ended.add(() => ({ service: plain(id.slice(DOWN.length)), fromAt: momentOf(from), toAt: at, ms }));
  };
  return {
    see(e) {
      if (e.code === 'debt.settled') { settledByPersons += 1; up(e.data.debt, e.at); }
      if ('settles' in e.data) for (const id of e.data.settles ?? []) up(id, e.at);
      for (const id of mayOpen(s, e)) {
        if (s.debts.get(id)?.seq !== e.seq) continue;
        const kind = parseDebt(id)?.kind ?? 'other';
        opened.set(kind, (opened.get(kind) ?? 0) + 1);
        if (kind !== 'consumer-down') continue;
        sum.times += 1;
        down.set(id, lineMs(e.at));
      }
    },
    debts(open) {
      const own = open.filter((d) => !d.ofState);
      const openOf = new Map<string, number>();
      for (const { kind } of own) openOf.set(kind ?? 'other', (openOf.get(kind ?? 'other') ?? 0) + 1);
      const kinds = [...new Set([...opened.keys(), ...openOf.keys()])].sort().map((kind) => {
        const known = parseDebt(kind);
        // What no event opens (an intent without an answer, a value kept too long) was opened at least as often as it is open.
        return { kind, title: known === null ? 'of a kind that this version does not know' : DEBTS[known.kind].title, opened: Math.max(opened.get(kind) ?? 0, openOf.get(kind) ?? 0), open: openOf.get(kind) ?? 0 };
      });
      return { opened: kinds.reduce((n, k) => n + k.opened, 0), open: own.length, settledByPersons, kinds };
    },
    downs() {
      const { first, total } = ended.some();
      const still = [...down].slice(0, 200 - first.length).map(([id, from]): Down => ({ service: plain(id.slice(DOWN.length)), fromAt: momentOf(from), toAt: null, ms: null }));
      return { ...sum, open: down.size, list: { first: [...first, ...still], total: total + down.size } };
    },
  };
}

/** Ids of debts that a line may have opened (TRUTH T2). */
function mayOpen(s: Situation, e: JournalEvent): readonly DebtId[] {
  switch (e.code) {
    case 'change.ended': return [...e.data.owes ?? [], debt('human-task', e.data.key), debt('message-owed', e.data.key), debt('message-unknown', e.data.key)];
    case 'orphan.found': return [...e.data.owes ?? [], debt('orphan', e.data.of)];
    case 'orphan.ended': case 'message.intended': case 'message.sent': return e.data.owes ?? [];
    case 'token.captured': return (s.entries[e.data.x]?.livesOn ?? []).map((subject) => debt('descendants-alive', subject));
    case 'token.reinstated': return [debt('reinstated-until', s.entries[e.data.x]?.key ?? '')];
    default: return [];
  }
}
