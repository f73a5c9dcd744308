import type { Secret } from '../core/secret.ts';

/** Shorter values would blank out ordinary words. */
const SHORTEST = 6;

/** Base64 of a value wherever it stands in a longer input: three alignments, without the characters its neighbours decide. */
function* base64Forms(value: string): Iterable<string> {
  const bytes = Buffer.from(value);
  for (const shift of [0, 1, 2]) {
    const all = Buffer.concat([Buffer.alloc(shift), bytes]);
    const from = Math.ceil((shift * 8) / 6);
    const whole = Math.floor((all.length * 8) / 6);
    const text = all.toString('base64').slice(from, whole);
    yield text;
    yield text.replaceAll('+', '-').replaceAll('/', '_');
  }
}

/** Every way a value is commonly written: as it is, JSON-escaped, URL-encoded, base64; a JWT also without its signature. */
function* forms(value: string): Iterable<string> {
  const parts = value.split('.');
  const whole = [value, ...(value.startsWith('eyJ') && parts.length === 3 ? [`${parts[0]}.${parts[1]}`, parts[1] ?? ''] : [])];
  for (const each of whole) {
    yield each;
    yield JSON.stringify(each).slice(1, -1);
    yield encodeURIComponent(each.toWellFormed());
    yield encodeURIComponent(each.toWellFormed()).replaceAll('%20', '+');
    yield* base64Forms(each);
  }
}

/**
 * A function that blanks the given values out of any text, in every form (DESIGN §8): the last fence before output.
 * Values of fewer than 6 characters are left to the other fences. Time: forms × text.
 */
export function makeRedactor(values: readonly Secret[]): (text: string) => string {
  const all = new Set(values.map((value) => value.reveal()).filter((value) => value.length >= SHORTEST).flatMap((value) => [...forms(value)]));
  const longestFirst = [...all].filter((form) => form.length >= SHORTEST).sort((a, b) => b.length - a.length);
  return (text) => longestFirst.reduce((clean, form) => (clean.includes(form) ? clean.replaceAll(form, '[secret]') : clean), text);
}
