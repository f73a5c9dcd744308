import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { exportJournal, parseAnchor, signNote, verifyExit, verifyJournal, type VerifyReport } from '../../../src/journal/index.ts';
import { leafHash } from '../../../src/journal/merkle.ts';
import { linesOf, makeJournal, openTest, signer, stranger, tempDir, writeLines } from './journal-fixture.ts';
import { TAMPERINGS } from './tamperings.ts';

const room = tempDir();
const good = join(room.path, 'good');
let anchor: { size: number; root: string };
beforeAll(async () => { anchor = await makeJournal(good); });
afterAll(() => { room.remove(); });

let copies = 0;
function copy(): string {
  const dir = join(room.path, `copy-${++copies}`);
  cpSync(good, dir, { recursive: true });
  return dir;
}
const verify = (dir: string, o: { keys?: string[]; anchors?: { size: number; root: string }[] } = {}): Promise<VerifyReport> =>
  verifyJournal({ dir, keys: [signer.vkey], ...o });

describe('journal verify', () => {
  test('a good journal is intact, and the events that nobody else vouches for are counted', async () => {
    const report = await verify(good, { anchors: [anchor] });
    expect(report).toMatchObject({ events: 9, incident: 'INC-7', torn: null, problems: [], coveredByVouched: 8, anchored: 8, unanchored: 1, unvouchedSigners: [] });
    expect(report.checkpoints.map((c) => [c.size, c.vouched, c.holds])).toEqual([[4, true, true], [8, true, true]]);
    expect(verifyExit(report)).toBe(0);
  });

  test.each(TAMPERINGS)('$name', async ({ act, line, kind }) => {
    const dir = copy();
    act(dir);
    const report = await verify(dir, { anchors: [anchor] });
    expect(report.problems.map((p) => [p.line, p.kind])).toContainEqual([line, kind]);
    expect(verifyExit(report)).toBe(12);
  });

  test('a checkpoint by a key that nobody vouches for: intact, but not accepted', async () => {
    const report = await verify(good, { keys: [stranger.vkey] });
    expect(report).toMatchObject({ coveredByVouched: 0, unanchored: 9, unvouchedSigners: [`dana+${signer.keyId}`] });
    expect(report.problems.map((p) => p.kind)).toEqual(['unvouched', 'unvouched']);
    expect(report.problems[0]?.what).toContain('signed by a key that nobody vouches for');
    expect(verifyExit(report)).toBe(12);
  });

  test('rewritten and signed anew by the holder of the key: only the anchor shows it', async () => {
    const dir = join(room.path, 'rewritten');
    await makeJournal(dir, { actor: { id: 'dana', host: 'elsewhere' } });
    expect(verifyExit(await verify(dir))).toBe(0);
    const report = await verify(dir, { anchors: [anchor] });
    expect(report.problems.map((p) => p.kind)).toEqual(['anchor']);
  });

  test('anchors: too long, other root, and the short form that messages carry', async () => {
    const short = parseAnchor(`8:${Buffer.from(anchor.root, 'base64').toString('hex').slice(0, 12)}`);
    expect(verifyExit(await verify(good, { anchors: [short] }))).toBe(0);
    expect((await verify(good, { anchors: [{ size: 10, root: anchor.root }] })).problems).toMatchObject([{ kind: 'anchor', line: 10 }]);
    expect((await verify(good, { anchors: [{ size: 7, root: anchor.root }] })).problems).toMatchObject([{ kind: 'anchor', line: 7 }]);
    expect((await verify(good, { anchors: [{ size: 8, root: '' }] })).problems).toMatchObject([{ kind: 'anchor' }]);
    for (const bad of ['8', '8:', '8:abc', 'x:0123456789ab']) expect(() => parseAnchor(bad)).toThrow(expect.objectContaining({ code: 'E_USAGE' }));
  });

  test('a torn last line is named, and is no tampering', async () => {
    const dir = copy();
    writeFileSync(join(dir, 'journal.jsonl'), '{"v":1,"seq":9,"pr', { flag: 'a' });
    const report = await verify(dir);
    expect(report).toMatchObject({ torn: { line: 10, bytes: 18 }, problems: [] });
    expect(verifyExit(report)).toBe(3);
  });

  test('a second signature on a checkpoint vouches for it too', async () => {
    const dir = copy();
    const path = join(dir, 'checkpoints/8');
    const text = `${readFileSync(path, 'utf8').split('\n\n')[0]}\n`;
    writeFileSync(path, signNote(text, [stranger, signer]));
    rmSync(join(dir, 'checkpoints/4'));
    writeFileSync(join(dir, 'checkpoints/4'), readFileSync(join(good, 'checkpoints/4')));
    expect(verifyExit(await verify(dir, { keys: [signer.vkey] }))).toBe(0);
    expect(verifyExit(await verify(dir, { keys: [stranger.vkey, signer.vkey] }))).toBe(0);
  });

  test('a chain written anew after an edit is not what was signed', async () => {
    const dir = copy();
    const lines = linesOf(dir).map((l) => l.replace('note 2', 'NOTE 2'));
    for (let i = 1; i < lines.length; i++) lines[i] = (lines[i] as string).replace(/"prev":"[0-9a-f]{64}"/, `"prev":"${leafHash(lines[i - 1] as string)}"`);
    writeLines(dir, lines);
    expect((await verify(dir)).problems.map((p) => p.kind)).toEqual(['rewritten', 'rewritten', 'rewritten', 'rewritten']);
  });
});

test('export: a folder that verifies by itself, up to the last whole line, with nothing sealed', async () => {
  const dir = copy();
  writeFileSync(join(dir, 'journal.jsonl'), 'torn', { flag: 'a' });
  writeFileSync(join(dir, 'journal.reserve'), 'x');
  const out = join(room.path, 'export');
  await exportJournal({ dir, out, keys: [signer.vkey] });
  const keys = readFileSync(join(out, 'keys.txt'), 'utf8').trim().split('\n');
  expect(await verifyJournal({ dir: out, keys })).toMatchObject({ events: 9, torn: null, problems: [] });
  await expect(exportJournal({ dir, out, keys })).rejects.toMatchObject({ code: 'E_EXISTS' });
});

test('a journal beside which another process writes stays intact to a verifier', async () => {
  const dir = join(room.path, 'live');
  const journal = await openTest(dir);
  const reports: Promise<VerifyReport>[] = [];
  for (let i = 0; i < 50; i++) {
    await journal.append('incident.noted', null, { text: String(i) });
    if (i % 10 === 5) { await journal.checkpoint(null); reports.push(verify(dir)); }
  }
  expect((await Promise.all(reports)).flatMap((r) => r.problems)).toEqual([]);
  await journal.close();
});
