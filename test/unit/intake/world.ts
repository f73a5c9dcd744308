import { createHmac } from 'node:crypto';
import type { Fingerprint, Instant, PlaceKey, TokenKey } from '../../../src/core/brand.ts';
import { TokenctlError } from '../../../src/core/errors.ts';
import type { Inventory } from '../../../src/core/inventory.ts';
import type { Secret } from '../../../src/core/secret.ts';
import type { Place, Token } from '../../../src/core/token.ts';
import { sampleJwt } from '../../../src/intake/formats/sample.ts';
import { jwtSays } from '../../../src/intake/read-jwt.ts';
import type { AskedIssuer, ResolveDeps } from '../../../src/intake/index.ts';

export const fingerprint = (value: Secret): Fingerprint => `fp1:ktest:${createHmac('sha256', 'test key').update(value.reveal()).digest('hex').slice(0, 16)}` as Fingerprint;

export const token = (key: string, more: Partial<Token> = {}): Token => {
  const slash = key.indexOf('/');
  return {
    key: key as TokenKey, issuer: slash < 0 ? null : key.slice(0, slash), id: slash < 0 ? null : key.slice(slash + 1), kind: 'jwt', subject: null, scopes: [], audience: [], created: null,
    lastUsed: null, expires: null, fingerprint: null, owner: null, labels: [], declared: null, ...more,
  };
};

export function inventory(tokens: readonly Token[], searched = true): Inventory {
  const place: Place = { key: 'kv/prod/payments' as PlaceKey, store: 'kv', path: 'prod/payments', fields: tokens.slice(0, 1).map((one) => ({ field: 'api_token', token: one.key, consumers: ['payments'] })) };
  return {
    tokens, consumers: new Map(), places: new Map([[place.key, place]]), searched,
    byKey: (key) => tokens.find((one) => one.key === key), byFingerprint: (fp) => tokens.find((one) => one.fingerprint === fp),
    placesOf: (key) => (place.fields.some((field) => field.token === key) ? [place] : []),
  };
}

const ISS = 'https://authority.example.test';
export const jwtOf = (jti: string, iss = ISS): string => sampleJwt({ iss, jti, sub: 'svc', exp: 1_900_000_000 });

/** An authority that claims its own `iss`, whatever became of the signature; keeps what it was asked. */
export function authority(id = 'authority', iss = ISS): AskedIssuer & { readonly asked: string[] } {
  const asked: string[] = [];
  return {
    uses: 'jwt', asked,
    reads: {
      claim: (value) => {
        asked.push(value.reveal());
        const says = jwtSays(value.reveal());
        return Promise.resolve(says?.iss === iss && says.jti && value.reveal().split('.').length === 3
          ? token(`${id}/${says.jti}`, { subject: 'svc', expires: '2030-03-17T17:46:40.000Z' as Instant, fingerprint: fingerprint(value) }) : null);
      },
      inspect: ({ token: { id: jti } }) => Promise.resolve(jti === 'known-jti' ? token(`${id}/known-jti`) : null),
    },
  };
}

/** An issuer whose server is down. */
export const down = (uses: string): AskedIssuer & { readonly asked: string[] } => {
  const asked: string[] = [];
  const fail = (): Promise<never> => Promise.reject(new TokenctlError('E_UNAVAILABLE', 'down'));
  return { uses, asked, reads: { claim: (value) => { asked.push(value.reveal()); return fail(); }, inspect: fail } };
};

export const deps = (more: Partial<ResolveDeps> & { readonly files?: { readonly [path: string]: string } } = {}): ResolveDeps => ({
  inventory: inventory([]), fingerprint, issuers: new Map(), readStdin: () => Promise.resolve(more.files?.['-'] ?? ''),
  readFile: (path) => (more.files?.[path] === undefined ? Promise.reject(new Error('ENOENT')) : Promise.resolve(more.files[path])),
  ledgerTokens: () => [], call: { signal: new AbortController().signal, timeoutMs: 1000 }, ...more,
});
