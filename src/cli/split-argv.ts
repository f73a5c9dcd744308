import { GLOBAL_FLAGS } from './globals.ts';
import type { FlagSpec } from './command-spec.ts';
import { namesUnder, type Registry } from './registry.ts';

/** What argv asks for, before any flag is read. */
export interface Split {
  /** Name of a command, or of a noun alone, or the words that are neither. */
  readonly is: 'command' | 'noun' | 'root' | 'unknown';
  readonly name: string;
  /** argv without the command's words. */
  readonly rest: readonly string[];
}

const takesValue = (flag: FlagSpec): boolean => flag.kind !== 'bool';

/** Does this word, a global flag, take the next word as its value? `-i X` and `--incident X` do; `-iX`, `--incident=X` and `-q` do not. */
function swallowsNext(word: string): boolean {
  const flags: readonly FlagSpec[] = GLOBAL_FLAGS;
  if (word.startsWith('--')) return flags.some((flag) => flag.name === word && takesValue(flag));
  // `-vi ID`: the first letter that takes a value takes the rest of the word, or the next word if nothing is left.
  const letters = [...word.slice(1)];
  const taker = letters.findIndex((letter) => flags.some((flag) => flag.short === `-${letter}` && takesValue(flag)));
  return taker >= 0 && taker === letters.length - 1;
}

/** Finds the command among global flags; its words are the first that are no flags (`tokenctl -i INC-7 ledger show`). */
export function splitArgv(argv: readonly string[], registry: Registry): Split {
  const words: number[] = [];
  for (let i = 0; i < argv.length && words.length < 2; i += 1) {
    const word = argv[i] ?? '';
    if (word === '--') break;
    if (word.startsWith('-') && word !== '-') {
      // A command's own flag may stand between its words and its arguments, never between its words.
      if (words.length > 0 && !swallowsNext(word) && !isGlobal(word)) break;
      if (swallowsNext(word)) i += 1;
      continue;
    }
    words.push(i);
  }
  const without = (count: number) => argv.filter((_, i) => !words.slice(0, count).includes(i));
  const [first, second] = words.map((i) => argv[i] ?? '');
  if (first === undefined) return { is: 'root', name: '', rest: argv };
  if (second !== undefined && Object.hasOwn(registry, `${first} ${second}`)) return { is: 'command', name: `${first} ${second}`, rest: without(2) };
  if (Object.hasOwn(registry, first)) return { is: 'command', name: first, rest: without(1) };
  if (namesUnder(registry, first).length === 0) return { is: 'unknown', name: first, rest: without(1) };
  return second === undefined ? { is: 'noun', name: first, rest: without(1) } : { is: 'unknown', name: `${first} ${second}`, rest: without(2) };
}

const isGlobal = (word: string): boolean =>
  (GLOBAL_FLAGS as readonly FlagSpec[]).some(({ name, short }) => word === name || word.startsWith(`${name}=`) || (short !== undefined && word.startsWith(short)));
