import { TokenctlError } from '../../../core/errors.ts';
import type { Scenario } from '../../../drill/scenario/types.ts';
import type { CommandCx } from '../../command.ts';
import type { Prepared } from './prepare.ts';

export interface AttendIn { readonly scenario: Scenario; readonly facilitator: boolean; readonly ended: AbortSignal; readonly onTell: (tell: (lines: readonly string[]) => void) => void }

/** People play. */
export async function attendDrill(_cx: CommandCx, _p: Prepared, _o: AttendIn): Promise<void> {
  throw new TokenctlError('E_DRILL', 'not yet');
}
