import { dirname, join, resolve } from 'node:path';
import { TokenctlError } from '../../../core/errors.ts';
import { exists, listDir, readPrivate } from '../../../platform/files.ts';
import { findWorkspace } from '../../../workspace/find.ts';

/** A drill's own marker, beside its tokenctl.yaml: whoever works there takes part in it. */
export const DRILL_FILE = 'drill.json';

export interface DrillFile {
  readonly v: 1;
  readonly id: string;
  readonly scenario: string;
  readonly title: string;
  readonly digest: string;
  readonly seed: number;
  readonly runbook: string;
  readonly play: string | null;
  readonly beganAt: string;
  /** Where it is held, and what lets one take part. */
  readonly port: number;
  readonly key: string;
}

/** Folder of all drills in a state folder. */
export const drillsDir = (state: string): string => join(state, 'drills');
export const workspaceOf = (dir: string): string => join(dir, 'workspace');

export interface DrillHere { readonly dir: string; readonly file: DrillFile }

/** The drill that a folder belongs to; null = none. */
export async function drillAt(workspaceFile: string): Promise<DrillHere | null> {
  const path = join(dirname(workspaceFile), DRILL_FILE);
  if (!(await exists(path))) return null;
  return { dir: dirname(dirname(path)), file: JSON.parse(await readPrivate(path)) as DrillFile };
}

/** The drill that a command is typed in; null = none. */
export async function drillHere(cwd: string, config: string | null): Promise<DrillHere | null> {
  try { return await drillAt(config === null ? await findWorkspace(cwd) : resolve(cwd, config)); } catch (e) {
    if (e instanceof TokenctlError && (e.code === 'E_NO_WORKSPACE' || e.code === 'E_REF')) return null;
    throw e;
  }
}

/** `SCENARIO-n`, the next that is free. */
export async function nextDrillId(state: string, scenario: string): Promise<string> {
  const taken = (await listDir(drillsDir(state))).flatMap((n) => (n.startsWith(`${scenario}-`) && /^\d+$/.test(n.slice(scenario.length + 1)) ? [Number(n.slice(scenario.length + 1))] : []));
  return `${scenario}-${Math.max(0, ...taken) + 1}`;
}
