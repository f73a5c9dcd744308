import { toMs } from '../core/clock.ts';
import type { ChangeKey, DebtId } from '../core/brand.ts';
import { debt } from '../core/debt.ts';
import type { Outcome } from '../core/result.ts';
import type { EventOf } from '../journal/events/index.ts';
import { lineMs } from './at.ts';
import { fault, move } from './entry-moves.ts';
import { openDebt, type Opening } from './owing.ts';
import { entryAt, type Entry, type Situation } from './situation.ts';

export interface EndedOn { readonly entry: Entry; readonly key: ChangeKey; readonly outcome: Outcome; readonly opening: Opening }

/** A kill that a person must do by hand, or that the provider will not do, stays a debt until the token is revoked or proven (T1, T2). */
function byHand(s: Situation, o: EndedOn): void {
  const id = debt('human-task', o.key);
  openDebt(s, id, { ...o.opening, x: o.entry.x });
  if (!o.entry.humanTasks.includes(id)) o.entry.humanTasks = [...o.entry.humanTasks, id];
}

/** What a person was to do for it is done, or is needed no more. */
export function tasksDone(s: Situation, entry: Entry): void {
  const tasks = entry.humanTasks;
  if (tasks.length === 0) return;
  for (const id of tasks) s.debts.delete(id);
  entry.humanTasks = [];
}
function doneByNow(s: Situation, entry: Entry): void {
  tasksDone(s, entry);
  endReinstatement(s, entry);
}
function endReinstatement(s: Situation, entry: Entry): void {
  entry.reinstatedUntilMs = null;
  entry.reinstatedBy = null;
  s.debts.delete(debt('reinstated-until', entry.key));
}

function revokeEnded(s: Situation, o: EndedOn): void {
  const { entry, outcome, opening } = o;
  switch (outcome.is) {
    case 'done': case 'accepted': case 'already':
      if (move(s, { entry, event: 'revoked', stamp: opening.stamp }).is === 'illegal') return;
      // Waits count from the outcome, and so does the proof: earlier rounds are rounds of another question.
      Object.assign(entry, { revokedAtMs: lineMs(opening.stamp.at), revokes: entry.revokes + 1, rounds: [] } satisfies Partial<Entry>);
      return doneByNow(s, entry);
    case 'partly': case 'refused': case 'needs-human': return byHand(s, o);
    case 'failed': case 'unknown': case 'skipped': return;
  }
}

function suspendEnded(s: Situation, o: EndedOn): void {
  const { entry, outcome, opening } = o;
  switch (outcome.is) {
    case 'done': case 'already':
      if (entry.state === 'unidentified') return fault(s, opening.stamp, `${entry.key}: suspended, and nobody knows what it is`);
      entry.suspendTook = true;
      return endReinstatement(s, entry);
    case 'partly': case 'refused': case 'needs-human': return byHand(s, o);
    case 'accepted': case 'failed': case 'unknown': case 'skipped': return;
  }
}

function reinstateEnded(s: Situation, o: EndedOn): void {
  switch (o.outcome.is) {
    // Unknown counts as alive.
    case 'done': case 'accepted': case 'already': case 'partly': case 'unknown':
      if (move(s, { entry: o.entry, event: 'reinstated', stamp: o.opening.stamp }).is !== 'illegal') o.entry.suspendTook = false;
      return;
    case 'refused': case 'failed': case 'needs-human': case 'skipped': return;
  }
}

const ENDED = { revoke: revokeEnded, suspend: suspendEnded, reinstate: reinstateEnded } as const;
export type Kill = keyof typeof ENDED;
/** Effects that move an entry of the ledger. */
export const isKill = (effect: string | null): effect is Kill => effect !== null && Object.hasOwn(ENDED, effect);

/** An effect on a ledger token ended. */
export const effectEnded = (s: Situation, effect: Kill, o: EndedOn): void => ENDED[effect](s, o);

export function tokenReinstated(s: Situation, e: EventOf<'token.reinstated'>): void {
  const entry = entryAt(s, e.data.x);
  if (entry === undefined) return fault(s, e, `entry ${e.data.x} was reinstated and is not on the ledger`);
  if (move(s, { entry, event: 'reinstated', stamp: e }).is === 'illegal') return;
  entry.suspendTook = false;
  entry.reinstatedUntilMs = toMs(e.data.until);
  entry.reinstatedBy = e.run;
  openDebt(s, debt('reinstated-until', entry.key), { stamp: e, by: e.actor.id, x: entry.x });
}

/** Written after the dead round that contained it; by itself it moves an entry only if that round is on record. */
export function tokenContained(s: Situation, e: EventOf<'token.contained'>): void {
  const entry = entryAt(s, e.data.x);
  if (entry === undefined) return fault(s, e, `entry ${e.data.x} was contained and is not on the ledger`);
  const dead = entry.lastVerdict?.is === 'dead';
  if (e.data.by === 'suspended' && dead) move(s, { entry, event: 'suspended', facts: { suspendTook: entry.suspendTook }, stamp: e });
  const contained = entry.state !== 'unidentified' && entry.state !== 'exposed' && entry.state !== 'survived';
  if (!contained || (e.data.by === 'proven' && entry.state !== 'proven')) fault(s, e, `${entry.key}: called contained (${e.data.by}) while ${entry.state}`);
}

export function tokenExpires(s: Situation, e: EventOf<'exposure.expires'>): void {
  const entry = entryAt(s, e.data.x);
  if (entry === undefined) return fault(s, e, `entry ${e.data.x} expires and is not on the ledger`);
  const expMs = toMs(e.data.exp);
  if (move(s, { entry, event: 'expires', facts: { expKnown: Number.isFinite(expMs) }, stamp: e }).is === 'to') entry.expMs = expMs;
}

/** A person settled a debt: possible for the kinds that T2 leaves to persons. */
export function debtSettled(s: Situation, e: EventOf<'debt.settled'>, allowed: (id: DebtId) => boolean): void {
  if (!allowed(e.data.debt)) return fault(s, e, `${e.data.debt} was settled by a person, which its kind does not allow`);
  s.debts.delete(e.data.debt);
}
