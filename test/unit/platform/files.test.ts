import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as files from '../../../src/platform/files.ts';

let dir: string;
const at = (...names: string[]): string => join(dir, ...names);
const modeOf = (path: string): number => statSync(path).mode & 0o7777;
beforeEach(() => { dir = mkdtempSync(join(tmpdir(), 'tokenctl-files-')); });
afterEach(() => { rmSync(dir, { recursive: true, force: true }); });

describe('writing', () => {
  test('private by default, exact modes whatever the umask, no temporary file left', async () => {
    await files.ensureDir(at('a/b'));
    await files.writePrivate(at('a/b/key'), 'one');
    await files.writePrivate(at('a/b/key'), ['t', 'wo']);
    await files.writePublic(at('public'), 'x');
    expect([modeOf(at('a')), modeOf(at('a/b')), modeOf(at('a/b/key')), modeOf(at('public'))]).toEqual([0o700, 0o700, 0o600, 0o644]);
    expect(readFileSync(at('a/b/key'), 'utf8')).toBe('two');
    expect(readdirSync(at('a/b'))).toEqual(['key']);
    await files.ensureDir(at('s'), files.dirMode(true));
    await files.writePrivate(at('s/f'), '', { mode: files.fileMode(true) });
    expect([modeOf(at('s')), modeOf(at('s/f'))]).toEqual([0o2770, 0o660]);
  });

  test('exclusive leaves what is there; a failure leaves the old content', async () => {
    await files.writePrivate(at('f'), 'old', { exclusive: true });
    await expect(files.writePrivate(at('f'), 'new', { exclusive: true })).rejects.toMatchObject({ code: 'E_EXISTS' });
    await expect(files.makeDir(at('f'))).rejects.toMatchObject({ code: 'E_EXISTS' });
    const breaking = async function* (): AsyncGenerator<string> { yield 'half'; throw new Error('source broke'); };
    await expect(files.writePrivate(at('f'), breaking())).rejects.toThrow('source broke');
    expect(readFileSync(at('f'), 'utf8')).toBe('old');
    expect(readdirSync(dir)).toEqual(['f']);
  });

  test('a link in the file’s place is replaced, what it points to is not written', async () => {
    writeFileSync(at('target'), 'untouched');
    symlinkSync(at('target'), at('link'));
    await files.writePrivate(at('link'), 'mine');
    expect(readFileSync(at('target'), 'utf8')).toBe('untouched');
    expect(readFileSync(at('link'), 'utf8')).toBe('mine');
  });
});

describe('reading', () => {
  test('what others may read is no secret: refused, with the command that mends it', async () => {
    writeFileSync(at('it’s key'), 'v');
    for (const [mode, shared, ok] of [[0o600, false, true], [0o400, false, true], [0o640, false, false], [0o604, false, false], [0o660, true, true], [0o664, true, false]] as const) {
      chmodSync(at('it’s key'), mode);
      const read = files.readPrivate(at('it’s key'), { shared });
      if (ok) expect(await read).toBe('v');
      else await expect(read).rejects.toMatchObject({ code: 'E_REF', message: expect.stringContaining(`chmod ${shared ? 660 : 600} '${at('it’s key')}'`) });
    }
    symlinkSync(at('it’s key'), at('mounted'));
    chmodSync(at('it’s key'), 0o600);
    expect(await files.readPrivate(at('mounted'))).toBe('v');
    await expect(files.readPrivate(at('none'))).rejects.toMatchObject({ code: 'E_REF' });
    await expect(files.readPrivate(dir)).rejects.toMatchObject({ code: 'E_REF' });
  });

  test('lines, across chunks and line ends', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }).map((s) => s.replace(/[\r\n]/g, '')), { minLength: 1, maxLength: 30 }), fc.constantFrom('\n', '\r\n'), async (lines, end) => {
      writeFileSync(at('lines'), lines.map((l) => l + end).join(''));
      const read: string[] = [];
      for await (const l of files.readLines(at('lines'))) read.push(l);
      expect(read).toEqual(lines);
    }), { numRuns: 50 });
    await expect(files.readLines(at('none')).next()).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('nothing there is an answer, not an error', async () => {
    expect(await files.readTextIfThere(at('none'))).toBeNull();
    expect(await files.exists(at('none/deeper'))).toBe(false);
    expect(await files.listDir(at('none'))).toEqual([]);
    expect(await files.removeFile(at('none'))).toBe(false);
    expect(await files.fileFacts(dir)).toMatchObject({ kind: 'dir', mode: 0o700 });
  });
});

test('copying a folder takes files, not links nor temporary files', async () => {
  mkdirSync(at('from/deep'), { recursive: true });
  writeFileSync(at('from/deep/f'), 'f');
  writeFileSync(at('from/.g.123.tmp'), 'g');
  symlinkSync('/etc/hostname', at('from/link'));
  expect(await files.copyDir(at('from'), at('to'), { mode: 0o600 })).toBe(1);
  expect(readFileSync(at('to/deep/f'), 'utf8')).toBe('f');
  expect(existsSync(at('to/link'))).toBe(false);
  await files.renameFile(at('to/deep/f'), at('moved'));
  expect(await files.removeFile(at('moved'))).toBe(true);
});
