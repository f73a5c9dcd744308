/** The program as it is shipped (bin/ and dist/), as a process of its own. `npm test` builds it first. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { registry } from '../../../src/cli/commands/registry.gen.ts';

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const BIN = join(ROOT, 'bin', 'tokenctl.js');
const home = mkdtempSync(join(tmpdir(), 'tokenctl-process-'));
const env = { PATH: process.env['PATH'], HOME: home };
beforeAll(() => { expect(existsSync(join(ROOT, 'dist', 'main.cjs')), 'dist/ is not built: npm run build').toBe(true); });
afterAll(() => { rmSync(home, { recursive: true, force: true }); });

const run = (argv: readonly string[], more: object = {}) => spawnSync(process.execPath, [BIN, ...argv], { encoding: 'utf8', env, cwd: home, timeout: 30_000, ...more });

test('--version and a usage error', () => {
  expect(run(['--version'])).toMatchObject({ status: 0, stdout: '0.1.0\n', stderr: '' });
  expect(run(['explain', '--nope'])).toMatchObject({ status: 2, stdout: '' });
});

test('a reader that goes away (| head) ends it quietly', () => {
  const piped = spawnSync('/bin/sh', ['-c', `"$1" "$2" help flags | head -n 1; "$1" "$2" explain ledger | true`, 'sh', process.execPath, BIN], { encoding: 'utf8', env, cwd: home });
  expect(piped).toMatchObject({ status: 0, stderr: '' });
  expect(piped.stdout.split('\n').length).toBe(2);
});

describe('no command waits for input: stdin closed, piped and silent', () => {
  const children: ChildProcess[] = [];
  afterAll(() => { for (const child of children) child.kill('SIGKILL'); });
  /** A folder and a home each: some commands write files. */
  const ended = async (argv: readonly string[], stdin: 'closed' | 'piped' | 'silent') => {
    const dir = mkdtempSync(join(home, 'run-'));
    const child = spawn(process.execPath, [BIN, ...argv], { cwd: dir, env: { ...env, HOME: dir }, stdio: [stdin === 'closed' ? 'ignore' : 'pipe', 'ignore', 'pipe'] });
    children.push(child);
    let stderr = '';
    child.stderr?.on('data', (chunk: Buffer) => { stderr += chunk.toString('utf8'); });
    if (stdin === 'piped') child.stdin?.on('error', () => undefined).end('y\nyes\n');
    const [code] = await once(child, 'close') as [number | null];
    return { code, stderr };
  };
  test.concurrent.each(Object.keys(registry).map((name) => [name]))('tokenctl %s', { timeout: 90_000 }, async (name) => {
    const argv = name.split(' ');
    const [closed, piped, silent] = await Promise.all([ended(argv, 'closed'), ended(argv, 'piped'), ended(argv, 'silent')]);
    // A command that reads stdin by itself may find input, none, or (6) nobody who sends any.
    expect([closed.code, 6]).toContain(silent.code);
    for (const { code, stderr } of [closed, piped, silent]) {
      expect(code, stderr).not.toBeNull();
      expect(code, stderr).not.toBe(1);
      expect(stderr).not.toMatch(/\n\s+at .+:\d+/);
    }
  });
});

test('a signal is death by that signal', async () => {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    const child = spawn(process.execPath, ['-e', `
      import(${JSON.stringify(join(ROOT, 'src/platform/signals.ts'))}).then(async ({ watchSignals, dieBy }) => {
        const signals = watchSignals(() => performance.now());
        signals.stop.addEventListener('abort', () => { signals.release(); dieBy(signals.received()); });
        process.stdout.write('ready');
        setInterval(() => undefined, 1000);
      });`], { stdio: ['ignore', 'pipe', 'ignore'] });
    await once(child.stdout, 'data');
    child.kill(signal);
    expect(await once(child, 'exit')).toEqual([null, signal]);
  }
});

describe('compiled code is kept only in a folder that is ours alone', () => {
  const cacheOf = (dir: string) => join(dir, 'tokenctl', 'v8');
  test('made private', () => {
    const dir = join(home, 'cache-new');
    expect(run(['explain', 'ledger'], { env: { ...env, XDG_CACHE_HOME: dir } }).status).toBe(0);
    expect(lstatSync(cacheOf(dir)).mode & 0o777).toBe(0o700);
  });
  test('a link, or a folder that others can write, is left alone', () => {
    const elsewhere = join(home, 'elsewhere');
    mkdirSync(elsewhere, { mode: 0o700 });
    const linked = join(home, 'cache-link');
    mkdirSync(join(linked, 'tokenctl'), { recursive: true });
    symlinkSync(elsewhere, cacheOf(linked));
    const open = join(home, 'cache-open');
    mkdirSync(cacheOf(open), { recursive: true, mode: 0o755 });
    for (const dir of [linked, open]) expect(run(['explain', 'ledger'], { env: { ...env, XDG_CACHE_HOME: dir } }).status).toBe(0);
    const entries = spawnSync('ls', ['-A', elsewhere, cacheOf(open)], { encoding: 'utf8' }).stdout.split('\n').filter((line) => line !== '' && !line.endsWith(':'));
    expect(entries).toEqual([]);
  });
});

describe('another Node', () => {
  /** The guard believes what it is told of the version: a preload tells it. */
  const old = join(home, 'old.cjs');
  writeFileSync(old, "if (!process.env.TOKENCTL_RESPAWNED) Object.defineProperty(process.versions, 'node', { value: '20.20.2' });");
  const asOld = (argv: readonly string[]) => [`--require=${old}`, BIN, ...argv];
  test('in a clone it starts the dev dependency, and hands its exit code on', () => {
    const done = spawnSync(process.execPath, asOld(['explain', '--nope']), { encoding: 'utf8', env, cwd: home });
    expect(done.status).toBe(2);
    expect(done.stderr).toContain('E_USAGE');
  });
  test('kill -9 of the wrapper is the end of the child', async () => {
    const wrapper = spawn(process.execPath, asOld(['token', 'identify', '-']), { env: { ...env, TOKENCTL_TEST: '1' }, cwd: home, stdio: ['pipe', 'ignore', 'pipe'] });
    const children = () => spawnSync('ps', ['-o', 'pid=', '--ppid', String(wrapper.pid)], { encoding: 'utf8' }).stdout.trim();
    let child = '';
    for (let i = 0; i < 500 && child === ''; i += 1) { await new Promise(setImmediate); child = children().split('\n')[0]?.trim() ?? ''; }
    expect(child).not.toBe('');
    wrapper.kill('SIGKILL');
    await once(wrapper, 'exit');
    const alive = () => { try { process.kill(Number(child), 0); return true; } catch { return false; } };
    for (let i = 0; i < 2_000 && alive(); i += 1) spawnSync('true');
    expect(alive()).toBe(false);
  });
});
