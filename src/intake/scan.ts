import type { Fingerprint } from '../core/brand.ts';
import { TokenctlError } from '../core/errors.ts';
import { Secret } from '../core/secret.ts';
import { hasUrlPassword } from '../core/source-hide.ts';
import { identify } from './identify.ts';
import { kindInfo, UNKNOWN } from './kind-info.ts';

export interface ScanOptions {
  /** Fingerprints of the ledger and the inventory. */
  readonly knownFingerprints?: ReadonlySet<Fingerprint>;
  readonly fingerprint?: ((value: Secret) => Fingerprint) | null;
}
export interface ScanHit { readonly start: number; readonly length: number; readonly kind: string; readonly fingerprint: Fingerprint | null; readonly by: 'format' | 'fingerprint' }

/** A word long enough for a secret; shorter ones are not looked up. */
const WORD = /[^\s"'`,;()<>[\]{}|]{8,4096}/g;

/** The words of a text and what a sentence or an assignment leaves of them: `key=value.` gives three. */
function* candidates(text: string): Iterable<{ readonly start: number; readonly word: string }> {
  for (const { 0: raw, index } of text.matchAll(WORD)) {
    const word = raw.replace(/[.:!?]+$/, '');
    yield { start: index, word: raw };
    if (word !== raw) yield { start: index, word };
    for (const { index: at } of word.matchAll(/[=:/@]/g)) if (word.length - at > 8 && at < 128) yield { start: index + at + 1, word: word.slice(at + 1) };
  }
}

function* known(text: string, { knownFingerprints, fingerprint }: ScanOptions): Iterable<ScanHit> {
  if (!fingerprint || !knownFingerprints || knownFingerprints.size === 0) return;
  for (const { start, word } of candidates(text)) {
    const is = fingerprint(new Secret(word));
    if (knownFingerprints.has(is)) yield { start, length: word.length, kind: UNKNOWN, fingerprint: is, by: 'fingerprint' };
  }
}

/**
 * Secrets in free text: known formats, and words whose keyed fingerprint is known (TRUTH T10.3). In order; what overlaps is one.
 * Ids and public keys are none.
 */
export function scanFreeText(text: string, options: ScanOptions = {}): ScanHit[] {
  const formats = identify(text).filter((hit) => hit.holds === 'secret').map(({ start, length, kind, value }): ScanHit =>
    ({ start, length, kind, fingerprint: options.fingerprint?.(value) ?? null, by: 'format' }));
  const all = [...formats, ...known(text, options)].sort((a, b) => a.start - b.start || b.length - a.length);
  const hits: ScanHit[] = [];
  for (const hit of all) {
    const last = hits.at(-1);
    const over = last ? last.start + last.length - hit.start : 0;
    if (!last || over <= 0) hits.push(hit);
    else hits[hits.length - 1] = { ...last, length: last.length + Math.max(0, hit.length - over) };
  }
  return hits;
}

/** For what a person types (a reason, a note): throws E_USAGE naming the kind, never the text. `what` = the field, for the sentence. */
export function guardText(text: string, what: string, options: ScanOptions = {}): void {
  const [hit] = scanFreeText(text, options);
  if (!hit && !hasUrlPassword(text)) return;
  const is = !hit ? 'a URL with a password' : hit.kind === UNKNOWN ? 'a token that is known here' : kindInfo(hit.kind).title;
  throw new TokenctlError('E_USAGE', `The ${what} contains a secret (${is}); it was refused and is not repeated.`, {
    hint: 'Name it by its id or fingerprint. If it was an argument, your shell history now holds it: treat that as a new sighting.',
  });
}

/** For what a provider says: every secret becomes `[secret fp1:…]`, or `[secret]` without a key. */
export function redactText(text: string, options: ScanOptions = {}): string {
  let out = '', at = 0;
  for (const { start, length, fingerprint } of scanFreeText(text, options)) {
    out += `${text.slice(at, start)}${fingerprint === null ? '[secret]' : `[secret ${fingerprint}]`}`;
    at = start + length;
  }
  return out + text.slice(at);
}
