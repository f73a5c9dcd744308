import { escrowPastUse } from '../../ledger/index.ts';
import type { Incident } from './incidents.ts';

/** Sealed values that nothing needs any more are removed, and then that is said: of what dies in between, the line is still to come (TRUTH T10.1). */
export async function dropPastUse(incident: Incident, now: number, why: 'closed' | 'watched'): Promise<void> {
  const past = escrowPastUse(incident.situation, now);
  if (past.length === 0) return;
  await incident.escrow.remove(past);
  await incident.journal.append('escrow.removed', null, { ids: past, why });
}
