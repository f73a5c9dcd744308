import type { EscrowId } from '../../core/brand.ts';
import type { Change, Roles } from '../../core/plan.ts';
import { took } from '../../core/result.ts';
import type { RunCx } from './run-cx.ts';
import { endedWell } from './change-states.ts';

/**
 * A minted value leaves escrow when every change that takes it has ended well and it was read back alive (ENGINE S3).
 * Looks and effects need the value; records only its name.
 */
export async function dropStored(cx: RunCx, ended: Change): Promise<void> {
  for (const ref of ended.takes) {
    if (ref.role !== 'replacement') continue;
    const giver = cx.giver(ref.from);
    const outcome = giver && cx.state.changes.get(giver.n)?.outcome;
    if (!giver || !outcome || !took(outcome)) continue;
    const takers = cx.takers(giver.key).filter((c) => cx.step(c).kind !== 'record');
    const readBack = takers.some((c) => cx.step(c).kind === 'look');
    if (!readBack || !takers.every((c) => endedWell(cx.state.changes.get(c.n)))) continue;
    await dropSealed(cx, (outcome.out as unknown as Roles['replacement']).escrow, 'stored');
  }
}

/** Removed, and then said: what dies in between leaves a line to come, and no value that nobody looks for. */
export async function dropSealed(cx: RunCx, id: EscrowId, why: 'stored' | 'undone'): Promise<void> {
  // That its taker has it must be durable first; and what was sealed last is in the fold only then.
  await cx.o.journal.flush();
  if (!cx.o.situation.escrow.has(id)) return;
  await cx.o.escrow.remove([id]);
  cx.o.journal.post('escrow.removed', cx.o.run, { ids: [id], why });
}
