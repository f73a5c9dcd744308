import { expect, test } from 'vitest';
import { awsAccount, base62, crcTail36, crcTail62, fineGrainedHint } from '../../../src/core/checksums.ts';
import { fill, sampleJwt } from '../../../src/intake/formats/sample.ts';
import { identify, normalise } from '../../../src/intake/index.ts';

test('checksum vectors', () => {
  expect(crcTail62('A'.repeat(30))).toBe('0uCPlr');
  expect(crcTail62('tokenctlTESTVECTOR000000000001')).toBe('2FOeES');
  expect(crcTail62('tokenctlTESTVECTOR000000000002')).toBe('4Ae0z4');
  expect(crcTail36('glpat-dG9rZW5jdGwtdGVzdC12ZWN0b3ItMDE.01.0v')).toBe('0ev4k67');
  expect(base62(0, 6)).toBe('000000');
  expect(awsAccount(`AKIA${'BZPUZDIKAAAAAAAA'}`)).toBe('123456789012');
  expect(awsAccount(`AKIA${'AYLPMN5HAAAAAAAA'}`)).toBe('052310077262');
  expect(awsAccount('AKIA')).toBeNull();
  expect(fineGrainedHint('x'.repeat(93))).toBe(false);
});

test('normalise takes off one newline, quotes and Bearer, and refuses what is empty', () => {
  for (const raw of ['abc', 'abc\n', '"abc"\r\n', "'abc'", 'Bearer abc', '"Bearer abc"\n', 'Bearer "abc"']) expect(normalise(raw).reveal()).toBe('abc');
  for (const raw of ['', '\n', '""', 'Bearer ""']) expect(() => normalise(raw)).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
});

test('a JWT: its claims, with, without and with a broken signature; nothing is believed', () => {
  const whole = sampleJwt({ iss: 'https://as.example.test', jti: 'j-1', sub: 'svc', aud: ['a', 'b'], exp: 1_800_000_000, iat: 1_700_000_000, scope: 'x:read' });
  const bare = whole.slice(0, whole.lastIndexOf('.'));
  for (const text of [whole, bare, `${bare}.`, `${bare}.broken`]) {
    const [hit] = identify(`Authorization: Bearer ${text}`);
    expect(hit?.kind).toBe('jwt');
    expect(hit?.jwt).toEqual({ iss: 'https://as.example.test', jti: 'j-1', sub: 'svc', aud: ['a', 'b'], exp: 1_800_000_000, iat: 1_700_000_000, kid: 'sample', scope: 'x:read' });
  }
  expect(identify(whole)[0]?.facts['signed']).toBe(true);
  expect(identify(bare)[0]?.facts['signed']).toBe(false);
  const hostile = sampleJwt({ iss: 'a\u001b[2Jb', jti: 7, exp: 'soon', aud: [1, 'c'] });
  expect(identify(hostile)[0]?.jwt).toMatchObject({ iss: 'a[2Jb', jti: null, exp: null, aud: ['c'] });
});

test('a Kubernetes token names what it is bound to', () => {
  const value = sampleJwt({ iss: 'https://k', 'kubernetes.io': { namespace: 'prod', pod: { name: 'web-1' }, serviceaccount: { name: 'web' } } });
  expect(identify(value)[0]).toMatchObject({ kind: 'kubernetes-service-account', facts: { kubernetes: { namespace: 'prod', pod: 'web-1', serviceAccount: 'web', secret: null } } });
});

test('a canary account is known from the key id', () => {
  expect(identify(`AKIA${'AYLPMN5HAAAAAAAA'}`)[0]).toMatchObject({ canary: true, holds: 'id' });
  expect(identify(`AKIA${'BZPUZDIKAAAAAAAA'}`)[0]).toMatchObject({ canary: false, facts: { account: '123456789012' } });
});

test('of overlapping matches the surer stays, then the longer', () => {
  const jwt = sampleJwt({ iss: 'x', jti: 'y' });
  expect(identify(`ghs_12345_${jwt}`).map((hit) => hit.kind)).toEqual(['github-installation-stateless']);
  const key = `-----${'BEGIN'} PRIVATE KEY-----\\n${fill(64)}\\n-----END PRIVATE KEY-----`;
  const file = `{"type":"service_account","private_key_id":"k1","client_email":"a@b.example","private_key":"${key}"}`;
  expect(identify(file).map((hit) => hit.kind)).toEqual(['google-service-account-key']);
  expect(identify(`${jwt} ghp_${'A'.repeat(30)}0uCPlr`).map((hit) => hit.kind)).toEqual(['jwt', 'github-pat-classic']);
});

test('a Vault token that happens to hold no digit is one where it stands alone, and a name of a program in prose is none', () => {
  const value = ['s', 'RMSalJZOzsKqWbTnYcEuXvGh'].join('.');
  expect(identify(value)[0]).toMatchObject({ kind: 'vault-legacy', length: 26 });
  expect(identify(`call ${value} first`)).toEqual([]);
  expect(identify(`${value}x`)).toEqual([]);
});

test('what the reporter calls it counts as context', () => {
  const value = fill(32, 'hex');
  expect(identify(value)).toEqual([]);
  expect(identify(value, { context: 'datadog-access-token' })[0]).toMatchObject({ kind: 'datadog-api-key', confidence: 'context' });
});

test('time is linear: texts made to be slow', () => {
  const slow = ['eyJa-'.repeat(200_000), '.eyJaaaa'.repeat(125_000), `-----${'BEGIN'} PRIVATE KEY-----`.repeat(30_000), '"kty"'.repeat(50_000), 'service_account'.repeat(20_000), 'sk-proj-'.repeat(125_000) + 'T3BlbkFJ', 'datadog '.repeat(100_000), 'AKIA'.repeat(250_000), 'glpat-'.repeat(150_000)];
  for (const text of slow) identify(text); // vitest's own timeout is the assertion
}, 20_000);
