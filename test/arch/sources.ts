import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Source {
  /** Relative to the root, with slashes. */
  readonly path: string;
  readonly text: string;
  /** The text without comments and without what quotes hold (but module names); as long as `text`, line by line. */
  readonly code: string;
}

/** Every `.ts` file below a folder of the project. */
export const sourcesUnder = (folder: string): Source[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name))
    .toSorted()
    .map((file) => {
      const text = readFileSync(file, 'utf8');
      return { path: relative(ROOT, file).replaceAll('\\', '/'), text, code: codeOf(text) };
    });

export const isGenerated = (path: string): boolean => path.endsWith('.gen.ts');

/** `src/engine/run/x.ts` → `engine`; `src/main.ts` → null. */
export const roomOf = (path: string): string | null => /^src\/([^/]+)\//.exec(path)?.[1] ?? null;

export interface Import { readonly target: string; readonly lazy: boolean; readonly line: number }

/** Relative imports of a file, as paths from the root; `lazy` = `import()`. */
export function importsOf({ path, text }: Source): Import[] {
  const found = text.matchAll(/^\s*(?:import|export)\b[^;'"]*?\bfrom\s+'(\.[^']+)'|^\s*import\s+'(\.[^']+)'|\bimport\('(\.[^']+)'\)/gm);
  return [...found].map((match) => {
    const [, from, bare, lazy] = match;
    const target = relative(ROOT, resolve(ROOT, dirname(path), from ?? bare ?? lazy ?? '')).replaceAll('\\', '/');
    return { target, lazy: lazy !== undefined, line: text.slice(0, match.index).split('\n').length };
  });
}

const TOKEN = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"|`(?:[^`\\]|\\.)*`|\/\*[\s\S]*?\*\/|\/\/[^\n]*|\/(?![*/])(?:[^/\\\n[]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/g;

/** Templates stay: they hold code. Regular expressions stay: what looks like one may be a division. */
function codeOf(text: string): string {
  return text.replace(TOKEN, (it, at: number) => {
    if (it.startsWith('//') || it.startsWith('/*')) return it.replace(/[^\n]/g, ' ');
    const isModule = /(?:\bfrom\s+|\bimport\s*\(?\s*)$/.test(text.slice(Math.max(0, at - 20), at));
    return (it.startsWith("'") || it.startsWith('"')) && !isModule ? it.charAt(0) + ' '.repeat(it.length - 2) + it.charAt(0) : it;
  });
}
