import { plainLine } from '../../comms/plain-text.ts';

/** What the timeline says of one event. `bunch` = the fan-out it may be counted in; `is` = how it is counted there, `n` times (1). */
export interface Line {
  readonly text: string;
  readonly level: 'main' | 'detail';
  readonly bunch?: { readonly of: string; readonly is: string; readonly well: boolean; readonly n?: number };
}
export const main = (text: string): Line => ({ text, level: 'main' });
export const detail = (text: string): Line => ({ text, level: 'detail' });
export const bunched = (line: Line, of: string, is: string, well: boolean): Line => ({ ...line, bunch: { of, is, well } });

/** Names for ordinals and changes, as the lines so far gave them. */
export interface Names {
  /** Key of the entry with this ordinal. */
  token(x: number): string;
  /** Key of the change with this ordinal in the run. */
  change(run: string | null, n: number): string;
}

/** Free text of a person or a provider, in quotes. */
export const quote = (text: string): string => `“${plainLine(text)}”`;
export const plain = plainLine;

/** The first few, and how many more. */
export function some(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).map((n) => plainLine(n)).join(', ');
  return names.length > most ? `${shown} and ${names.length - most} more` : shown || 'none';
}
export const many = (n: number, noun: string, nouns = `${noun}s`): string => `${n} ${n === 1 ? noun : nouns}`;
export const clock = (at: string): string => `${at.slice(0, 19).replace('T', ' ')}Z`;
