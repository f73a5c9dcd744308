/** Stands in a command for what only a person can say; it is refused as a reason. */
export const PLACEHOLDER = 'TEXT';

/** One word as a POSIX shell reads it, quoted only where it must be; a placeholder is, for what stands there will need it. */
export const quote = (word: string): string => {
  if (word === PLACEHOLDER) return `"${word}"`;
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
};

/** A command line that can be pasted. */
export const commandLine = (words: readonly string[]): string => words.map(quote).join(' ');

/** Words of a command of an incident; those that name another one keep it. */
export const tokenctlIn = (incident: string, words: readonly string[]): string => commandLine(['tokenctl', ...words, ...(words.includes('-i') ? [] : ['-i', incident])]);
