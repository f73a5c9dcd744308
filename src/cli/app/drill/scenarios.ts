import { basename, join, resolve } from 'node:path';
import { didYouMean } from '../../../core/did-you-mean.ts';
import { isTokenctlError, TokenctlError } from '../../../core/errors.ts';
import { loadScenario } from '../../../drill/scenario/load.ts';
import { isComing, type Coming, type Scenario } from '../../../drill/scenario/types.ts';
import { exists, listDir } from '../../../platform/files.ts';
import { readUserFileIfThere, shownPath } from '../../../platform/user-file.ts';
import { findWorkspace } from '../../../workspace/find.ts';
import type { CommandCx } from '../../command.ts';
import { shipped } from '../shipped.ts';

const ENDING = /\.ya?ml$/;
type From = 'workspace' | 'shipped' | 'path';
export interface ListedScenario { readonly name: string; readonly file: string; readonly from: From; readonly scenario: Scenario | Coming | null; readonly problem: string | null }

/** `drills/` of the workspace, or of the folder where there is none, before the shipped ones. */
async function dirs(cx: CommandCx): Promise<readonly { readonly dir: string; readonly from: From }[]> {
  const workspace = await findWorkspace(cx.cwd).catch(() => null);
  return [{ dir: workspace === null ? join(cx.cwd, 'drills') : join(workspace, '..', 'drills'), from: 'workspace' as const }, { dir: shipped('drills'), from: 'shipped' as const }];
}

async function load(cx: CommandCx, path: string, called: string | null): Promise<Scenario | Coming | null> {
  const { looksSecret } = await import('../../../intake/looks-secret.ts');
  const file = shownPath(cx.cwd, path);
  const text = await readUserFileIfThere(path, { shown: file, code: 'E_SCENARIO' });
  return text === null ? null : loadScenario({ text, file, called, looksSecret });
}

/** Every scenario; one of the workspace hides a shipped one of the same name. A broken file is listed, with its problem. */
export async function listScenarios(cx: CommandCx): Promise<readonly ListedScenario[]> {
  const found = new Map<string, ListedScenario>();
  for (const { dir, from } of await dirs(cx))
    for (const entry of (await exists(dir)) ? (await listDir(dir)).toSorted() : []) {
      const name = entry.replace(ENDING, '');
      if (!ENDING.test(entry) || found.has(name)) continue;
      const file = join(dir, entry);
      try { found.set(name, { name, file, from, scenario: await load(cx, file, name), problem: null }); } catch (e) {
        if (!isTokenctlError(e)) throw e;
        found.set(name, { name, file, from, scenario: null, problem: [e.message, ...e.lines][0] ?? '' });
      }
    }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** A scenario by name or path. Throws E_SCENARIO_UNKNOWN, E_SCENARIO; for one that is still to come, with what it waits for. */
export async function findScenario(cx: CommandCx, name: string): Promise<Scenario> {
  const found = await anyScenario(cx, name);
  if (isComing(found)) throw new TokenctlError('E_SCENARIO_UNKNOWN', `${found.name} is still to come: it waits for ${found.waitsFor}`, { next: ['tokenctl drill list'] });
  return found;
}

async function anyScenario(cx: CommandCx, name: string): Promise<Scenario | Coming> {
  if (name.includes('/') || ENDING.test(name)) {
    const found = await load(cx, resolve(cx.cwd, name), null);
    if (found !== null) return found;
    throw await unknown(cx, `there is no file ${name}`, basename(name).replace(ENDING, ''));
  }
  for (const { dir } of await dirs(cx))
    for (const ending of ['.yaml', '.yml']) {
      const found = await load(cx, join(dir, `${name}${ending}`), name);
      if (found !== null) return found;
    }
  throw await unknown(cx, `there is no scenario "${name}"`, name);
}

async function unknown(cx: CommandCx, message: string, name: string): Promise<TokenctlError> {
  const all = (await listScenarios(cx)).map((s) => s.name);
  const meant = didYouMean(name, all);
  return new TokenctlError('E_SCENARIO_UNKNOWN', message, { lines: [...(meant === null ? [] : [`did you mean "${meant}"?`]), `there are: ${all.join(', ') || 'none'}`], next: [...(meant === null ? [] : [`tokenctl drill run ${meant}`]), 'tokenctl drill list'] });
}
