/** The programs of docs/connectors/exec.md, as they stand there, in front of the service that they speak of: trusted, run, believed, and asked about again once they have changed. */
import { spawnSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { json, startLoopback } from '../../src/drill/loopback-server.ts';
import { main } from '../../src/main.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { fakeStreams } from '../unit/ui/fake-streams.ts';
import { ROOT } from './e2e-world.ts';

const PAGE = readFileSync(join(ROOT, 'docs/connectors/exec.md'), 'utf8');
const programs = [...PAGE.matchAll(/```(?:python|sh)\n(#!\/[^]*?)```/g)].map(([, text = '']) => text);
const able = spawnSync('python3', ['--version']).status === 0;
const ADMIN = 'crm-admin-credential-51c0';

test('the page has an issuer of some 20 lines, and a check', () => {
  expect(programs.map((p) => p.split('\n')[0])).toEqual(['#!/usr/bin/env python3', '#!/bin/sh']);
  expect(programs[0]?.split('\n').length).toBeLessThan(28);
});

/** The service of the page: keys that an administrator may look at and delete. `lies`: it answers 204 and does nothing. */
async function crm() {
  const keys = new Map([['K-1001', true], ['K-1002', true], ['K-admin', true]]);
  const world = { lies: false, adminIsDead: false };
  const server = await startLoopback(async ({ method, path, headers }) => {
    if (headers.authorization !== `Bearer ${ADMIN}` || world.adminIsDead) return json(401, { error: 'unknown key' });
    if (path === '/me') return json(200, { login: 'incident-bot', key: 'K-admin' });
    const id = decodeURIComponent(path.replace('/keys/', ''));
    const active = keys.get(id);
    if (active === undefined) return json(404, { error: 'no such key' });
    if (method !== 'DELETE') return json(200, { id, active });
    if (!world.lies) keys.set(id, false);
    return { status: active ? 204 : 410, body: '' };
  });
  return { ...server, keys, world };
}

describe.skipIf(!able)('the issuer of the page (skipped: python3 is missing)', () => {
  const start = async (onEnd: (f: () => void | Promise<void>) => void) => {
    const service = await crm();
    const home = mkdtempSync(join(tmpdir(), 'tokenctl-exec-'));
    onEnd(async () => { await service.close(); rmSync(home, { recursive: true, force: true }); });
    const dir = join(home, 'workspace');
    mkdirSync(join(dir, 'connectors'), { recursive: true });
    mkdirSync(join(home, 'config/tokenctl'), { recursive: true, mode: 0o700 });
    writeFileSync(join(home, 'config/tokenctl/fp.key'), `${Buffer.alloc(32, 7).toString('base64')}\n`, { mode: 0o600 });
    const program = join(dir, 'connectors/crm.py');
    writeFileSync(program, programs[0] ?? '');
    chmodSync(program, 0o755);
    writeFileSync(join(dir, 'tokenctl.yaml'), `version: 1\nenvironment: test\nproof: { window: 1s }\nfingerprintKey: "file:${home}/config/tokenctl/fp.key"\nissuers:\n  crm: { uses: exec, program: ./connectors/crm.py, settings: { url: "${service.url}" }, credentials: { admin: "env:CRM_ADMIN_KEY" }, can: [revoke], expect: { login: incident-bot } }\n`);
    writeFileSync(join(dir, 'inventory.yaml'), 'version: 1\ntokens:\n  - { token: crm/K-1001, owner: sales }\n  - { token: crm/K-1002, owner: sales }\n  - { token: crm/K-admin, owner: secops }\n');
    const run = async (...argv: readonly string[]) => {
      const streams = fakeStreams({ isTTY: false, stdinIsTTY: false });
      streams.keys.end('');
      const env = { PATH: process.env['PATH'] ?? '', HOME: home, XDG_CONFIG_HOME: join(home, 'config'), XDG_STATE_HOME: join(home, 'state'), CRM_ADMIN_KEY: ADMIN };
      const exit = await main({ argv, env, streams, clock: systemClock, cwd: dir, signals: { stop: new AbortController().signal, drop: new AbortController().signal, received: () => null } });
      return { exit, out: streams.stdout.written(), err: streams.stderr.written() };
    };
    return { service, home, dir, program, run };
  };
  const REASON = ['--reason', 'found in a build log', '--yes', '--wait', '20s'] as const;

  test('nothing runs before it is trusted; then a key dies and is proven dead', { timeout: 60_000 }, async ({ onTestFinished }) => {
    const { service, home, program, run } = await start(onTestFinished);
    expect(await run('connector', 'check')).toMatchObject({ exit: 5, err: expect.stringMatching(/program \.\/connectors\/crm\.py sha256:[0-9a-f]{64}/) });
    expect((await run('config', 'trust', '--yes')).exit).toBe(0);
    expect(await run('connector', 'check')).toMatchObject({ exit: 0, out: expect.stringContaining('incident-bot') });
    const ran = await run('revoke', 'crm/K-1001', ...REASON);
    expect(ran.exit, ran.err + ran.out).toBe(0);
    expect(Object.fromEntries(service.keys)).toEqual({ 'K-1001': false, 'K-1002': true, 'K-admin': true });
    // Its own key is left to a person (TRUTH T9.2).
    const own = await run('revoke', 'crm/K-admin', ...REASON);
    expect([own.exit === 0, service.keys.get('K-admin')]).toEqual([false, true]);
    // Another program under the same name is another program.
    appendFileSync(program, '\n# edited\n');
    expect(await run('revoke', 'crm/K-1002', ...REASON)).toMatchObject({ exit: 5 });
    expect(service.keys.get('K-1002')).toBe(true);
    for (const file of readdirSync(home, { recursive: true, withFileTypes: true })) if (file.isFile()) expect(readFileSync(join(file.parentPath, file.name)).includes(ADMIN)).toBe(false);
  });

  test('a 204 and the key alive is said; without its credential nothing is', { timeout: 60_000 }, async ({ onTestFinished }) => {
    const { service, run } = await start(onTestFinished);
    await run('config', 'trust', '--yes');
    service.world.lies = true;
    // Its own look after the revoke finds the key alive: not done, so not even to be proven.
    expect(await run('revoke', 'crm/K-1001', ...REASON)).toMatchObject({ exit: 3, out: expect.not.stringContaining('Done and proven') });
    service.world.adminIsDead = true;
    expect(await run('revoke', 'crm/K-1002', ...REASON)).toMatchObject({ exit: 4 });
  });
});
