const LONGEST = 400;
/** Most lines are such already; a journal has millions. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/**
 * Text that others wrote, made safe to stand in one line of any output: control, format (bidirectional, zero-width),
 * surrogate, private and unassigned characters go, white space is one space, and it is cut at `longest` characters.
 */
export function plainLine(text: string, longest: number = LONGEST): string {
  if (text.length <= longest && PLAIN.test(text)) return text;
  const line = text.normalize('NFC')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}\p{Co}\p{Cn}]/gu, '')
    // Stacks of combining marks run over the lines above and below.
    .replace(/(\p{M}{4})\p{M}+/gu, '$1')
    .replace(/ {2,}/g, ' ').trim();
  const points = [...line];
  return points.length <= longest ? line : `${points.slice(0, longest - 1).join('')}…`;
}

/** Fingerprints as TRUTH T10.2 writes them. */
const FINGERPRINT = /fp1:[^\s:]{1,64}:[0-9a-f]{16}/g;
/** A compact JWS, with or without its signature. */
const JWS = /eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?/g;

export type Redact = (text: string) => string;

/**
 * Takes keys, ids and fingerprints of tokens out of text that faces customers. The longest goes first, so that a key
 * is one `[token]` and not half of one.
 */
export function redactor(hidden: Iterable<string>): Redact {
  const words = [...new Set(hidden)].filter((w) => w.length > 0).sort((a, b) => b.length - a.length);
  const parts = words.map((w) => w.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'));
  const known = parts.length === 0 ? null : new RegExp(`(?<![\\p{L}\\p{N}])(?:${parts.join('|')})(?![\\p{L}\\p{N}])`, 'giu');
  return (text) => {
    const bare = text.replace(FINGERPRINT, '[token]').replace(JWS, '[token]');
    return known === null ? bare : bare.replace(known, '[token]');
  };
}
