import { basename, dirname, join, resolve } from 'node:path';
import { isTokenctlError, TokenctlError } from '../../../core/errors.ts';
import { ensureDir, exists, listDir, makeDir, readPrivate } from '../../../platform/files.ts';
import { findWorkspace } from '../../../workspace/find.ts';
import type { DrillFile } from './drill-file.ts';

export type { DrillFile };

/** A drill's own marker, beside its tokenctl.yaml: whoever works there takes part in it. */
export const DRILL_FILE = 'drill.json';

/** Folder of all drills in a state folder. */
export const drillsDir = (state: string): string => join(state, 'drills');
export const workspaceOf = (dir: string): string => join(dir, 'workspace');

export interface DrillHere { readonly dir: string; readonly file: DrillFile }

/** The drill that a folder belongs to; null = none. Throws E_REALM for a marker that is not what `drill run` writes there: neither realm may be taken for the other. */
async function drillAt(workspaceFile: string): Promise<DrillHere | null> {
  const path = join(dirname(workspaceFile), DRILL_FILE);
  if (!(await exists(path))) return null;
  const dir = dirname(dirname(path));
  const refuse = (hint: string): TokenctlError => new TokenctlError('E_REALM', `${path} marks a drill, and cannot be relied on: nothing was done`, { hint, next: ['tokenctl drill list'] });
  let text: string;
  try { text = await readPrivate(path); } catch (e) { throw refuse(isTokenctlError(e) ? [e.message, e.hint ?? ''].join(' ').trim() : 'It cannot be read.'); }
  // Asked for where there is a drill: a live command does without its schema.
  const file = (await import('./drill-file.ts')).parseDrillFile(text);
  if (file === null || workspaceOf(dir) !== dirname(path) || file.id !== basename(dir)) throw refuse('It lies in no folder that `drill run` has made. If this workspace is live, remove the file.');
  return { dir, file };
}

/** The drill that a command is typed in; null = none. Throws E_REALM where `--config` (or its variable) leads out of it. */
export async function drillHere(cwd: string, config: string | null): Promise<DrillHere | null> {
  const here = await drillFrom(() => findWorkspace(cwd));
  if (config === null) return here;
  const named = await drillFrom(async () => resolve(cwd, config));
  if (here !== null && named?.dir !== here.dir) throw new TokenctlError('E_REALM', `this is the workspace of the drill ${here.file.id}, and --config names another one`, { hint: 'Also TOKENCTL_CONFIG does.', next: ['unset TOKENCTL_CONFIG', 'tokenctl status'] });
  return named;
}

async function drillFrom(workspace: () => Promise<string>): Promise<DrillHere | null> {
  let file: string;
  try { file = await workspace(); } catch (e) {
    if (e instanceof TokenctlError && e.code === 'E_NO_WORKSPACE') return null;
    throw e;
  }
  return drillAt(file);
}

/** Makes the folder of a new drill: `SCENARIO-n`, the next that is free. */
export async function makeDrillDir(state: string, scenario: string): Promise<{ readonly id: string; readonly dir: string }> {
  await ensureDir(drillsDir(state));
  const taken = (await listDir(drillsDir(state))).flatMap((n) => (n.startsWith(`${scenario}-`) && /^\d+$/.test(n.slice(scenario.length + 1)) ? [Number(n.slice(scenario.length + 1))] : []));
  for (let n = Math.max(0, ...taken) + 1; ; n++) {
    const [id, dir] = [`${scenario}-${n}`, join(drillsDir(state), `${scenario}-${n}`)];
    // Another one may begin at the same moment.
    try { await makeDir(dir); return { id, dir }; } catch (e) { if (!isTokenctlError(e) || e.code !== 'E_EXISTS') throw e; }
  }
}
