import { basename, join } from 'node:path';
import { didYouMean } from '../core/did-you-mean.ts';
import { isTokenctlError, TokenctlError } from '../core/errors.ts';
import { openSource } from '../core/source.ts';

/** What the library reads with; `platform/files.ts` has both (`listDir`, `readTextIfThere`). */
export interface RunbookFiles {
  /** Names in a folder, sorted; none if there is no such folder. */
  list(dir: string): Promise<readonly string[]>;
  /** Text, or null if there is no such file. Throws E_RUNBOOK for one that cannot be read. */
  read(path: string): Promise<string | null>;
}
export interface RunbookDir { readonly dir: string; readonly from: 'workspace' | 'shipped' }
export interface LibraryIn { readonly dirs: readonly RunbookDir[]; readonly files: RunbookFiles }

export interface ListedRunbook {
  readonly name: string;
  readonly file: string;
  readonly from: 'workspace' | 'shipped';
  readonly summary: string | null;
  readonly owner: string | null;
  /** Why it cannot be read, `file:line:column: …`; null = it can. A full check is `loadRunbook`'s. */
  readonly problem: string | null;
}

/** `NAME.test.yaml` has the cases of a runbook, and is none. */
const ENDING = /(?<!\.test)\.ya?ml$/;

/** Every runbook there is; one of the workspace hides a shipped one of the same name. A broken file is listed, with its problem. */
export async function listRunbooks({ dirs, files }: LibraryIn): Promise<readonly ListedRunbook[]> {
  const found = new Map<string, ListedRunbook>();
  for (const { dir, from } of dirs)
    for (const entry of await files.list(dir)) {
      const name = entry.replace(ENDING, '');
      if (!ENDING.test(entry) || found.has(name)) continue;
      const file = join(dir, entry);
      found.set(name, { name, file, from, ...await head(files, file) });
    }
  return [...found.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

async function head(files: RunbookFiles, file: string): Promise<Pick<ListedRunbook, 'summary' | 'owner' | 'problem'>> {
  try {
    const { value } = openSource({ text: await files.read(file) ?? '', file, code: 'E_RUNBOOK' });
    const field = (key: string): string | null => {
      const v = typeof value === 'object' && value !== null ? (value as { readonly [k: string]: unknown })[key] : null;
      return typeof v === 'string' ? v : null;
    };
    return { summary: field('summary'), owner: field('owner'), problem: null };
  } catch (e) {
    if (isTokenctlError(e)) return { summary: null, owner: null, problem: e.message };
    throw e;
  }
}

/** The text of a runbook, by name or by path (a `/` or an ending of .yaml makes it one). Throws E_RUNBOOK_UNKNOWN with what was probably meant. */
export async function findRunbook(name: string, { dirs, files }: LibraryIn): Promise<{ readonly file: string; readonly text: string; readonly from: 'workspace' | 'shipped' | 'path' }> {
  if (name.includes('/') || ENDING.test(name)) {
    const text = await files.read(name);
    if (text !== null) return { file: name, text, from: 'path' };
    throw unknown(`there is no file ${name}`, basename(name).replace(ENDING, ''), await listRunbooks({ dirs, files }));
  }
  for (const { dir, from } of dirs)
    for (const ending of ['.yaml', '.yml']) {
      const file = join(dir, `${name}${ending}`);
      const text = await files.read(file);
      if (text !== null) return { file, text, from };
    }
  throw unknown(`there is no runbook "${name}"`, name, await listRunbooks({ dirs, files }));
}

function unknown(message: string, name: string, all: readonly ListedRunbook[]): TokenctlError {
  const meant = didYouMean(name, all.map((r) => r.name).filter((n) => n !== name));
  return new TokenctlError('E_RUNBOOK_UNKNOWN', message, {
    lines: [...(meant === null ? [] : [`did you mean "${meant}"?`]), `there are: ${all.map((r) => r.name).join(', ') || 'none'}`],
    next: [...(meant === null ? [] : [`tokenctl runbook show ${meant}`]), 'tokenctl runbook list'],
  });
}
