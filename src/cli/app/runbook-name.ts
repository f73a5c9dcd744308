import { isAbsolute, join } from 'node:path';
import type { CommandCx } from '../command.ts';

/** A runbook's path starts, as every path does, from the folder that the command works in (`-C`). */
export const runbookName = (cx: CommandCx, name: string): string =>
  cx.globals.dir !== null && !isAbsolute(name) && (name.includes('/') || /\.ya?ml$/.test(name)) ? join(cx.cwd, name) : name;
