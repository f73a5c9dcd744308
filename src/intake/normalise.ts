import { Secret } from '../core/secret.ts';
import { TokenctlError } from '../core/errors.ts';

const unquote = (text: string): string => (/^(["'`])[^]*\1$/.test(text) && text.length > 1 ? text.slice(1, -1) : text);

/**
 * A value as it is fingerprinted and presented: one trailing newline, quotes and `Bearer ` are stripped (TRUTH T10.2).
 * Throws E_USAGE for an empty one: Vault answers a lookup of "" with the caller's own token.
 */
export function normalise(raw: string): Secret {
  const value = unquote(unquote(raw.replace(/\r?\n$/, '')).replace(/^Bearer +/i, ''));
  if (value.trim() === '') throw new TokenctlError('E_USAGE', 'The value is empty.', { hint: 'Pipe the value itself: `pbpaste | tokenctl …  -`.' });
  return new Secret(value);
}
