import type { Facts } from './facts.ts';
import { factNames } from './fact-catalog.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import { TokenctlError } from '../core/errors.ts';
import { hideRuns } from '../core/source-hide.ts';
import { readTemplateFile, type Template } from './template-file.ts';
import { write } from './writing.ts';

/** Where templates lie; the caller's own reads, for this room has no file system. */
export interface TemplateFolders {
  /** The nearest first: a workspace's template stands before a shipped one of the same name. */
  readonly dirs: readonly string[];
  readonly listDir: (dir: string) => Promise<readonly string[]>;
  readonly readText: (path: string) => Promise<string>;
  /** A path as complaints name it; default as it is. */
  readonly shown?: (path: string) => string;
}

/** Names of the templates that there are: `NAME.md`; other files are none of ours. */
const FILE = /^([a-z0-9]+(?:-[a-z0-9]+)*)\.md$/;

/** Where the template of each name lies. */
async function paths({ dirs, listDir }: TemplateFolders): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  for (const dir of dirs)
    for (const base of [...await listDir(dir)].sort()) {
      const name = FILE.exec(base)?.[1];
      if (name !== undefined && !found.has(name)) found.set(name, `${dir.replace(/\/+$/, '')}/${base}`);
    }
  return found;
}

async function read({ readText, shown = (path) => path }: TemplateFolders, name: string, path: string): Promise<Template> {
  return { ...checkTemplate({ name, file: shown(path), text: await readText(path) }), file: path };
}

/**
 * Reads and checks every template of the folders, by name. A template is also written once from no facts at all, so that
 * what it names and how it writes is known to be right before an incident. Throws E_TEMPLATE at file:line:column.
 */
export async function loadTemplates(folders: TemplateFolders): Promise<ReadonlyMap<string, Template>> {
  const found = new Map<string, Template>();
  for (const [name, path] of await paths(folders)) found.set(name, await read(folders, name, path));
  return found;
}

/** The one template of that name; what is wrong with others keeps no message back. Throws E_TEMPLATE, with the nearest name. */
export async function loadTemplate(folders: TemplateFolders, name: string): Promise<Template> {
  const all = await paths(folders);
  const path = all.get(name);
  if (path !== undefined) return read(folders, name, path);
  const meant = didYouMean(name, all.keys());
  throw new TokenctlError('E_TEMPLATE', `there is no template ${hideRuns(name)}; there are: ${[...all.keys()].sort().join(', ') || 'none'}`,
    { ...(meant === null ? {} : { lines: [`did you mean "${meant}"?`] }), next: [meant === null ? 'tokenctl comms list' : `tokenctl comms preview ${meant}`] });
}

/** One template, checked as `loadTemplates` does. Throws E_TEMPLATE. */
export function checkTemplate(source: { readonly name: string; readonly file: string; readonly text: string }): Template {
  const template = readTemplateFile(source);
  write(template, noFacts());
  return template;
}

/** Nothing is known. */
export const noFacts = (): Facts =>
  ({ named: Object.fromEntries(factNames.map((n) => [n, null])) as Facts['named'], stated: new Map(), hidden: [], drill: false });
