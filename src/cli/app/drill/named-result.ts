import { didYouMean } from '../../../core/did-you-mean.ts';
import { TokenctlError } from '../../../core/errors.ts';
import { paths } from '../../../platform/paths.ts';
import type { CommandCx } from '../../command.ts';
import { allResults, type DrillResult } from './result.ts';

export type KeptResult = DrillResult & { readonly dir: string };

/** State folder that a command's drills lie in: that of the live realm, also where it is typed in a drill's workspace. */
export const drillState = (cx: CommandCx): string => (cx.drill === null ? paths({ env: cx.env, stateDir: cx.globals.stateDir }).state : cx.drill.dir.replace(/[\\/]drills[\\/][^\\/]+$/, ''));

/** A drill by id, the last of a scenario, or without a name the one whose workspace this is, else the last of all. Throws E_DRILL. */
export async function namedResult(cx: CommandCx, given: string | undefined): Promise<KeptResult> {
  const name = given ?? cx.drill?.file.id;
  const all = await allResults(drillState(cx));
  const found = name === undefined ? all.at(-1) : all.find((r) => r.id === name) ?? all.findLast((r) => r.scenario === name);
  if (found !== undefined) return found;
  const meant = name === undefined ? null : didYouMean(name, all.map((r) => r.id));
  throw new TokenctlError('E_DRILL', name === undefined ? 'no drill has been scored here yet' : `no drill "${name}" has been scored here`, {
    lines: meant === null ? [] : [`did you mean "${meant}"?`], next: all.length === 0 ? ['tokenctl drill list', 'tokenctl drill run SCENARIO'] : ['tokenctl drill compare'],
  });
}
