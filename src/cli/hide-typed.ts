import { TokenctlError } from '../core/errors.ts';
import { hideRuns } from '../core/source-hide.ts';
import type { Json } from '../core/brand.ts';

export const NOT_REPEATED = '[not repeated]';

/** A name that a person made: words and numbers, joined. Ids have a `/` before them, files an ending, fingerprints a `:`. */
const NAME = /^(?:[A-Z]?[a-z]+|[A-Z]+|\d{1,8})(?:[-_.](?:[A-Z]?[a-z]+|[A-Z]+|\d{1,8}))*$/;
const FILE = /\.[a-z]{1,10}$/;
const WORD = /^[A-Za-z0-9_+=~.-]+$/;

const mayBeValue = (text: string): boolean => WORD.test(text) && !NAME.test(text) && !FILE.test(text) && hideRuns(text) !== text;

/** What of the words that were typed may be a value, though no format of it is known: it stood in the wrong place. */
function valuesIn(argv: readonly string[]): readonly string[] {
  const parts = argv.flatMap((word) => {
    const bare = word.replace(/^(?:-+|@)/, '');
    // `--flag=VALUE`, `--var NAME=VALUE`, `-iVALUE`.
    return [word, bare, ...bare.split('='), bare.slice(bare.indexOf('=') + 1), word.startsWith('-') ? bare.slice(1) : ''];
  });
  return [...new Set(parts.filter(mayBeValue))].toSorted((a, b) => b.length - a.length);
}

/**
 * The error without what may be a value among the words typed, wherever it stands: no command needs to take care of that. A
 * corrected command keeps its words, for it is to be pasted.
 */
export function hideTyped(e: TokenctlError, argv: readonly string[]): TokenctlError {
  const values = valuesIn(argv);
  const hide = (text: string): string => values.reduce((t, value) => t.replaceAll(value, NOT_REPEATED), text);
  if (values.length === 0) return e;
  const keeps = e.code === 'E_INPUT_NEEDED';
  return new TokenctlError(e.code, hide(e.message), {
    ...(e.hint === null ? {} : { hint: hide(e.hint) }), next: keeps ? e.next : e.next.map(hide), lines: e.lines.map(hide), facts: keeps ? e.facts : hideIn(e.facts, hide), exit: e.exit,
  });
}

function hideIn(value: Json, hide: (text: string) => string): Json {
  if (typeof value === 'string') return hide(value);
  if (Array.isArray(value)) return (value as readonly Json[]).map((each) => hideIn(each, hide));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [hide(name), hideIn(each as Json, hide)]));
}
