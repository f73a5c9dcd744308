/** Untrusted text for people: no control, bidi or line characters (a report must not drive a terminal), at most `cap` characters. */
export const clean = (text: string, cap = 256): string =>
  text.slice(0, cap * 2).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/gu, '').slice(0, cap);
