import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askVerifier, bearerError } from '../../../../src/connectors/jwt/verifier.ts';
import { Secret } from '../../../../src/core/secret.ts';
import type { HttpAnswer } from '../../../../src/ports/http.ts';

const call = { signal: new AbortController().signal, timeoutMs: 100 };
const hear = (a: Partial<HttpAnswer>) =>
  askVerifier({ send: async () => ({ status: 200, headers: {}, text: '', date: null, ...a }) }, { url: 'http://127.0.0.1/', value: new Secret('t'), call });
const invalid = { 'www-authenticate': 'Bearer error="invalid_token"' };
const asJson = { 'content-type': 'application/json; charset=utf-8' };

describe('what a verifier said', () => {
  it.each([
    ['accepts', { text: '{}', headers: asJson }],
    ['accepts', { status: 206, text: '[]', headers: { 'content-type': 'application/problem+json' } }],
    ['accepts', { status: 204, headers: asJson }],
    ['accepts', { text: 'ok', headers: { 'content-type': 'text/plain' } }],
    ['accepts', {}],
    ['accepts', { text: '{"active":true}' }],
    ['refuses', { status: 401, headers: invalid }],
    ['too-narrow', { status: 403, headers: { 'www-authenticate': 'Bearer error="insufficient_scope"' } }],
    ['cannot-tell', { text: '{}', headers: { 'content-type': 'text/html' } }],
    ['cannot-tell', { text: '{"a":', headers: asJson }],
    ['cannot-tell', { headers: asJson }],
    ['cannot-tell', { text: '\n<!doctype html>', headers: { 'content-type': 'text/plain' } }],
    ['cannot-tell', { text: '<html>', headers: asJson }],
    ['cannot-tell', { text: '{"a":' }],
    ['cannot-tell', { text: '{"active":false}' }],
    ['cannot-tell', { text: '{"active":false}', headers: asJson }],
    ['cannot-tell', { status: 401 }],
    ['cannot-tell', { status: 401, headers: { 'www-authenticate': 'Basic realm="x", error="invalid_token"' } }],
    ['cannot-tell', { status: 403, headers: invalid }],
    ['cannot-tell', { status: 404, headers: invalid }],
    ['cannot-tell', { status: 302, headers: { location: '/login' } }],
    ['cannot-tell', { status: 429 }],
    ['cannot-tell', { status: 503, headers: invalid }],
  ] as const)('%s: %j', async (said, answer) => { expect((await hear(answer)).said).toBe(said); });

  it.each([
    ['Bearer realm="a", error="invalid_token", error_description="gone"', 'invalid_token'],
    ['bearer error=invalid_token', 'invalid_token'],
    ['Basic realm="x", Bearer realm="y", error="invalid_token"', 'invalid_token'],
    ['Bearer realm="error=\\"invalid_token\\""', null],
    ['Bearer error_description="error=invalid_token"', null],
    ['Bearer error="invalid_token", error="insufficient_scope"', null],
    ['Bearer error="invalid_token_not"', 'invalid_token_not'],
    ['DPoP error="invalid_token"', null],
    ['', null],
  ])('reads %s as %s', (header, error) => { expect(bearerError(header)).toBe(error); });

  it('property: no header makes it throw, and a quoted string is never an error', () => {
    fc.assert(fc.property(fc.string(), (text) => { bearerError(text); bearerError(`Bearer ${text}`); }));
    fc.assert(fc.property(fc.string().filter((t) => !/["\\]/.test(t)), (text) => bearerError(`Bearer realm="${text}"`) === null));
  });
});
