import { clean } from '../clean.ts';
import type { Format, Span } from './format.ts';
import { fill } from './sample.ts';

const label = (value: string): string => /BEGIN ([A-Z0-9 ]{0,30}PRIVATE KEY)/.exec(value)?.[1] ?? 'PRIVATE KEY';
const armour = (name: string, body: string): string => `-----${'BEGIN'} ${name}-----\n${body}\n-----END ${name}-----`;

/** A private JWK (RFC 7517, 8037): the innermost JSON object around a `kty` that has a private half. */
function* findJwk(text: string): Iterable<Span> {
  for (const { index } of text.matchAll(/"kty"/g)) {
    const near = Math.max(0, index - 4096);
    const open = text.slice(near, index).lastIndexOf('{');
    const close = text.slice(index, index + 8192).indexOf('}');
    if (open >= 0 && close >= 0) yield { start: near + open, end: index + close + 1 };
  }
}
function jwkOf(value: string): { readonly kty?: unknown; readonly d?: unknown; readonly kid?: unknown } | null {
  try {
    return JSON.parse(value) as object;
  } catch {
    return null;
  }
}
const sampleJwk = (half: object): string => JSON.stringify({ kty: 'OKP', crv: 'Ed25519', kid: 'sample', x: fill(43), ...half });

export const privateKey: readonly Format[] = [
  { kind: 'private-key', provider: 'pem', title: 'Private key', rank: 'structure', holds: 'secret', needs: ['PRIVATE KEY'],
    // The body stops at the next double dash, so that a text of many BEGIN lines is read once.
    pattern: /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s\\:,.()]|-(?!-)){20,32768}(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----)?/g,
    facts: (value) => ({ label: label(value), encrypted: /ENCRYPTED/.test(value), whole: value.includes('-----END') }),
    consoleSteps: ['It cannot be revoked as such: remove its public half wherever it is trusted (authorized_keys, JWKS, certificate), and make a new pair.',
      'A certificate for it: have its authority revoke that.'],
    samples: { good: () => [armour('PRIVATE KEY', fill(64)), armour('RSA PRIVATE KEY', `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n${fill(64)}`), armour('OPENSSH PRIVATE KEY', fill(64)).replaceAll('\n', '\\n')],
      bad: () => [armour('PUBLIC KEY', fill(64)), `-----${'BEGIN'} PRIVATE KEY-----`] } },
  { kind: 'private-jwk', provider: 'pem', title: 'Private key (JWK)', rank: 'structure', holds: 'secret', needs: ['"kty"'], find: findJwk,
    accept: (value) => typeof jwkOf(value)?.d === 'string',
    facts: (value) => { const jwk = jwkOf(value); return { type: typeof jwk?.kty === 'string' ? clean(jwk.kty, 8) : null, kid: typeof jwk?.kid === 'string' ? clean(jwk.kid, 256) : null }; },
    consoleSteps: ['Take its public half out of the published JWKS: every token of the key dies as verifiers reload it (commonly 10 minutes).', 'Then remove the private half, and never let the kid return.'],
    samples: { good: () => [sampleJwk({ d: fill(43) })], bad: () => [sampleJwk({})] } },
];
