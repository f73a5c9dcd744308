import { TokenctlError } from '../../../core/errors.ts';
import type { Joined } from '../../../drill/clock/join.ts';
import type { CommandCx } from '../../command.ts';

/** The drill that is held now, and that this command takes part in. Throws E_DRILL. */
export async function seatOf(cx: CommandCx): Promise<Joined> {
  if (cx.drill === null) throw new TokenctlError('E_DRILL', 'this is no workspace of a drill', { next: ['tokenctl drill list', 'tokenctl drill run SCENARIO'] });
  if (cx.drill.joined === null) throw new TokenctlError('E_DRILL', `${cx.drill.file.id} is over: nobody holds it any more`, { next: [`tokenctl drill score ${cx.drill.file.id}`] });
  return cx.drill.joined;
}
