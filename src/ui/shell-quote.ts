/** One word as a POSIX shell reads it, quoted only where it must be. */
export const quote = (word: string): string => (/^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`);

/** A command line that can be pasted. */
export const commandLine = (words: readonly string[]): string => words.map(quote).join(' ');
