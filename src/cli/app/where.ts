import { paths, type Paths } from '../../platform/paths.ts';
import type { CommandCx } from '../command.ts';

/** For commands that only read state: no workspace, no keys, no connector. */
export const placesOnly = (cx: CommandCx): { readonly where: Paths } => ({ where: paths({ env: cx.env, stateDir: cx.globals.stateDir }) });
