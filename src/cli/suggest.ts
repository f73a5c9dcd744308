import { distance } from 'fastest-levenshtein';
import { TokenctlError } from '../core/errors.ts';
import { namesUnder, type Registry } from './registry.ts';

/** Names near enough to be meant, nearest first. */
export function nearest(word: string, names: readonly string[]): readonly string[] {
  return names
    .map((name) => ({ name, far: distance(word, name) }))
    .filter(({ name, far }) => far <= Math.max(1, Math.floor(Math.min(word.length, name.length) / 2)))
    .toSorted((a, b) => a.far - b.far)
    .slice(0, 3)
    .map(({ name }) => name);
}

/** Echoes only what looks like a command: any other word might be a value that was pasted. */
const looksLikeCommand = (words: string): boolean => /^[a-z][a-z-]{0,19}( [a-z][a-z-]{0,19})?$/.test(words);

/** The error for words that name no command. */
export function unknownCommand(words: string, registry: Registry): TokenctlError {
  const noun = words.split(' ')[0] ?? '';
  const under = namesUnder(registry, noun);
  const all = Object.keys(registry).filter((name) => registry[name]?.hidden !== true);
  const verbs = all.filter((name) => name.endsWith(` ${noun}`));
  const near = looksLikeCommand(words) ? [...new Set([...nearest(words, under.length > 0 ? under : all), ...verbs, ...nearest(noun, [...new Set(all.map((name) => name.split(' ')[0] ?? name))])])] : [];
  return new TokenctlError('E_USAGE', looksLikeCommand(words) ? `There is no command "${words}".` : 'The first word is no command of tokenctl.', {
    ...(near.length === 0 ? {} : { hint: `Did you mean ${near.slice(0, 3).map((name) => `"${name}"`).join(' or ')}?` }),
    next: near.length === 0 ? ['tokenctl --help'] : near.slice(0, 3).map((name) => `tokenctl ${name} --help`),
  });
}
