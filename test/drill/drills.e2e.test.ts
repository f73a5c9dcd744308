/** Every shipped scenario, played as its file says: well, and by each of its mistakes; then what a drill must never do. */
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadScenario } from '../../src/drill/scenario/load.ts';
import { isComing } from '../../src/drill/scenario/types.ts';
import { BIN } from './e2e-world.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const base = mkdtempSync(join(tmpdir(), 'tokenctl-drills-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

const env = (more: { readonly [name: string]: string } = {}) => ({ PATH: process.env['PATH'] ?? '', HOME: base, XDG_STATE_HOME: join(base, 'state'), XDG_CONFIG_HOME: join(base, 'config'), XDG_CACHE_HOME: join(base, 'cache'), ...more });
const tokenctl = (argv: readonly string[], o: { readonly cwd?: string; readonly env?: { readonly [name: string]: string } } = {}) => {
  const r = spawnSync(process.execPath, [BIN, ...argv], { cwd: o.cwd ?? base, env: env(o.env), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], maxBuffer: 1 << 26 });
  return { exit: r.status, out: r.stdout, err: r.stderr };
};
interface Result { readonly id: string; readonly dir: string; readonly missed: readonly string[]; readonly astray: unknown }

const files = readdirSync(join(ROOT, 'drills')).filter((f) => f.endsWith('.yaml'));
const scenarios = files.map((f) => loadScenario({ text: readFileSync(join(ROOT, 'drills', f), 'utf8'), file: f, called: f.replace('.yaml', '') }));
const playable = scenarios.flatMap((s) => (isComing(s) ? [] : [s]));

describe.each(playable.map((s) => [s.name, s] as const))('%s', (name, s) => {
  test('has a way to play it well, and a mistake that it is about', () => {
    expect(Object.keys(s.plays)).toContain('well');
    expect(Object.entries(s.plays).filter(([play, p]) => play !== 'well' && p.misses.length > 0)).not.toEqual([]);
  });
  test.each(Object.entries(s.plays))('%s', (play, { misses }) => {
    const ran = tokenctl(['drill', 'run', name, '--unattended', '--play', play, '--json']);
    const result = JSON.parse(ran.out) as Result;
    // As one text each: a report of CI shows no more than the head of what differs.
    expect(`${JSON.stringify(result.astray)}, missed ${result.missed.toSorted().join()}`).toBe(`null, missed ${misses.toSorted().join()}`);
    expect(ran.exit).toBe(play === 'well' ? 0 : 9);
  }, 240_000);
});

test('those that are still to come are named, with what they wait for', () => {
  const { exit, out } = tokenctl(['drill', 'list']);
  expect(exit).toBe(0);
  for (const s of scenarios) expect(out).toContain(s.name);
});

describe('a drill', () => {
  const ran = tokenctl(['drill', 'run', 'two-hundred-ok', '--unattended', '--seed', '7', '--json'], { env: { HTTPS_PROXY: 'http://127.0.0.1:9', HTTP_PROXY: 'http://127.0.0.1:9', AWS_ACCESS_KEY_ID: 'x', VAULT_ADDR: 'http://127.0.0.1:9', VAULT_TOKEN: 'x' } });
  const { id, dir } = JSON.parse(ran.out) as Result;
  const workspace = join(dir, 'workspace');

  test('takes neither proxies nor credentials from the environment', () => expect(ran.exit).toBe(0));
  test('names its realm in the first line of its journal', () => {
    const first = readFileSync(join(dir, 'state', 'tokenctl', 'incidents', 'INC-1', 'journal.jsonl'), 'utf8').split('\n')[0] ?? '';
    expect(JSON.parse(first)).toMatchObject({ code: 'journal.opened', data: { realm: 'drill' } });
  });
  test('marks every screen and document', () => {
    for (const argv of [['status'], ['ledger', 'show'], ['timeline', '--no-pager'], ['debts'], ['incident', 'list'], ['journal', 'verify']]) {
      const text = tokenctl(argv, { cwd: workspace });
      expect({ argv, marked: `${text.out}${text.err}`.includes('DRILL two-hundred-ok')}).toEqual({ argv, marked: true });
    }
    expect(JSON.parse(tokenctl(['ledger', 'show', '--json'], { cwd: workspace }).out)).toMatchObject({ realm: 'drill' });
    tokenctl(['ledger', 'show', '--csv', join(base, 'ledger.csv')], { cwd: workspace });
    expect(readFileSync(join(base, 'ledger.csv'), 'utf8').trim().split('\r\n').map((row) => row.split(',').at(-1))).toEqual(['"realm"', '"DRILL"', '"DRILL"']);
    const report = join(dir, 'state', 'tokenctl', 'incidents', 'INC-1', 'report');
    for (const name of readdirSync(report)) expect({ name, marked: /drill/i.test(readFileSync(join(report, name), 'utf8')) }).toEqual({ name, marked: true });
    for (const verb of ['score', 'compare']) expect(JSON.parse(tokenctl(['drill', verb, '--json']).out)).toMatchObject({ realm: 'drill' });
    // A shell would offer its mark as a word.
    expect(tokenctl(['complete', '--', 'drill', 'd'], { cwd: workspace }).out).toMatch(/^do\t.*\n$/);
  });
  test('cannot be opened live, nor anything live from within it', () => {
    const live = tokenctl(['status', '-i', 'INC-1', '--state-dir', join(dir, 'state', 'tokenctl')]);
    expect(live.exit).not.toBe(0);
    expect(live.err).toContain('E_REALM');
    const out = tokenctl(['status', '--state-dir', join(base, 'state', 'tokenctl')], { cwd: workspace });
    expect(out.err).toContain('E_REALM');
  });
  test('is not taken for live, nor something live for a drill', () => {
    const live = join(base, 'live');
    mkdirSync(live);
    writeFileSync(join(live, 'tokenctl.yaml'), 'version: 1\n');
    const refused = (argv: readonly string[], o: { readonly cwd: string; readonly env?: { readonly [name: string]: string } }) => expect({ argv, said: tokenctl(argv, o).err }).toEqual({ argv, said: expect.stringContaining('E_REALM') as string });
    // At a drill's prompt: something elsewhere.
    refused(['incident', 'open', '--title', 'x'], { cwd: live, env: { TOKENCTL_IN_DRILL: id } });
    refused(['-C', live, 'incident', 'open', '--title', 'x'], { cwd: workspace, env: { TOKENCTL_IN_DRILL: id } });
    refused(['status'], { cwd: workspace, env: { TOKENCTL_CONFIG: join(live, 'tokenctl.yaml') } });
    expect(existsSync(join(base, 'state', 'tokenctl', 'incidents'))).toBe(false);
    // A marker that others may write, that is none, or that lies elsewhere.
    const marker = join(workspace, 'drill.json');
    chmodSync(marker, 0o644);
    refused(['status'], { cwd: workspace });
    chmodSync(marker, 0o600);
    cpSync(marker, join(live, 'drill.json'));
    refused(['status'], { cwd: live });
    writeFileSync(join(live, 'drill.json'), 'no marker', { mode: 0o600 });
    refused(['status'], { cwd: live });
  });
  test('takes no operator and no incident of the environment', () => {
    const named = tokenctl(['drill', 'run', 'two-hundred-ok', '--unattended', '--json'], { env: { TOKENCTL_OPERATOR: 'dana', TOKENCTL_INCIDENT: 'INC-7' } });
    expect(JSON.parse(named.out)).toMatchObject({ astray: null, missed: [] });
  }, 120_000);
  test('is over once nobody holds it: it can be read, and nothing can be done', () => {
    expect(tokenctl(['incident', 'show'], { cwd: workspace }).out).toContain('over');
    expect(tokenctl(['drill', 'wait', '1h'], { cwd: workspace }).err).toContain('E_DRILL');
    expect(tokenctl(['drill', 'score', id]).exit).toBe(0);
  });
  test('asks nobody where nobody is', () => {
    expect(tokenctl(['drill', 'run', 'two-hundred-ok']).exit).toBe(6);
  });
  test('keeps no value of a token but where its scanner reports are', () => {
    const values = (JSON.parse(readFileSync(join(workspace, 'reports', 'leak.json'), 'utf8')) as { Secret: string }[]).map((f) => f.Secret);
    expect(values).toHaveLength(2);
    const grep = spawnSync('grep', ['-rlF', ...values.flatMap((v) => ['-e', v]), dir], { encoding: 'utf8' });
    expect(grep.stdout.trim().split('\n').filter((f) => f !== '')).toEqual([join(workspace, 'reports', 'leak.json')]);
  });
});

test('a scenario of one’s own is checked with file, line and column', () => {
  const own = join(base, 'ours.yaml');
  writeFileSync(own, readFileSync(join(ROOT, 'drills', 'two-hundred-ok.yaml'), 'utf8').replace('met: leaked_alive == 0', 'met: leaked_alife == 0').replace('at: vault, owner: mail-team', 'at: vaullt, owner: mail-team'));
  const { exit, err } = tokenctl(['drill', 'check', own]);
  expect(exit).toBe(2);
  expect(err).toMatch(/ours\.yaml:\d+:\d+: there is no fact "leaked_alife"/);
  expect(err).toContain('leaked_alive');
  expect(err).toMatch(/ours\.yaml:\d+:\d+: there is no issuer "vaullt"/);
});

describe('a scenario of somebody else', () => {
  const small = (more: { readonly events?: string; readonly wait?: string }): string => `version: 1
name: theirs
title: "Their \\e[31mred\\e[0m title"
summary: A token in a screenshot
runbook: leaked-token
situation: A screenshot.
world:
  issuers: { vault: { is: vault } }
  tokens: [{ id: billing, at: vault }]
events:
  - ${more.events ?? '{ at: 1m, do: [{ flag: x }] }'}
objectives: [{ id: alive, what: "It \\e[31mlives", met: leaked_alive == 1, shows: "'\\\\u001b[31mred'" }]
plays: { well: { moves: [{ tokenctl: "drill wait ${more.wait ?? '5m'}", exit: [0] }] } }
`;
  const file = join(base, 'theirs.yaml');
  const theirs = (text: string, argv: readonly string[] = ['drill', 'run', file, '--unattended']) => { writeFileSync(file, text); return tokenctl(argv); };

  test('draws nothing on the terminal but text', () => {
    const ran = theirs(small({ events: '{ at: 1m, from: "B\\e[31moss", say: "a\\e]0;title\\ab \\u202ec" }' }));
    expect(ran.exit).toBe(0);
    expect(`${ran.out}${ran.err}`).not.toMatch(/[\u001b\u0007\u202e]/);
    const dir = join(base, 'state', 'tokenctl', 'drills', 'theirs-1', 'workspace');
    for (const path of ['SITUATION.txt', ...readdirSync(join(dir, 'inbox')).map((n) => join('inbox', n))]) expect(readFileSync(join(dir, path), 'utf8')).not.toMatch(/[\u001b\u0007\u202e]/);
    expect(tokenctl(['drill', 'compare', 'theirs']).out).not.toContain('\u001b');
  }, 60_000);
  test('does not go on for ever', () => {
    expect(theirs(small({ events: '{ every: 1ms, once: false, do: [{ count: x }] }' })).err).toContain('at least 1s');
    expect(theirs(small({ events: '{ at: 1m, do: [{ lie: sealed, by: vault, like: "(" }] }' })).err).toContain('not a regular expression');
    expect(theirs(small({}).replace('exit: [0] }', "exit: [0], keep: { x: '(([^z]+)+)+zz' } }")).err).toContain('was not done after 1 s');
    // What goes wrong in its world ends it, whatever it waits for.
    const ran = theirs(small({ events: '{ at: 1m, do: [{ report: reports, of: [billing] }] }', wait: '200d' }));
    expect(ran.exit).not.toBe(0);
  }, 60_000);
  test('lies to the requests that it names', () => {
    expect(theirs(small({ events: '{ at: 1m, do: [{ lie: sealed, by: vault, like: "^GET /v1/sys/health$" }] }' }), ['drill', 'check', file]).exit).toBe(0);
  });
});
