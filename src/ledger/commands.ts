import type { Situation } from './situation.ts';

/** One word of a command line, quoted for a POSIX shell where it has to be. */
export const shellWord = (word: string): string => (/^[\w@%+=:,./#-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** A command that a person can paste: always with the incident, so that it means the same in every terminal. */
export function commandOf(s: Situation, words: readonly string[]): string {
  const line = ['tokenctl', ...words].map(shellWord).join(' ');
  return s.incident.id === '' ? line : `${line} -i ${shellWord(s.incident.id)}`;
}
