import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readJournal, verifyExit, verifyJournal } from '../../src/journal/index.ts';
import { makeJournal, signer, tempDir } from '../unit/journal/journal-fixture.ts';

const room = tempDir();
let anchor: { size: number; root: string };
let bytes: Buffer;
const path = join(room.path, 'journal.jsonl');
beforeAll(async () => {
  anchor = await makeJournal(room.path, { notes: 12, every: 5 });
  bytes = readFileSync(path);
});
afterAll(() => { room.remove(); });

/** One change of the file: bytes from..to are replaced. */
const patch = fc.record({ from: fc.nat(), length: fc.oneof(fc.constant(0), fc.nat(3), fc.nat(600)), put: fc.oneof(fc.constant(new Uint8Array()), fc.uint8Array({ maxLength: 4 }), fc.constant(Buffer.from('\n'))) });
const move = fc.record({ line: fc.nat(), to: fc.nat(), copy: fc.boolean() });

const check = async (changed: Buffer): Promise<void> => {
  writeFileSync(path, changed);
  const report = await verifyJournal({ dir: room.path, keys: [signer.vkey], anchors: [anchor] });
  const end = bytes.lastIndexOf(10, bytes.length - 2) + 1;
  // The anchor covers all lines but the last, which tells of it: a change there is a torn line, a broken one, or beyond what anyone vouches for.
  if (changed.subarray(0, end).equals(bytes.subarray(0, end))) return;
  expect(report.problems.length).toBeGreaterThan(0);
  for (const p of report.problems) expect(p.line === null || (p.line >= 1 && p.line <= 20_000)).toBe(true);
  expect(verifyExit(report)).toBe(12);
};

test('any change of the bytes that an anchor covers is found', { timeout: 60_000 }, async () => {
  await fc.assert(fc.asyncProperty(patch, async ({ from, length, put }) => {
    const at = from % bytes.length;
    await check(Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + length)]));
  }), { numRuns: 150 });
});

test('any line moved, copied or taken out is found', { timeout: 60_000 }, async () => {
  await fc.assert(fc.asyncProperty(move, async ({ line, to, copy }) => {
    const lines = bytes.toString().split('\n').slice(0, -1);
    const [one = ''] = copy ? [lines[line % lines.length]] : lines.splice(line % lines.length, 1);
    lines.splice(to % (lines.length + 1), 0, one);
    await check(Buffer.from(lines.map((l) => `${l}\n`).join('')));
  }), { numRuns: 100 });
});

test('a reader gives whole events of the journal as written, or refuses; it never gives another event', { timeout: 60_000 }, async () => {
  const good = bytes.toString().split('\n').slice(0, -1).map((l) => JSON.parse(l) as unknown);
  await fc.assert(fc.asyncProperty(patch, async ({ from, length, put }) => {
    const at = from % bytes.length;
    const end = bytes.lastIndexOf(10, bytes.length - 2) + 1;
    writeFileSync(path, Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + length)]));
    let n = 0;
    try {
      for await (const e of readJournal(room.path)) {
        // A changed line is only known by the line after it: so the last one read is not yet sure.
        if (at < end && n > 0) expect((e as { seq: number }).seq).toBe(n);
        n += 1;
      }
    } catch (e) { expect(e).toMatchObject({ code: 'E_JOURNAL_TAMPERED' }); }
    expect(n).toBeLessThanOrEqual(good.length + 2);
  }), { numRuns: 100 });
});
