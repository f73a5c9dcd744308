import type { Format } from './format.ts';
import { fill } from './sample.ts';

const label = (value: string): string => /BEGIN ([A-Z0-9 ]{0,30}PRIVATE KEY)/.exec(value)?.[1] ?? 'PRIVATE KEY';
const armour = (name: string, body: string): string => `-----${'BEGIN'} ${name}-----\n${body}\n-----END ${name}-----`;

export const privateKey: readonly Format[] = [
  { kind: 'private-key', provider: 'pem', title: 'Private key', rank: 'structure', holds: 'secret', needs: ['PRIVATE KEY'],
    // The body stops at the next double dash, so that a text of many BEGIN lines is read once.
    pattern: /-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:[A-Za-z0-9+/=\s\\:,.()]|-(?!-)){20,32768}(?:-----END [A-Z0-9 ]{0,30}PRIVATE KEY(?: BLOCK)?-----)?/g,
    facts: (value) => ({ label: label(value), encrypted: /ENCRYPTED/.test(value), whole: value.includes('-----END') }),
    consoleSteps: ['It cannot be revoked as such: remove its public half wherever it is trusted (authorized_keys, JWKS, certificate), and make a new pair.',
      'A certificate for it: have its authority revoke that.'],
    samples: { good: () => [armour('PRIVATE KEY', fill(64)), armour('RSA PRIVATE KEY', `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n${fill(64)}`), armour('OPENSSH PRIVATE KEY', fill(64)).replaceAll('\n', '\\n')],
      bad: () => [armour('PUBLIC KEY', fill(64)), `-----${'BEGIN'} PRIVATE KEY-----`] } },
];
