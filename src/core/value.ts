import { TokenctlError } from './errors.ts';

/**
 * A leaked string as the issuer knows it: one trailing newline, one pair of quotes around it and one `Bearer ` before it are
 * taken off (TRUTH T10.2), so that a value copied from a file, a config line or a header has one fingerprint.
 * Throws E_USAGE if nothing is left: Vault answers `lookup` of "" with the caller's own token.
 */
export function normaliseValue(text: string): string {
  const line = text.replace(/\r?\n$/, '');
  const bare = unquoted(line);
  const value = bare.replace(/^Bearer +/i, '');
  // `Bearer "…"`: the quotes were inside.
  const result = bare === line && value !== bare ? unquoted(value) : value;
  if (result === '') throw new TokenctlError('E_USAGE', 'The value is empty.', { hint: 'Give the value itself on stdin or in a private file.' });
  return result;
}

const unquoted = (text: string): string => /^(["'`])([^]*)\1$/.exec(text)?.[2] ?? text;
