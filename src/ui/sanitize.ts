/** ESC sequences (CSI, OSC … BEL or ST, others), taken out whole so that their parameters do not stay behind as text. */
const ESCAPES = /\x1b(?:\[[0-?]*[ -/]*[@-~]|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~])|\x9b[0-?]*[ -/]*[@-~]/g;
/** Format characters (bidi, zero width, soft hyphen, tags) and controls: they draw nothing and can make text lie. */
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029\u115f\u1160\u3164\uffa0]/gu;

export interface SanitizeOptions {
  /** Longest result in characters; what is cut is shown by `…`. */
  readonly cap?: number;
  /** Keeps line ends (as `\n`). */
  readonly lines?: boolean;
}

/**
 * Text of strangers (reports, provider messages, file names) made safe to print: no control, no escape sequence, no
 * bidi or zero-width character, no lone surrogate, one line unless `lines`, capped.
 */
export function sanitize(text: string, { cap = 2000, lines = false }: SanitizeOptions = {}): string {
  const flat = text.toWellFormed().replace(ESCAPES, '').replace(/\r\n?|[\u2028\u2029]/g, '\n').replace(/\t/g, ' ');
  const clean = flat.split('\n').map((line) => line.replace(UNSEEN, '')).join(lines ? '\n' : ' ');
  const characters = [...clean];
  return characters.length <= cap ? clean : `${characters.slice(0, Math.max(0, cap - 1)).join('')}…`;
}
