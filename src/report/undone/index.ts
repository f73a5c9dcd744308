import { momentOf } from '../review/moment.ts';
import { openDebtsLeft } from './open-debts.ts';
import { openEntriesLeft } from './open-entries.ts';
import { proofsLeft } from './proofs-left.ts';
import { reachLeft } from './reach-left.ts';
import { reasonsLeft } from './reasons-left.ts';
import { recordLeft } from './record-left.ts';
import { toldLeft } from './told.ts';
import { DUE_AFTER_MS, type Finding, type Known, type Undone, type Weight } from './undone.ts';
import { watchesLeft } from './watches-left.ts';

const SOON: readonly Weight[] = ['alive', 'half-done', 'better'];

/** All that nobody did, what may still be alive first. */
export function undoneOf(known: Known): Undone[] {
  const found = [openEntriesLeft, openDebtsLeft, recordLeft, reachLeft, watchesLeft, proofsLeft, toldLeft, reasonsLeft].flatMap((of) => of(known));
  return found.sort((a, b) => SOON.indexOf(a.weight) - SOON.indexOf(b.weight)).map((f) => dated(f, known.ask.now));
}

function dated({ weight, untilMs, ...f }: Finding, nowMs: number): Undone {
  const at = momentOf(untilMs);
  const due = at === null ? { at: momentOf(nowMs + DUE_AFTER_MS[weight]), basis: 'default' as const } : { at, basis: 'recorded' as const };
  return { id: f.id, issue: f.issue, count: f.count ?? 1, names: f.names ?? [], action: f.action, command: f.command ?? null, owner: f.owner ?? null, due };
}
