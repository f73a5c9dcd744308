import { took, type Outcome } from '../../core/result.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import type { Mark } from './entries.ts';

/** What changes left behind: replacements, services, debts, and what went wrong. */
export interface Changes {
  /** Intents without an end, by run and ordinal. */
  readonly asked: Map<string, { readonly key: string; readonly effect: string; readonly x: number | null; readonly mark: Mark }>;
  /** Changes whose last outcome is not well, by key. */
  readonly wrong: Map<string, Mark & { readonly is: Outcome['is'] }>;
  readonly minted: Map<string, Mark>;
  /** Replacements proven alive. */
  readonly alive: Map<string, Mark>;
  readonly promoted: Map<string, Mark>;
  /** Consumer → whether it was last seen to use its new version. */
  readonly services: Map<string, Mark & { readonly inUse: boolean }>;
  readonly owed: Map<string, Mark>;
  readonly runs: Map<string, Mark>;
}
export const emptyChanges = (): Changes => ({
  asked: new Map(), wrong: new Map(), minted: new Map(), alive: new Map(), promoted: new Map(), services: new Map(), owed: new Map(), runs: new Map(),
});

/** `place` of `promote:place`. */
export const subjectOfKey = (key: string): string => key.slice(key.indexOf(':') + 1);

const WRONG: readonly Outcome['is'][] = ['refused', 'failed', 'partly', 'unknown', 'needs-human'];

export interface Ended { readonly effect: string | null; readonly x: number | null }

/** Applies one line; for a `change.ended` it tells the effect and the entry, which its intent may have named. */
export function applyToChanges(to: Changes, e: JournalEvent): Ended | null {
  const mark: Mark = { at: e.at, seq: e.seq };
  if (e.run !== null && !to.runs.has(e.run)) to.runs.set(e.run, mark);
  switch (e.code) {
    case 'change.intended':
      to.asked.set(`${e.run}#${e.data.n}`, { key: e.data.key, effect: e.data.effect, x: e.data.x ?? null, mark });
      return null;
    case 'change.ended': {
      const intent = to.asked.get(`${e.run}#${e.data.n}`);
      to.asked.delete(`${e.run}#${e.data.n}`);
      const { outcome, key } = e.data;
      if (WRONG.includes(outcome.is)) to.wrong.set(key, { ...mark, is: outcome.is });
      else if (outcome.is !== 'skipped') to.wrong.delete(key);
      const effect = e.data.effect ?? intent?.effect ?? null;
      if (took(outcome)) land(to, { effect, key, out: outcome.out, mark });
      owe(to, e.data, mark);
      return { effect, x: e.data.x ?? intent?.x ?? null };
    }
    case 'orphan.found': case 'orphan.ended': case 'message.intended': case 'message.sent': owe(to, e.data, mark); return null;
    case 'debt.settled': to.owed.delete(e.data.debt); return null;
    case 'consumer.checked': to.services.set(e.data.consumer, { ...mark, inUse: e.data.inUse }); return null;
    case 'token.proven':
      if (e.data.is === 'alive') to.alive.set(e.data.of, mark);
      else to.alive.delete(e.data.of);
      return null;
    default: return null;
  }
}

function land(to: Changes, { effect, key, out, mark }: { effect: string | null; key: string; out: unknown; mark: Mark }): void {
  if (effect === 'mint' && typeof out === 'object' && out !== null && 'token' in out && typeof out.token === 'string') to.minted.set(out.token, mark);
  if (effect === 'promote') to.promoted.set(subjectOfKey(key), mark);
}

function owe(to: Changes, d: { readonly owes?: readonly string[] | undefined; readonly settles?: readonly string[] | undefined }, mark: Mark): void {
  for (const id of d.owes ?? []) {
    to.owed.set(id, mark);
    if (id.startsWith('consumer-down/')) { const name = subjectOfDebt(id); if (!to.services.has(name)) to.services.set(name, { ...mark, inUse: false }); }
  }
  for (const id of d.settles ?? []) to.owed.delete(id);
}
const subjectOfDebt = (id: string): string => id.slice(id.indexOf('/') + 1);
