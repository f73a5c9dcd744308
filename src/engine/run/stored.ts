import type { EscrowId } from '../../core/brand.ts';
import type { Change, Roles } from '../../core/plan.ts';
import { took } from '../../core/result.ts';
import { takersOf } from './graph.ts';
import type { RunCx } from './run-cx.ts';
import { endedWell } from './run-state.ts';

/**
 * A minted value leaves escrow when every change that takes it has ended well and it was read back alive (ENGINE S3).
 * Looks and effects need the value; records only its name.
 */
export async function dropStored(cx: RunCx, ended: Change): Promise<void> {
  for (const ref of ended.takes) {
    if (ref.role !== 'replacement') continue;
    const giver = cx.byKey.get(ref.from);
    const outcome = giver && cx.state.changes.get(giver.n)?.outcome;
    if (!giver || !outcome || !took(outcome)) continue;
    const takers = takersOf(cx.o.plan, giver).filter((c) => cx.step(c).kind !== 'record');
    const readBack = takers.some((c) => cx.step(c).kind === 'look');
    if (!readBack || !takers.every((c) => endedWell(cx.state.changes.get(c.n)))) continue;
    const id: EscrowId = (outcome.out as unknown as Roles['replacement']).escrow;
    if (!(await cx.o.escrow.find(id))) continue;
    await cx.o.journal.append('escrow.removed', cx.o.run, { ids: [id], why: 'stored' });
    await cx.o.escrow.remove([id]);
  }
}
