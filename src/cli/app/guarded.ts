import { TokenctlError } from '../../core/errors.ts';
import { PLACEHOLDER } from '../../core/shell-quote.ts';
import type { House } from './house.ts';

/** Free text of a person on its way into the journal: a secret in it is refused, not masked (TRUTH T10.3), and so is what stands for it in a command that was pasted as it is. */
export async function guarded(_house: House, text: string, what = 'text'): Promise<string> {
  const { guardText } = await import('../../intake/index.ts');
  guardText(text, what);
  if (text.trim() === PLACEHOLDER) throw new TokenctlError('E_USAGE', `the ${what} is ${PLACEHOLDER}, which only stands for what you say there`);
  return text;
}
