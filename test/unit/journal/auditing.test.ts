import { spawnSync } from 'node:child_process';
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { AUDITOR_SCRIPT } from '../../../src/journal/auditor-script.ts';
import { makeJournal, signer, stranger, tempDir } from './journal-fixture.ts';
import { TAMPERINGS } from './tamperings.ts';

const page = readFileSync(new URL('../../../docs/auditing.md', import.meta.url), 'utf8');
const script = /<!-- verify\.py -->\n```python\n(.*?)```\n/s.exec(page)?.[1] ?? '';
const there = (name: string, arg: string): boolean => spawnSync(name, [arg]).status === 0;
const able = there('python3', '--version') && there('openssl', 'version');

test('the script on the page is the one that exports carry', () => { expect(script).toBe(AUDITOR_SCRIPT); });

describe.skipIf(!able)('the auditor’s script (skipped: python3 or openssl is missing)', () => {
  const room = tempDir();
  const good = join(room.path, 'good');
  let anchor = '';
  beforeAll(async () => {
    const made = await makeJournal(good);
    anchor = `${made.size}:${Buffer.from(made.root, 'base64').toString('hex').slice(0, 12)}`;
    writeFileSync(join(room.path, 'verify.py'), script);
    writeFileSync(join(room.path, 'keys.txt'), `${signer.vkey}\n`);
    writeFileSync(join(room.path, 'other.txt'), `${stranger.vkey}\n`);
  });
  afterAll(() => { room.remove(); });
  // -O: a check must not be an assert.
  const run = (dir: string, keys = 'keys.txt', ...anchors: string[]): { status: number | null; text: string } => {
    const { status, stdout, stderr } = spawnSync('python3', ['-O', 'verify.py', dir, keys, ...anchors], { cwd: room.path, encoding: 'utf8' });
    return { status, text: stdout + stderr };
  };
  let copies = 0;
  const copy = (): string => {
    const dir = join(room.path, `copy-${++copies}`);
    cpSync(good, dir, { recursive: true });
    return dir;
  };

  test('a good journal', () => {
    expect(run(good, 'keys.txt', anchor)).toEqual({ status: 0, text: 'intact: 9 lines; 8 covered by checkpoints and anchors, nobody else vouches for the 1 after them\n' });
  });
  // Another spelling of the same JSON breaks no hash: only tokenctl, which knows how it writes, calls it out before the next line does.
  test.each(TAMPERINGS)('$name', ({ act }) => {
    const dir = copy();
    act(dir);
    const { status, text } = run(dir, 'keys.txt', anchor);
    expect(text).toMatch(/^NOT INTACT: /);
    expect(status).toBe(12);
  });
  test('a key that nobody vouches for, a wrong anchor, a longer one, a torn line', () => {
    expect(run(good, 'other.txt')).toMatchObject({ status: 12, text: expect.stringContaining('nobody vouches for') });
    expect(run(good, 'keys.txt', '8:000000000000')).toMatchObject({ status: 12 });
    expect(run(good, 'keys.txt', anchor.replace('8:', '80:'))).toMatchObject({ status: 12 });
    const dir = copy();
    writeFileSync(join(dir, 'journal.jsonl'), 'torn', { flag: 'a' });
    expect(run(dir)).toMatchObject({ status: 3, text: expect.stringContaining('line 10 is torn: 4 bytes') });
  });
});
