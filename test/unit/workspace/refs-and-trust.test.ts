import { chmodSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Hex, Instant } from '../../../src/core/brand.ts';
import { paths } from '../../../src/platform/paths.ts';
import { giveTrust, isTrusted, resolveRef, takeTrust } from '../../../src/workspace/index.ts';
import { folder } from './folder.ts';

describe('references', () => {
  const dir = folder({ 'a.key': 'value-a\n', 'two.key': 'value\n\n', 'crlf.key': 'value\r\n', 'empty.key': '\n', 'open.key': 'value-b', 'sub/x': '' });
  chmodSync(join(dir, 'open.key'), 0o644);
  const cx = { env: { A: 'value-e', NL: 'value\n', EMPTY: '', HOME: dir }, dir };
  test.each([
    ['env:A', 'value-e'], ['env:NL', 'value'], ['file:a.key', 'value-a'], ['file:./a.key', 'value-a'], ['file:~/a.key', 'value-a'],
    [`file:${join(dir, 'a.key')}`, 'value-a'], ['file:two.key', 'value\n'], ['file:crlf.key', 'value'],
  ])('%s', async (ref, value) => { expect((await resolveRef(ref, cx)).reveal()).toBe(value); });
  test.each([
    ['env:NONE', /^env:NONE: the variable NONE is not set/], ['env:EMPTY', /^env:EMPTY is empty/], ['file:empty.key', /^file:empty\.key is empty/],
    ['file:none.key', /^file:none\.key: .*cannot be read/], ['file:sub', /not a regular file/], ['vault:secret/x#y', /not served by this build/],
  ])('%s is refused by its name', async (ref, says) => {
    await expect(resolveRef(ref, cx)).rejects.toMatchObject({ code: 'E_REF', exit: 4, message: expect.stringMatching(says) });
  });
  test('a file that others can read is refused, with the command that mends it', async () => {
    await expect(resolveRef('file:open.key', cx)).rejects.toMatchObject({ code: 'E_REF', message: expect.not.stringContaining('value-b'), next: [expect.stringMatching(/^chmod 600 /)] });
  });
  test('what may be the value itself is not repeated', async () => {
    for (const ref of ['hunter2', 'hunter2:x', '']) await expect(resolveRef(ref, cx)).rejects.toMatchObject({ code: 'E_REF', message: expect.not.stringContaining('hunter2') });
  });
});

describe('trust', () => {
  const digest = 'aa' as Hex;
  const at = '2026-11-23T12:00:00.000Z' as Instant;
  test('is of these endpoints in this workspace, and is replaced, not added to', async () => {
    const configDir = join(folder({}), 'config');
    const of = (d: string, dir: string) => isTrusted({ configDir, digest: d as Hex, dir });
    expect(await of('aa', '/w')).toBe(false);
    await giveTrust({ configDir, digest, dir: '/w', at });
    await giveTrust({ configDir, digest: 'cc' as Hex, dir: '/v', at });
    expect([await of('aa', '/w'), await of('aa', '/elsewhere'), await of('bb', '/w'), await of('cc', '/v')]).toEqual([true, false, false, true]);
    expect(statSync(join(configDir, 'trust.json')).mode & 0o777).toBe(0o600);
    await giveTrust({ configDir, digest: 'bb' as Hex, dir: '/w', at });
    expect([await of('aa', '/w'), await of('bb', '/w')]).toEqual([false, true]);
    expect([await takeTrust({ configDir, dir: '/w' }), await takeTrust({ configDir, dir: '/w' }), await of('bb', '/w')]).toEqual([true, false, false]);
  });
  test('a store that cannot be read trusts nobody', async () => {
    const configDir = folder({});
    for (const text of ['{', '[]', '{"version":1,"trusted":[{"digest":"aa"}]}']) {
      writeFileSync(join(configDir, 'trust.json'), text);
      await expect(isTrusted({ configDir, digest, dir: '/w' })).rejects.toMatchObject({ code: 'E_CONFIG' });
    }
  });
});

test('paths follow XDG, and ignore a relative variable', () => {
  expect(paths({ env: { HOME: '/h' } })).toEqual({ state: '/h/.local/state/tokenctl', config: '/h/.config/tokenctl', cache: '/h/.cache/tokenctl', realm: 'live' });
  expect(paths({ env: { HOME: '/h', XDG_STATE_HOME: '/s', XDG_CONFIG_HOME: 'rel', XDG_CACHE_HOME: '' } })).toEqual({ state: '/s/tokenctl', config: '/h/.config/tokenctl', cache: '/h/.cache/tokenctl', realm: 'live' });
  expect(paths({ env: { HOME: '/h' }, stateDir: '/x' })).toMatchObject({ state: '/x', config: '/h/.config/tokenctl' });
});
