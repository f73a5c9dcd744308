import type { Complaint } from './source-complaint.ts';
import { hasUrlPassword, looksLikeSecret } from './source-hide.ts';
import type { Source, SourcePath } from './source.ts';

const WHAT = 'what looks like a secret value; a file holds references (env:NAME, file:PATH), never values';

export interface SecretsIn {
  readonly source: Source;
  /** Default: the shapes of `looksLikeSecret`. A URL with a password is refused in any case. */
  readonly looksSecret?: ((text: string) => boolean) | undefined;
  /** Paths whose values are public by nature (public keys, keyed fingerprints). */
  readonly exempt?: (path: SourcePath) => boolean;
}

/** A value in a file that goes to git: refused wherever it stands, comments too, and masked whole in what is shown. */
export function secretComplaints({ source, looksSecret: isSecret = looksLikeSecret, exempt = () => false }: SecretsIn): readonly Complaint[] {
  const looksSecret = (text: string): boolean => isSecret(text) || hasUrlPassword(text);
  const found: Complaint[] = [];
  for (const { path, text, at } of source.strings())
    if (!exempt(path) && looksSecret(text)) found.push(source.complain(path, WHAT, { at, mask: true }));
  for (const { offset, text } of source.comments())
    if (looksSecret(text)) found.push(source.complainAt(offset, `a comment with ${WHAT}`, text.length));
  return found;
}
