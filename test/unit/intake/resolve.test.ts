import { createHash } from 'node:crypto';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';
import { Secret } from '../../../src/core/secret.ts';
import { identifyReport, parseReport, resolveTokens, type ResolveDeps } from '../../../src/intake/index.ts';
import { fill } from '../../../src/intake/formats/sample.ts';
import { authority, deps, down, fingerprint, inventory, jwtOf, token } from './world.ts';

const PAT = `ghp_${'A'.repeat(30)}0uCPlr`;
const leak = (Secret: string, line = 1, more = {}) => ({ RuleID: 'rule', Secret, File: 'a.env', StartLine: line, Commit: '9f3c', Date: '2026-11-20T08:00:00Z', ...more });
const resolve = (specs: readonly string[], from: ResolveDeps) => resolveTokens({ specs, ...from });
const refused = (code: string, message: unknown = expect.anything()) => expect.objectContaining({ code, message });

describe('selectors', () => {
  const world = () => deps({
    inventory: inventory([token('vault/acc-1', { owner: 'payments', labels: ['prod'], fingerprint: 'fp1:ktest:9c41d2e0a1b2c3d4' as never }), token('authority/j-2', { owner: 'data', fingerprint: 'fp1:ktest:9c41d2e0ffffffff' as never })]),
    issuers: new Map([['authority', authority()], ['vault', down('vault')]]),
  });
  test.each([[['owner=payments'], ['vault/acc-1']], [['issuer=authority', 'label=prod', 'vault/acc-1'], ['authority/j-2', 'vault/acc-1']], [['fp1:ktest:9c41d2e0a1b2c3d4'], ['vault/acc-1']],
    [['fp:9c41d2e0ff'], ['authority/j-2']], [['authority/known-jti'], ['authority/known-jti']]])('%j', async (specs, keys) => {
    const { entries, notes } = await resolve(specs, world());
    expect(entries.map((entry) => entry.key)).toEqual(keys);
    expect(entries.every((entry) => entry.identified && entry.value === null)).toBe(true);
    expect(notes).toEqual([]);
  });
  test('an issuer that cannot be asked: taken at the person’s word, and said so', async () => {
    const { entries, notes } = await resolve(['vault/acc-9'], world());
    expect(entries.map((entry) => entry.key)).toEqual(['vault/acc-9']);
    expect(notes).toEqual([expect.stringContaining('could not be asked')]);
  });
  test.each([
    ['owner=paymets', 'Did you mean owner=payments?'], ['label=prd', 'Did you mean label=prod?'], ['issuer=vualt', 'Did you mean issuer=vault?'], ['autority/x', 'Did you mean authority/x?'],
    ['authority/j-3', 'Did you mean authority/j-2?'], ['onwer=x', 'Did you mean owner=?'], ['./report.json', 'Did you mean @./report.json?'], ['report.sarif', 'Did you mean @report.sarif?'],
  ])('%s: %s', (spec, hint) => expect(resolve([spec], world())).rejects.toMatchObject({ code: 'E_SELECTOR', exit: 2, hint }));
  test.each(['nonsense', '@', 'owner=', 'fp1:zz', 'fp:0123456789abcdef', 'ledger', ''])('%j matches nothing', (spec) => expect(resolve([spec], world())).rejects.toThrow(refused('E_SELECTOR')));
  test('fp: that fits two is a question', () => expect(resolve(['fp:9c41d2e0'], world())).rejects.toMatchObject({ code: 'E_AMBIGUOUS', exit: 6, lines: ['vault/acc-1', 'authority/j-2'] }));
  test('ledger', async () => {
    const open = token('fp1:ktest:0123456789abcdef', { fingerprint: 'fp1:ktest:0123456789abcdef' as never });
    const { entries } = await resolve(['ledger', 'fp1:ktest:0123456789abcdef'], { ...world(), ledgerTokens: () => [open] });
    expect(entries.map(({ key, identified }) => [key, identified])).toEqual([[open.key, false]]);
  });
  test.each([PAT, `owner=${PAT}`, `vault/hvs.${fill(24)}`, jwtOf('j-1'), `@${PAT}`])('a secret is refused before anything is read, and not repeated', async (spec) => {
    const error: unknown = await resolve(['@missing', spec], world()).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'E_SECRET_IN_ARGV', exit: 2 });
    expect(inspect(error, { depth: 9 })).not.toContain(spec.replace(/^.*[=/@]/, ''));
  });
  test('no workspace is said', async () => {
    const alone = deps({ inventory: inventory([], false), files: { '-': 'some-string-of-theirs' } });
    await expect(resolve(['owner=payments'], alone)).rejects.toThrow(/No inventory was searched/);
    expect((await resolve(['@-'], alone)).notes).toEqual(['No inventory was searched: there is no workspace here.']);
  });
});

describe('values', () => {
  test('a report of three of ours and one unknown string, each seen twice', async () => {
    const known = 'our-opaque-token-1';
    const from = deps({
      files: { 'r.json': JSON.stringify([leak(jwtOf('j-1')), leak(known, 2), leak(`"${known}"\n`, 3), leak('nobody-knows-it', 4), leak(jwtOf('j-1'), 5, { Date: '2026-11-19T00:00:00Z' })]), '-': 'nobody-knows-it\n' },
      inventory: inventory([token('authority/j-1', { owner: 'payments' }), token('vault/acc-1', { fingerprint: fingerprint(new Secret(known)) })]), issuers: new Map([['authority', authority()]]),
    });
    const { entries } = await resolve(['@r.json', '@-', 'authority/j-1', '@-'], from);
    expect(entries.map((e) => [e.key, e.identified, e.sightings.map((s) => s.line), e.since])).toEqual([
      ['authority/j-1', true, [1, 5], '2026-11-19T00:00:00.000Z'], ['vault/acc-1', true, [2, 3], '2026-11-20T08:00:00.000Z'],
      [fingerprint(new Secret('nobody-knows-it')), false, [4, null], '2026-11-20T08:00:00.000Z'],
    ]);
    expect(entries[0]).toMatchObject({ token: { owner: 'payments', expires: '2030-03-17T17:46:40.000Z' }, claims: ['authority'] });
    for (const shown of [JSON.stringify(entries), inspect(entries, { depth: 9 })]) for (const value of [known, 'nobody-knows-it', jwtOf('j-1')]) expect(shown).not.toContain(value);
  });

  test('a JWT without or with a broken signature is the same token; the whole one is kept', async () => {
    const whole = jwtOf('j-1'), bare = whole.slice(0, whole.lastIndexOf('.'));
    const { entries } = await resolve(['@-'], deps({ files: { '-': `${bare}\n${bare}.xx\n${whole}\n` }, issuers: new Map([['authority', authority()]]) }));
    expect(entries.map((e) => [e.key, e.sightings.length, e.value?.reveal() === whole])).toEqual([['authority/j-1', 3, true]]);
  });

  test('an issuer whose format it is not is never asked', async () => {
    const vault = down('vault'), jwt = authority();
    const issuers = new Map([['vault', vault], ['authority', jwt]]);
    const value = `hvs.${fill(95)}`;
    const { entries, notes } = await resolve(['@-'], deps({ files: { '-': `${value}\n${PAT}\nopaque-string-1\n${jwtOf('j-1')}` }, issuers }));
    expect([vault.asked, jwt.asked]).toEqual([[value], [jwtOf('j-1')]]);
    expect(entries.filter((e) => !e.identified).map((e) => e.token.kind)).toEqual(['vault-service', 'github-pat-classic', 'unknown']);
    expect(notes).toEqual([expect.stringContaining('vault could not be asked')]);
    await resolve(['@-'], deps({ files: { '-': value }, issuers, online: false }));
    expect(vault.asked).toEqual([value]);
  });

  test('two claims are a question', () => expect(resolve(['@-'], deps({ files: { '-': jwtOf('j-1') }, issuers: new Map([['a', authority('a')], ['b', authority('b')]]) })))
    .rejects.toMatchObject({ code: 'E_AMBIGUOUS', exit: 6, lines: ['a/j-1', 'b/j-1'] }));

  test('a forged iss claims nothing, and its exp is not believed', async () => {
    const { entries } = await resolve(['@-'], deps({ files: { '-': jwtOf('j-1', 'https://evil.example') }, inventory: inventory([token('authority/j-1')]), issuers: new Map([['authority', authority()]]) }));
    expect(entries[0]).toMatchObject({ identified: false, token: { issuer: null, subject: null, expires: null, kind: 'jwt' } });
  });

  test('without the fingerprint key nothing is "not found"', async () => {
    await expect(resolve(['@-'], deps({ fingerprint: null, files: { '-': 'some-string-1' } }))).rejects.toMatchObject({ code: 'E_FINGERPRINT_KEY', exit: 4 });
    await expect(resolve(['@-'], deps({ fingerprint: null, inventory: inventory([], false), files: { '-': 'some-string-1' } }))).rejects.toThrow(refused('E_FINGERPRINT_KEY'));
    const { entries } = await resolve(['@-'], deps({ fingerprint: null, issuers: new Map([['authority', authority()]]), files: { '-': jwtOf('j-1') } }));
    expect(entries[0]?.key).toBe('authority/j-1');
  });

  test('redacted findings are entries without a value; a hash finds its string', async () => {
    const hash = createHash('sha1').update(PAT).digest('hex');
    const of = (type: string, hashed_secret: string, line_number: number) => ({ type, filename: 'x', hashed_secret, line_number });
    const baseline = JSON.stringify({ version: '1.5.0', plugins_used: [], results: { x: [of('a', hash, 1), of('b', '0'.repeat(40), 2), of('b', '0'.repeat(40), 9)] } });
    const from = deps({ files: { b: baseline, g: JSON.stringify([leak(PAT), leak('REDACTED', 7), leak('REDACTED', 7)]) } });
    const { entries, notes } = await resolve(['@g', '@b'], from);
    expect(entries.map((e) => [e.key.slice(0, 4), e.value !== null, e.sightings.length])).toEqual([['fp1:', true, 2], ['seen', false, 1], ['seen', false, 1], ['seen', false, 2]]);
    expect(notes).toEqual([expect.stringContaining('4 findings are redacted or hashed')]);
    const again = await resolve(['@b', '@g'], from);
    expect(new Set(again.entries.map((e) => e.key))).toEqual(new Set(entries.map((e) => e.key)));
  });

  test('an AWS key is found by its id; the id alone is no value', async () => {
    const id = `AKIA${'BZPUZDIKAAAAAAAA'}`;
    const { entries } = await resolve(['@-'], deps({ files: { '-': `${id}\n${id}:${'aB3dE5gH7j'.repeat(4)}` }, inventory: inventory([token(`aws/${id}`)]) }));
    expect(entries.map((e) => [e.key, e.sightings.length, e.value === null])).toEqual([[`aws/${id}`, 2, false]]);
  });

  test('a token inside an address; canaries', async () => {
    const hog = JSON.stringify({ DetectorName: 'URI', Raw: `https://x:${PAT}@git.example.test/a`, ExtraData: { is_canary: 'true' } });
    const { entries } = await resolve(['@-'], deps({ files: { '-': hog } }));
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ canary: true, checksum: 'ok', length: 40, token: { kind: 'github-pat-classic' } });
  });

  test('files: unreadable, malformed, unknown format', async () => {
    await expect(resolve(['@gone'], deps())).rejects.toThrow(refused('E_REPORT', 'gone:1:1: cannot be read'));
    await expect(resolve(['@bad'], deps({ files: { bad: '[{"RuleID":1}]' } }))).rejects.toThrow(refused('E_REPORT', expect.stringMatching(/^bad:1:12: /)));
    await expect(resolve(['@bad'], deps({ files: { bad: 'x' }, format: 'nonesuch' }))).rejects.toThrow(refused('E_USAGE'));
  });

  test('10,000 findings', async () => {
    const files = { r: JSON.stringify(Array.from({ length: 10_000 }, (_, i) => leak(i % 2 === 0 ? jwtOf(`j-${i}`) : `opaque-value-${i}`, i + 1))) };
    expect((await resolve(['@r'], deps({ files, issuers: new Map([['authority', authority()]]) }))).entries).toHaveLength(10_000);
  }, 15_000);
});

describe('identifyReport', () => {
  const { findings } = parseReport(JSON.stringify([leak(jwtOf('j-1')), leak(PAT, 2), leak('REDACTED', 3), leak('mystery-string', 4)]));
  test('whose it is and what reads it; never the string', async () => {
    const { rows, notes } = await identifyReport(findings, { ...deps(), inventory: inventory([token('authority/j-1', { owner: 'payments' })]), issuers: new Map([['authority', authority()]]) });
    expect(notes).toEqual([]);
    expect(rows[0]).toMatchObject({ kind: 'jwt', key: 'authority/j-1', inInventory: true, owner: 'payments', slots: ['kv/prod/payments#api_token'], consumers: ['payments'], expires: '2030-03-17T17:46:40.000Z' });
    expect(rows[1]).toMatchObject({ kind: 'github-pat-classic', checksum: 'ok', inInventory: false, revokeByValue: { account: 'none' }, key: expect.stringMatching(/^fp1:/) });
    expect(rows[2]).toMatchObject({ kind: 'unknown', checksum: 'none', length: 14 });
    expect(rows[3]).toMatchObject({ redacted: true, key: null, seen: [{ line: 3 }] });
    for (const value of [PAT, jwtOf('j-1'), 'mystery-string']) expect(JSON.stringify(rows) + inspect(rows, { depth: 9 })).not.toContain(value);
  });
  test('without a workspace it tells the kind, and that nothing was searched', async () => {
    const { rows, notes } = await identifyReport(findings, { ...deps(), inventory: inventory([], false), fingerprint: null });
    expect(rows.map((row) => row.key)).toEqual([null, null, null, null]);
    expect(notes).toEqual(['No inventory was searched: there is no workspace here.']);
    await expect(identifyReport(findings, { ...deps(), fingerprint: null })).rejects.toThrow(refused('E_FINGERPRINT_KEY'));
  });
});
