import type { House } from './house.ts';

/** Free text of a person on its way into the journal: a secret in it is refused, not masked (TRUTH T10.3). */
export async function guarded(_house: House, text: string, what = 'text'): Promise<string> {
  const { guardText } = await import('../../intake/index.ts');
  guardText(text, what);
  return text;
}
