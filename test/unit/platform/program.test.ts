import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ProgramRequest } from '../../../src/ports/program.ts';
import { programsIn } from '../../contract/exec-program.ts';

let dir: string;
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'tokenctl-program-')); });
afterEach(() => { rmSync(dir, { recursive: true, force: true }); });
const write = (name: string, text: string): string => { writeFileSync(join(dir, name), text); chmodSync(join(dir, name), 0o700); return `./${name}`; };
const ask = (file: string, more: Partial<ProgramRequest> = {}): ProgramRequest => ({ file, args: [], input: '', env: {}, timeoutMs: 10_000, maxBytes: 1000, ...more });
const run = async (text: string, more: Partial<ProgramRequest> = {}) => { const file = write('p', text); return (await programsIn(dir, [file])).run(ask(file, more)); };

test('standard input in, standard output and exit out; nothing of our environment but PATH', async () => {
  process.env['CANARY_TOKEN'] = 'canary-2c9e';
  try {
    expect(await run('#!/bin/sh\ncat; exit 3\n', { input: '{"a":1}' })).toEqual({ exit: 3, stdout: '{"a":1}' });
    const env = await run('#!/bin/sh\n/usr/bin/env\n', { env: { CRM: 'x' } });
    expect('stdout' in env && env.stdout.split('\n').map((l) => l.split('=')[0]).filter((n) => !['', '_', 'PWD', 'SHLVL', 'OLDPWD'].includes(n ?? '')).sort()).toEqual(['CRM', 'LANG', 'PATH', 'TZ']);
  } finally { delete process.env['CANARY_TOKEN']; }
});

test('arguments are no shell text', async () => {
  expect(await run('#!/bin/sh\nprintf %s "$1"\n', { args: ['$(touch pwned); `id`'] })).toEqual({ exit: 0, stdout: '$(touch pwned); `id`' });
  expect(existsSync(join(dir, 'pwned'))).toBe(false);
});

test('past its time it is killed with everything that it started', async () => {
  // The grandchild keeps the pipe open and would write later.
  expect(await run('#!/bin/sh\n(trap "" TERM; while :; do sleep 0.05; echo alive >> ticks; done) &\nwait\n', { timeoutMs: 400 })).toEqual({ fault: { code: 'E_LOST', class: 'lost', facts: { why: 'timeout' } } });
  const ticks = () => (existsSync(join(dir, 'ticks')) ? readFileSync(join(dir, 'ticks'), 'utf8').length : 0);
  const before = ticks();
  await run('#!/bin/sh\nsleep 0.3\n');
  expect(ticks()).toBe(before);
});

test('what it leaves behind ends with it', async () => {
  expect(await run('#!/bin/sh\nsleep 30 &\necho ok\n', { timeoutMs: 5_000 })).toEqual({ exit: 0, stdout: 'ok\n' });
});

test('too long an answer, a signal, a stop, no such interpreter', async () => {
  expect(await run('#!/bin/sh\nyes\n')).toMatchObject({ fault: { class: 'lost', facts: { why: 'answer-too-long' } } });
  expect(await run('#!/bin/sh\nkill -9 $$\n')).toMatchObject({ fault: { class: 'lost', facts: { why: 'killed', signal: 'SIGKILL' } } });
  const stop = new AbortController();
  const stopped = run('#!/bin/sh\nsleep 30\n', { signal: stop.signal });
  stop.abort();
  expect(await stopped).toMatchObject({ fault: { class: expect.stringMatching(/lost|unavailable/) } });
  expect(await run('#!/no/such/interpreter\n')).toMatchObject({ fault: { class: 'unavailable', facts: { why: 'cannot-be-started' } } });
});

test('only what was trusted, as it was then', async () => {
  const file = write('p', '#!/bin/sh\necho one\n');
  expect(await (await programsIn(dir, [file], false)).run(ask(file))).toMatchObject({ fault: { code: 'E_UNTRUSTED', class: 'refused' } });
  const programs = await programsIn(dir, [file]);
  expect(await programs.run(ask(write('other', '#!/bin/sh\n')))).toMatchObject({ fault: { code: 'E_UNTRUSTED', facts: { why: 'not-trusted' } } });
  expect(await programs.run(ask(file))).toEqual({ exit: 0, stdout: 'one\n' });
  write('p', '#!/bin/sh\necho two\n');
  expect(await programs.run(ask(file))).toMatchObject({ fault: { code: 'E_UNTRUSTED', facts: { why: 'changed-since-it-was-trusted' } } });
  // A script that an interpreter is given is part of the program.
  const script = write('script', 'echo three\n');
  const both = await programsIn(dir, [write('sh', '#!/bin/sh\nexec /bin/sh "$@"\n'), script]);
  expect(await both.run(ask('./sh', { args: [script] }))).toEqual({ exit: 0, stdout: 'three\n' });
  write('script', 'echo four\n');
  expect(await both.run(ask('./sh', { args: [script] }))).toMatchObject({ fault: { code: 'E_UNTRUSTED' } });
});
