/** What is shown of a file that somebody wrote: never a secret, never a control character. */

const RUN = /[A-Za-z0-9_+/=.~-]{20,}/g;
/** A password may be short and made of plain words: then its key gives it away. */
const NAMED = /((?:pass(?:word|wd|phrase)?|secret|value|api[_-]?key|private[_-]?key|bearer)["']?(?:\s*[:=]\s*|\s+)["']?)([^"'\s,}\]]+)/gi;
const REFERENCE = /^(?:env|file|vault):/;
// Control, bidirectional and line-separating characters: a file must not be able to draw on the terminal.
const UNSEEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const stars = (text: string): string => '*'.repeat(text.length);
/** Words joined by dots, dashes and slashes (hosts, paths, names of ours) have no digits and no mixed case. */
const plainWords = (run: string): boolean =>
  !/\d/.test(run) && run.split(/[^A-Za-z]+/).every((word) => word.length < 20 && /^(?:[A-Z]?[a-z]*|[A-Z]+)$/.test(word));

/** Masks, character for character, 20 or more token-like characters that are not plain words. For our own sentences. */
export const hideRuns = (text: string): string => text.replace(RUN, (run) => (plainWords(run) ? run : stars(run)));
/** The same, and values of keys that are named like secrets. For lines of a file. */
export const hideSecrets = (text: string): string =>
  hideRuns(text.replace(NAMED, (whole, key: string, value: string) => (REFERENCE.test(value) ? whole : key + stars(value))));

/** Safe for one line of a terminal. */
export const oneLine = (text: string): string => text.replace(UNSEEN, (c) => (c === '\t' ? ' ' : '?'));

const URL_PASSWORD = /:\/\/[^/\s:@]+:[^/\s@]+@/;
/** A URL with a password in it: no scanner's format, and a secret all the same. */
export const hasUrlPassword = (text: string): boolean => URL_PASSWORD.test(text);

const SHAPES = [
  /\bgh[pousr]_[A-Za-z0-9]{20,}/, /\bgithub_pat_[A-Za-z0-9_]{20,}/, /\bglpat-[A-Za-z0-9_-]{16,}/, /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/,
  /\bhv[sbr]\.[A-Za-z0-9_-]{20,}/, /\bxox[abposr]-[A-Za-z0-9-]{10,}/, /\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]*/,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/, /\bAGE-SECRET-KEY-1[A-Z0-9]{20,}/, /\b[sr]k_(?:live|test)_[A-Za-z0-9]{16,}/, /\bnpm_[A-Za-z0-9]{30,}/,
  /\bhooks\.slack\.com\/services\/T[A-Za-z0-9/]{8,}/, URL_PASSWORD,
];
/** The shapes that no configuration has a use for; the caller may hand in intake's `identify`, which knows more. */
export const looksLikeSecret = (text: string): boolean => SHAPES.some((shape) => shape.test(text));
