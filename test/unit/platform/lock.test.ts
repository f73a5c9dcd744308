import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLock } from '../../../src/platform/lock.ts';

let dir: string;
let path: string;
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'tokenctl-lock-')); path = join(dir, 'a.lock'); });
afterEach(() => { rmSync(dir, { recursive: true, force: true }); });

test('one holder at a time; the file stays empty, private, and alone', async () => {
  const [a, b] = [openLock(path), openLock(path)];
  expect(a.tryAcquire()).toBe(true);
  expect(b.tryAcquire()).toBe(false);
  expect(() => a.tryAcquire()).toThrow(expect.objectContaining({ code: 'E_INTERNAL' }));
  // Opened while it is held: neither waits nor frees it.
  const c = openLock(path);
  expect(c.tryAcquire()).toBe(false);
  c.close();
  expect(b.tryAcquire()).toBe(false);
  let got = false;
  const waiting = b.acquire().then(() => { got = true; });
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(got).toBe(false);
  a.release();
  await waiting;
  expect(a.tryAcquire()).toBe(false);
  b.close();
  expect(a.tryAcquire()).toBe(true);
  expect(readdirSync(dir)).toEqual(['a.lock']);
  expect(statSync(path)).toMatchObject({ size: 0, mode: 0o100600 });
  a.close();
});

test('waiting ends with the signal’s reason', async () => {
  const [a, b] = [openLock(path), openLock(path)];
  a.tryAcquire();
  const stop = new AbortController();
  const waiting = b.acquire(stop.signal);
  stop.abort(new Error('enough'));
  await expect(waiting).rejects.toThrow('enough');
  a.close();
  await b.acquire();
  b.close();
});

test('many waiters of this process get it in turn, never two at once', async () => {
  let inside = 0;
  let most = 0;
  await Promise.all(Array.from({ length: 8 }, async () => {
    const lock = openLock(path);
    for (let i = 0; i < 20; i++) {
      await lock.acquire();
      most = Math.max(most, ++inside);
      await new Promise((resolve) => setImmediate(resolve));
      inside -= 1;
      lock.release();
    }
    lock.close();
  }));
  expect(most).toBe(1);
});

test('a killed holder frees it, at once and without a trace', async () => {
  const code = `import { openLock } from ${JSON.stringify(new URL('../../../src/platform/lock.ts', import.meta.url).href)}; console.log(openLock(process.argv[1]).tryAcquire()); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', code, path], { stdio: ['ignore', 'pipe', 'inherit'] });
  expect(String(await new Promise((resolve) => child.stdout.once('data', resolve)))).toBe('true\n');
  const lock = openLock(path);
  expect(lock.tryAcquire()).toBe(false);
  child.kill('SIGKILL');
  await new Promise((resolve) => child.once('close', resolve));
  expect(lock.tryAcquire()).toBe(true);
  lock.close();
});
