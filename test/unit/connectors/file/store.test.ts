import { mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/core/secret.ts';
import file, { readCurrent } from '../../../../src/connectors/file/index.ts';
import { ageRecipientOf, newAgeIdentity } from '../../../../src/platform/age.ts';
import type { SecretStore } from '../../../../src/ports/store.ts';
import { effectCall } from '../../../contract/store-call.ts';
import { deps, makeStore, tempDir } from './fixture.ts';

describe('the sealed file store', () => {
  let dir: string, remove: () => void, identity: Secret, store: SecretStore;
  beforeEach(async () => { ({ dir, remove } = tempDir()); identity = await newAgeIdentity(); store = makeStore(dir, identity); });
  afterEach(() => { remove(); });
  const one = (text: string): ReadonlyMap<string, Secret> => new Map([['token', new Secret(text)]]);
  const put = (text: string, from: string | null, s = store): ReturnType<SecretStore['effects']['promote']> => s.effects.promote('prod/a', { fields: one(text) }, from, effectCall(text));
  const at = (...parts: string[]): string => join(dir, 'sealed', 'prod', 'a', ...parts);

  it('holds no plain value, and files and folders of its owner alone', async () => {
    await put('canary-value', null);
    for (const name of readdirSync(at())) {
      expect(readFileSync(at(name), 'latin1')).not.toContain('canary');
      expect(statSync(at(name)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(at()).mode & 0o777).toBe(0o700);
  });

  it('is read by a consumer with its own identity, and by nobody else', async () => {
    const consumer = await newAgeIdentity();
    await put('v1', null, makeStore(dir, identity, { recipients: [await ageRecipientOf(consumer)] }));
    const read = (who: Secret) => readCurrent({ folder: join(dir, 'sealed'), path: 'prod/a', identity: () => Promise.resolve(who) });
    expect((await read(consumer)).fields.get('token')?.reveal()).toBe('v1');
    await expect(read(await newAgeIdentity())).rejects.toMatchObject({ code: 'E_SEALED_ELSEWHERE' });
  });

  it('fails closed where it cannot open the version that it would copy from', async () => {
    const first = await put('v1', null);
    const other = makeStore(dir, await newAgeIdentity());
    expect(await other.effects.stage('prod/a', one('v2'), first.ok === true ? first.out.version : '', effectCall('x'))).toMatchObject({ fault: { code: 'E_SEALED_ELSEWHERE', class: 'refused' } });
    await expect(other.reads.holds('prod/a', first.ok === true ? first.out.version : '', 'token', effectCall('x'))).rejects.toMatchObject({ code: 'E_SEALED_ELSEWHERE' });
  });

  it.each(['../x', 'a/../../x', '/etc', 'a//b', '', 'a/.hidden', 'a/state.json', 'a/1-00000000.age', 'a\\b', 'a/b\n', 'a/\u202eb'])('refuses the path %j', async (path) => {
    expect(await store.effects.stage(path, one('v'), null, effectCall('x'))).toMatchObject({ ok: false, fault: { code: 'E_CONFIG', class: 'refused' } });
    await expect(store.reads.history(path, effectCall('x'))).rejects.toMatchObject({ code: 'E_CONFIG' });
  });

  it('refuses a path that a link leads out of the store', async () => {
    mkdirSync(join(dir, 'elsewhere'));
    symlinkSync(join(dir, 'elsewhere'), join(dir, 'sealed', 'out'));
    expect(await store.effects.stage('out/x', one('v'), null, effectCall('x'))).toMatchObject({ fault: { code: 'E_CONFIG' } });
    expect(readdirSync(join(dir, 'elsewhere'))).toEqual([]);
  });

  it('calls a folder that is not there unreadable, never empty', async () => {
    await expect(makeStore(dir, identity, { path: './unmounted' }).reads.history('prod/a', effectCall('x'))).rejects.toMatchObject({ code: 'E_UNAVAILABLE' });
  });

  it('makes its folder once, for init', async () => {
    const made = join(dir, 'new', 'sealed');
    const o = { clock: deps({ dir }).clock, facts: {} };
    expect(await file.setup?.(made, o)).toEqual({ folder: made });
    expect(statSync(made).mode & 0o777).toBe(0o700);
    await expect(file.setup?.(made, o)).rejects.toMatchObject({ code: 'E_EXISTS' });
  });

  it('touches nothing where the state is damaged, lost, or older than its versions', async () => {
    const first = await put('v1', null);
    const old = readFileSync(at('state.json'), 'utf8');
    const second = await put('v2', first.ok === true ? first.out.version : '');
    await put('v3', second.ok === true ? second.out.version : '');
    const files = readdirSync(at());
    for (const state of [old, '{"v":1', old.replace('"prod/a"', '"prod/b"')]) {
      writeFileSync(at('state.json'), state);
      expect(await put('v4', first.ok === true ? first.out.version : '')).toMatchObject({ fault: { code: 'E_UNAVAILABLE' } });
    }
    expect(readdirSync(at())).toEqual(files);
  });

  it('clears what a killed process left half written before the next effect', async () => {
    const first = await put('v1', null);
    writeFileSync(at('.2-aaaaaaaa.age.0011.tmp'), 'x');
    writeFileSync(at('2-aaaaaaaa.age'), 'x');
    writeFileSync(at('notes.age'), 'mine');
    await put('v2', first.ok === true ? first.out.version : '');
    expect(readdirSync(at()).filter((name) => name.includes('aaaaaaaa') || name === 'notes.age')).toEqual(['notes.age']);
  });

  it('gives up waiting for a lock as surely not applied', async () => {
    await put('v1', null);
    const { openLock } = await import('../../../../src/platform/lock.ts');
    const lock = openLock(at('.lock'));
    lock.tryAcquire();
    try { expect(await store.effects.stage('prod/a', one('v2'), null, { ...effectCall('x'), timeoutMs: 30 })).toMatchObject({ fault: { class: 'unavailable' } }); } finally { lock.close(); }
  });
});
