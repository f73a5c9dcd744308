import type { Facts } from './facts.ts';
import { factNames } from './fact-catalog.ts';
import { TokenctlError } from '../core/errors.ts';
import { nearest, readTemplateFile, type Template } from './template-file.ts';
import { write } from './writing.ts';

/** Where templates lie; the caller's own reads, for this room has no file system. */
export interface TemplateFolders {
  /** The nearest first: a workspace's template stands before a shipped one of the same name. */
  readonly dirs: readonly string[];
  readonly listDir: (dir: string) => Promise<readonly string[]>;
  readonly readText: (path: string) => Promise<string>;
}

/** Names of the templates that there are: `NAME.md`; other files are none of ours. */
const FILE = /^([a-z0-9]+(?:-[a-z0-9]+)*)\.md$/;

/**
 * Reads and checks every template of the folders, by name. A template is also written once from no facts at all, so that
 * what it names and how it writes is known to be right before an incident. Throws E_TEMPLATE at file:line:column.
 */
export async function loadTemplates({ dirs, listDir, readText }: TemplateFolders): Promise<ReadonlyMap<string, Template>> {
  const found = new Map<string, Template>();
  for (const dir of dirs)
    for (const base of [...await listDir(dir)].sort()) {
      const name = FILE.exec(base)?.[1];
      if (name === undefined || found.has(name)) continue;
      const file = `${dir.replace(/\/+$/, '')}/${base}`;
      found.set(name, checkTemplate({ name, file, text: await readText(file) }));
    }
  return found;
}

/** One template, checked as `loadTemplates` does. Throws E_TEMPLATE. */
export function checkTemplate(source: { readonly name: string; readonly file: string; readonly text: string }): Template {
  const template = readTemplateFile(source);
  write(template, noFacts());
  return template;
}

/** The template of that name. Throws E_TEMPLATE, with the nearest name. */
export function findTemplate(templates: ReadonlyMap<string, Template>, name: string): Template {
  const template = templates.get(name);
  if (template) return template;
  const hint = nearest(name, [...templates.keys()]);
  throw new TokenctlError('E_TEMPLATE', `there is no template “${name}”; there are: ${[...templates.keys()].sort().join(', ') || 'none'}`, hint ? { hint } : {});
}

/** Nothing is known. */
export const noFacts = (): Facts =>
  ({ named: Object.fromEntries(factNames.map((n) => [n, null])) as Facts['named'], stated: new Map(), hidden: [], drill: false });
