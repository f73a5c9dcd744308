const ALPHABETS = {
  alnum: 'aB3dE5gH7jK9mN1pQ2rS4tU6vW8xYz0', alpha: 'aBcDeFgHiJkLmNoPqRsTuVwXyZ', hex: '0a1b2c3d4e5f6789', upper: 'A2B3C4D5E6F7GHKLMN',
  digits: '1234567890', safe: 'aB3-dE5_gH7jK9mN1pQ2rS4tU6vW8xYz0', lower: 'a1b2c3d4e5f6g7h8', base32: 'A2B3C4D5E6F7GHKLMNQRSTUV',
} as const;

/** `length` characters of an alphabet, always the same: samples are made, so that no scanner takes the source for a leak. */
export const fill = (length: number, alphabet: keyof typeof ALPHABETS = 'alnum'): string =>
  ALPHABETS[alphabet].repeat(Math.ceil(length / ALPHABETS[alphabet].length)).slice(0, length);

const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A JWT that nobody signed. */
export const sampleJwt = (claims: object, header: object = { alg: 'EdDSA', kid: 'sample' }): string =>
  `${part(header)}.${part(claims)}.${fill(86)}`;
