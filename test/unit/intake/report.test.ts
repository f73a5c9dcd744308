import { describe, expect, test } from 'vitest';
import { isTokenctlError } from '../../../src/core/errors.ts';
import { parseReport, reportFormat, type ReportFormat } from '../../../src/intake/index.ts';

const PAT = `ghp_${'A'.repeat(30)}0uCPlr`;
const SLACK = `xoxb-1234567890-2345678901-${'aB3'.repeat(8)}`;
const KEY_ID = `AKIA${'BZPUZDIKAAAAAAAA'}`, AWS_SECRET = 'aB3dE5gH7j'.repeat(4);
const leak = { RuleID: 'github-pat', Description: 'GitHub PAT', StartLine: 7, EndLine: 7, StartColumn: 12, EndColumn: 51, Match: `TOKEN=${PAT}`, Secret: PAT, File: 'deploy/.env', SymlinkFile: '',
  Commit: '9f3c', Entropy: 4.9, Author: 'A. Dev', Email: 'a@example.org', Date: '2026-11-20T08:00:00Z', Message: 'wip', Tags: [] as string[], Fingerprint: '9f3c:deploy/.env:github-pat:7' };
const hog = { SourceMetadata: { Data: { Git: { commit: '9f3c', file: 'deploy/.env', email: 'A <a@example.org>', repository: 'https://git.example.org/app.git', timestamp: '2026-11-20 08:00:00 +0000', line: 7 } } },
  SourceID: 1, SourceType: 16, SourceName: 'trufflehog - git', DetectorType: 2, DetectorName: 'AWS', DecoderName: 'PLAIN', Verified: true, VerificationFromCache: false, Raw: KEY_ID, RawV2: `${KEY_ID}:${AWS_SECRET}`,
  Redacted: KEY_ID, ExtraData: { account: '123456789012' } as Record<string, string> | null, StructuredData: null, SecretParts: {} };
const alert = { number: 42, secret_type: 'aws_access_key_id', validity: 'active', publicly_leaked: true, html_url: 'https://github.example/acme/app/security/secret-scanning/42', created_at: '2026-11-20T08:00:00Z', resolution: null as string | null };
const baseline = { version: '1.5.0', plugins_used: [{ name: 'GitHubTokenDetector' }], filters_used: [], generated_at: '2026-11-20T08:00:00Z',
  results: { 'deploy/.env': [{ type: 'GitHub Token', filename: 'deploy/.env', hashed_secret: '2fd4e1c67a2d28fced849ee1bb76e7391b93eb12', is_verified: false, line_number: 7 }] } };
const result = { ruleId: 'slack-bot-token', message: { text: 'secret found' }, locations: [{ physicalLocation: { artifactLocation: { uri: 'src/notify.ts' }, region: { startLine: 3, startColumn: 18, endLine: 3, endColumn: 74, snippet: { text: SLACK } } } }],
  partialFingerprints: { commitSha: '9f3c', author: 'A. Dev', email: 'a@example.org', date: '2026-11-20T08:00:00Z', commitMessage: 'wip' }, properties: { tags: [] } };
const sarif = (name: string, ...results: object[]) => JSON.stringify({ version: '2.1.0', runs: [{ tool: { driver: { name, rules: [{ id: 'by-index' }] } }, results }] });

const one = (text: string, format?: ReportFormat) => {
  const report = parseReport(text, format);
  expect(report.findings).toHaveLength(1);
  const [finding] = report.findings;
  if (!finding) throw new Error('no finding');
  return { format: report.format, ...finding };
};
const where = { detector: 'github-pat', file: 'deploy/.env', line: 7, commit: '9f3c', date: '2026-11-20T08:00:00.000Z' };

describe('gitleaks', () => {
  test('an entry', () => {
    const got = one(JSON.stringify([leak]));
    expect(got).toMatchObject({ format: 'gitleaks', redacted: false, canary: false, suppressed: false, verified: 'unknown', length: 40, ordinal: 0, sighting: where });
    expect(got.value?.reveal()).toBe(PAT);
    expect(got.sighting.source).toMatch(/^gitleaks [0-9a-f]{12}#0$/);
    expect(JSON.stringify(got)).not.toContain(PAT);
  });
  test.each(['REDACTED', 'ghp_A...', '***', ''])('redacted as %j', (Secret) => {
    expect(one(JSON.stringify([{ ...leak, Secret }]))).toMatchObject({ value: null, redacted: true, length: null });
  });
  test('a canary tag, and names made to drive a terminal', () => {
    const got = one(JSON.stringify([{ ...leak, Tags: ['Canary'], RuleID: 'x\u001b[31m\u202ey', File: `a\nb\u0000${'c'.repeat(9999)}`, StartLine: -3, Date: 'yesterday' }]));
    expect(got).toMatchObject({ canary: true, sighting: { detector: 'x[31my', line: null, date: null } });
    expect(got.sighting.file).toMatch(/^abc{100,510}$/);
  });
});

describe('sarif', () => {
  test('gitleaks puts the bare secret there', () => {
    const got = one(sarif('gitleaks', result));
    expect(got).toMatchObject({ format: 'sarif', suppressed: false, sighting: { ...where, detector: 'slack-bot-token', file: 'src/notify.ts', line: 3 } });
    expect(got.value?.reveal()).toBe(SLACK);
  });
  test('another tool: the known format in its line, the exact region, or nothing', () => {
    const of = (text: string | undefined, endColumn: number) => ({ ruleIndex: 0, message: {}, locations: [{ physicalLocation: { region: { startLine: 1, startColumn: 1, endLine: 1, endColumn, ...(text === undefined ? {} : { snippet: { text } }) } } }] });
    const values = parseReport(sarif('semgrep', of(`const t = "${SLACK}"; // and ${PAT}`, 9), of('hunter2hunter2', 15), of('password = hunter2', 9), of(undefined, 3))).findings.map((f) => f.value?.reveal() ?? null);
    expect(values).toEqual([SLACK, PAT, 'hunter2hunter2', null, null]);
    expect(one(sarif('semgrep', of(undefined, 1))).sighting.detector).toBe('by-index');
  });
  test('suppressed and absent results enter, marked', () => {
    const states = [{ suppressions: [{ kind: 'inSource' }] }, { suppressions: [{ kind: 'external', status: 'rejected' }] }, { baselineState: 'absent' }, {}];
    expect(parseReport(sarif('gitleaks', ...states.map((state) => ({ ...result, ...state })))).findings.map((f) => f.suppressed)).toEqual([true, false, true, false]);
  });
});

describe('trufflehog', () => {
  test('one object a line; AWS with its secret; log lines passed over', () => {
    const { format, findings } = parseReport(`{"level":"info-0","msg":"running source"}\n${JSON.stringify(hog)}\n\n${JSON.stringify({ ...hog, ExtraData: { is_canary: 'true' } })}\r\n`);
    expect(format).toBe('trufflehog');
    expect(findings.map((f) => f.value?.reveal())).toEqual([`${KEY_ID}:${AWS_SECRET}`, `${KEY_ID}:${AWS_SECRET}`]);
    expect(findings.map((f) => f.canary)).toEqual([false, true]);
    expect(findings[0]).toMatchObject({ verified: 'yes', sighting: { ...where, detector: 'AWS' } });
  });
  test('Verified: false beside an error is unknown; SecretParts win; a canary account is a canary', () => {
    expect(one(JSON.stringify({ ...hog, Verified: false }))).toMatchObject({ verified: 'no' });
    expect(one(JSON.stringify({ ...hog, Verified: false, VerificationError: 'timeout' }))).toMatchObject({ verified: 'unknown' });
    expect(one(JSON.stringify({ ...hog, RawV2: '', SecretParts: { key_id: KEY_ID, secret: AWS_SECRET } })).value?.reveal()).toBe(`${KEY_ID}:${AWS_SECRET}`);
    expect(one(JSON.stringify({ ...hog, ExtraData: { account: '052310077262' } }))).toMatchObject({ canary: true });
    expect(one(JSON.stringify({ ...hog, SourceMetadata: { Data: { Filesystem: { file: 'x' } } }, ExtraData: null, Raw: PAT, RawV2: 'other' })).value?.reveal()).toBe(PAT);
  });
});

describe('GitHub alerts', () => {
  test('a webhook has no value; REST may', () => {
    expect(one(JSON.stringify({ action: 'created', alert, repository: { full_name: 'acme/app' } }))).toMatchObject({ format: 'github', value: null, redacted: true, verified: 'yes', sighting: { detector: 'aws_access_key_id' } });
    const full = { ...alert, secret: PAT, validity: 'inactive', resolution: 'used_in_tests', first_location_detected: { path: 'a.ts', start_line: 3, commit_sha: '9f3c' } };
    const { findings } = parseReport(JSON.stringify([full, alert]));
    expect(findings[0]).toMatchObject({ verified: 'no', suppressed: true, length: 40, sighting: { file: 'a.ts', line: 3, commit: '9f3c', date: '2026-11-20T08:00:00.000Z' } });
    expect(one(JSON.stringify(full)).value?.reveal()).toBe(PAT);
  });
});

test('detect-secrets: a hash in place of the value', () => {
  const got = one(JSON.stringify(baseline));
  expect(got).toMatchObject({ format: 'detect-secrets', value: null, redacted: true, sighting: { ...where, detector: 'GitHub Token', commit: null } });
  expect(got.hashSha1?.reveal()).toBe('2fd4e1c67a2d28fced849ee1bb76e7391b93eb12');
  expect(JSON.stringify(got)).not.toContain('2fd4e1c');
});

describe('raw strings', () => {
  test('one value, one a line, or prose', () => {
    expect(one('hunter2hunter2\n')).toMatchObject({ format: 'value', sighting: { source: 'value#0' } });
    expect(one(`Bearer ${PAT}\n`).value?.reveal()).toBe(PAT);
    const lines = parseReport(`${PAT}\n\n# a note\nDB_TOKEN=whatever-it-is\nplain-string-9\n`);
    expect(lines.format).toBe('lines');
    expect(lines.findings.map((f) => [f.value?.reveal(), f.sighting.line])).toEqual([[PAT, 1], ['whatever-it-is', 4], ['plain-string-9', 5]]);
    const prose = parseReport(`dear all,\nsomebody put ${PAT} in a gist\nand ${SLACK}.\n`);
    expect(prose.format).toBe('text');
    expect(prose.findings.map((f) => [f.value?.reveal(), f.sighting.line])).toEqual([[PAT, 2], [SLACK, 3]]);
  });
  test('--format forces', () => {
    expect(one('correct horse battery\n', 'value').value?.reveal()).toBe('correct horse battery');
    expect(parseReport('a b c d e f g h\nx', 'lines').findings).toHaveLength(2);
    expect(reportFormat('gitleaks')).toBe('gitleaks');
    expect(() => reportFormat('gitleak')).toThrow(expect.objectContaining({ code: 'E_USAGE', hint: expect.stringContaining('Did you mean gitleaks?') }));
  });
});

const bad: readonly (readonly [name: string, text: string, where: string, format?: ReportFormat])[] = [
  ['empty', '', 'r:1:1: empty'], ['blank', ' \n\t', 'r:1:1: empty'], ['a clean report', '[]', 'r:1:1: a gitleaks report without a finding'],
  ['cut off', `[{"RuleID":"a",\n "Secret":"${PAT}"},\n`, 'r:3:1: not JSON: expected more'],
  ['cut in a string', `[{"RuleID":"a","Secret":"${PAT}`, 'r:1:25: not JSON: expected a value'],
  ['a bare word', `[{"Secret": ${PAT}}]`, 'r:1:13: not JSON: expected a value'],
  ['a missing comma', '{"a":1\n"b":2}', 'r:2:1: not JSON: expected `,` or `}`'],
  ['a trailing comma', '{"a":1,\n}', 'r:2:1: not JSON: expected a name in double quotes'],
  ['a missing colon', '{"a" 1}', 'r:1:6: not JSON: expected `:`'],
  ['two documents', '[1]\n[2]', 'r:2:1: not JSON: expected nothing more'],
  ['a raw control character', '{"a":"b\tc"}', 'r:1:6: not JSON: expected a value'],
  ['other JSON', '{"hello":"world"}', 'r:1:1: JSON, but of no report format'],
  ['no Secret', '[\n  {"RuleID":"a","Secret":"bbbbbbbb"},\n  {"RuleID":"c"}\n]', 'r:3:3: `Secret` is missing'],
  ['Secret is a number', '[\n  {"RuleID":"a", "Secret": 7}\n]', 'r:2:28: `Secret` is not a text'],
  ['an entry is null', '[{"RuleID":"a","Secret":"bbbbbbbb"},null]', 'r:1:37: Entry 2 is not an object'],
  ['gitleaks that is SARIF', sarif('gitleaks', result), 'r:1:1: The gitleaks report is not a list', 'gitleaks'],
  ['runs is no list', '{"version":"2.1.0","runs":{}}', 'r:1:27: `runs` is not a list'],
  ['results is no list', '{"version":"2.1.0","runs":[{"results":3}]}', 'r:1:39: `results` is not a list'],
  ['a bad line of NDJSON', `${JSON.stringify(hog)}\n${JSON.stringify(hog)}\n{"DetectorName":"x","Raw":`, 'r:3:27: not JSON: expected more'],
  ['NDJSON without Raw', `${JSON.stringify(hog)}\n{"DetectorName":"x"}`, 'r:2:1: `Raw` is missing'],
  ['NDJSON under prose', `🐷 TruffleHog\n${JSON.stringify(hog)}`, 'r:1:1: not JSON: expected a value'],
  ['an alert without its type', '[{"secret_type":"a","secret":"bbbbbbbb"},{"number":1}]', 'r:1:42: `secret_type` is missing'],
  ['a webhook with a bad alert', '{"action":"created","alert":{"number":1}}', 'r:1:29: `secret_type` is missing'],
  ['a baseline without hashes', '{"version":"1.5.0","results":{"a":[{"type":"t"}]}}', 'r:1:36: `hashed_secret` is missing'],
  ['a baseline whose file is no list', '{"version":"1.5.0","results":{"a":{}}}', 'r:1:35: The entry of a file is not a list'],
  ['prose with nothing in it', 'nothing to see here', 'r:1:1: no token of a known format'],
];
test.each(bad.map(([name, text, message, format]) => ({ name, text, message, format: format ?? null })))('refused: $name', ({ text, message, format }) => {
  let error: unknown;
  try { parseReport(text, format, 'r'); } catch (e) { error = e; }
  if (!isTokenctlError(error)) throw new Error('not refused', { cause: error });
  expect(error).toMatchObject({ code: 'E_REPORT', exit: 2 });
  expect(error.message.startsWith(message), error.message).toBe(true);
  expect(error.message).not.toContain('\n');
  expect(JSON.stringify(error) + error.message).not.toContain(PAT);
});

test('10,000 findings, and lines of 1 MB', () => {
  const many = Array.from({ length: 10_000 }, (_, i) => ({ ...leak, Secret: `value-number-${i}`, StartLine: i + 1 }));
  const { findings } = parseReport(JSON.stringify(many, null, 1));
  expect(findings).toHaveLength(10_000);
  expect(findings[9999]).toMatchObject({ ordinal: 9999, sighting: { line: 10_000 } });
  expect(parseReport(JSON.stringify([{ ...leak, Secret: 'x1'.repeat(500_000) }])).findings[0]?.length).toBe(1_000_000);
}, 10_000);
