import { basename, join } from 'node:path';
import { TokenctlError } from '../../../core/errors.ts';
import { frozenClock } from '../../../drill/clock/frozen-clock.ts';
import { join as takePart } from '../../../drill/clock/join.ts';
import { isQuiet } from '../../../platform/activity.ts';
import { listDir } from '../../../platform/files.ts';
import { envOfDrill, loopbackOnly } from '../../../platform/loopback-only.ts';
import { DRILL_VARIABLE } from '../../../platform/paths.ts';
import { ownPid, stopSelf } from '../../../platform/self.ts';
import type { CommandCx } from '../../command.ts';
import { heldPrompts } from './held-prompts.ts';
import type { DrillSeat } from '../../drill-seat.ts';
import type { DrillHere } from './place.ts';
import { lastTime } from './result.ts';

/** Variables that a command in a drill has: how to draw, homes of the drill's own, and which drill it is. */
export const envIn = (dir: string, env: CommandCx['env'], who: string = PLAYER): { [name: string]: string } =>
  ({ ...envOfDrill(env), HOME: join(dir, 'people', who), XDG_CONFIG_HOME: join(dir, 'people', who, 'config'), XDG_STATE_HOME: join(dir, 'state'), XDG_CACHE_HOME: join(dir, 'cache'), TOKENCTL_OPERATOR: who, [DRILL_VARIABLE]: basename(dir) });
export const PLAYER = 'you';

/** Where the command is typed in a drill's workspace, it takes part: the drill's time, homes of its own, and no way out of this machine. Throws E_REALM where a drill's prompt is asked for something elsewhere. */
export async function enterDrill(cx: CommandCx, here: DrillHere | null): Promise<CommandCx> {
  const of = cx.env[DRILL_VARIABLE];
  if (here === null || (of !== undefined && of !== here.file.id)) throw new TokenctlError('E_REALM', `this is typed in the drill ${of ?? ''}, and ${cx.cwd} is no workspace of it`, { hint: `What is live is not touched from within a drill. (${DRILL_VARIABLE} is set.)`, next: ['tokenctl status'] });
  if (cx.globals.stateDir !== null) throw new TokenctlError('E_REALM', 'this is the workspace of a drill: its state lies with it, and --state-dir is not taken', { next: ['tokenctl status'] });
  const { file, dir } = here;
  // Whoever is an operator of the drill may act as that; a name of the live workspace is nobody here.
  const who = (await listDir(join(dir, 'people'))).find((name) => name === cx.env['TOKENCTL_OPERATOR']);
  const env = envIn(dir, cx.env, who);
  loopbackOnly(env);
  const joined = await takePart({ port: file.port, key: file.key, pid: ownPid(), command: cx.typed.join(' '), real: cx.clock, isQuiet, onGone: () => { cx.ui.err(`DRILL ${file.scenario}  is over: nobody holds it any more`); stopSelf(); } });
  const clock = joined?.clock ?? frozenClock(cx.clock, await lastTime(dir));
  const at = joined === null ? 'over' : `+${sinceText(clock.now(), file.beganAt)}`;
  const mark = `DRILL ${file.scenario}  ${at}  nothing here is real`;
  const drill: DrillSeat = { ...here, mark, joined };
  return { ...cx, clock, env, ui: joined === null ? cx.ui : heldPrompts(cx.ui, joined.clock), drill };
}

function sinceText(now: string, from: string): string {
  const s = Math.max(0, Math.floor((Date.parse(now) - Date.parse(from)) / 1000));
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${s >= 86_400 ? `${Math.floor(s / 86_400)}d ` : ''}${two(Math.floor(s / 3600) % 24)}:${two(Math.floor(s / 60) % 60)}:${two(s % 60)}`;
}
