import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { instant } from '../../../src/core/clock.ts';
import type { Code } from '../../../src/journal/events/index.ts';
import { lineBody } from '../../../src/journal/line.ts';
import { makeTail } from '../../../src/journal/tail.ts';
import { makeWriter, type Writer } from '../../../src/journal/writer.ts';
import { makeReserve } from '../../../src/journal/reserve.ts';
import { openAppendFile, type AppendFile } from '../../../src/platform/append-file.ts';
import { openLock } from '../../../src/platform/lock.ts';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { linesOf, tempDir } from './journal-fixture.ts';

/** The system's answers that cannot be had on demand: a full disk, a failing medium (ENGINE J4). */
let room: ReturnType<typeof tempDir>;
let file: AppendFile;
let fail: { write: string | null; sync: string | null };
let writer: Writer;
const errno = (code: string): Error => Object.assign(new Error(code), { code });

beforeEach(async () => {
  room = tempDir();
  fail = { write: null, sync: null };
  const real = await openAppendFile(join(room.path, 'journal.jsonl'), { create: true }) as AppendFile;
  file = {
    ...real,
    write(bytes) {
      if (fail.write === null) { real.write(bytes); return; }
      real.write(bytes.subarray(0, bytes.length / 2));
      const code = fail.write;
      if (code === 'ENOSPC') fail.write = null;
      throw errno(code);
    },
    sync: () => (fail.sync === null ? real.sync() : Promise.reject(errno(fail.sync))),
  };
  writer = makeWriter({
    tail: makeTail(file), lock: openLock(join(room.path, 'journal.lock')), reserve: makeReserve({ dir: room.path, mode: 0o600 }),
    body: (code: Code, run, data) => lineBody({ at: instant(0), run, code, actor: { id: 'dana', host: 'h' }, data }),
    opening: { realm: 'live', incident: 'INC-7', tool: '0', fpKey: 'k1' }, admit: () => undefined, setAside: () => Promise.reject(errno('EIO')),
  });
  await writer.start();
  await writer.append('incident.noted', null, { text: 'good' });
});
afterEach(() => { room.remove(); });
const dead = { code: 'E_JOURNAL_WRITE', exit: 1 };

describe('a journal that cannot be written', () => {
  test('write error: nothing of the group stays, and nothing is ever appended again', async () => {
    fail.write = 'EIO';
    const all = await Promise.allSettled([writer.append('incident.noted', null, { text: 'a' }), writer.append('incident.noted', null, { text: 'b' })]);
    for (const one of all) expect(one).toMatchObject({ status: 'rejected', reason: dead });
    fail.write = null;
    await expect(writer.append('incident.noted', null, { text: 'c' })).rejects.toMatchObject(dead);
    await expect(writer.flush()).rejects.toMatchObject(dead);
    await writer.close();
    expect(linesOf(room.path)).toHaveLength(2);
  });

  test('sync error: never tried again, nothing acknowledged, what may not be durable is taken back', async () => {
    fail.sync = 'EIO';
    await expect(writer.append('incident.noted', null, { text: 'a' })).rejects.toMatchObject(dead);
    fail.sync = null;
    await expect(writer.append('incident.noted', null, { text: 'b' })).rejects.toMatchObject(dead);
    expect(linesOf(room.path)).toHaveLength(2);
  });

  test('full disk: the reserve is given up once, outcomes are still written, nothing new is started', async () => {
    writeFileSync(join(room.path, 'journal.reserve'), 'x');
    fail.write = 'ENOSPC';
    writer.post('incident.noted', null, { text: 'outcome 1' });
    await expect(writer.append('incident.noted', null, { text: 'intent' })).rejects.toMatchObject(dead);
    expect(existsSync(join(room.path, 'journal.reserve'))).toBe(false);
    await expect(writer.append('incident.noted', null, { text: 'intent 2' })).rejects.toMatchObject(dead);
    writer.post('incident.noted', null, { text: 'outcome 2' });
    await writer.flush();
    expect(linesOf(room.path).map((l) => (JSON.parse(l) as { data: { text?: string } }).data.text)).toEqual([undefined, 'good', 'outcome 1', 'outcome 2']);
    fail.write = 'ENOSPC';
    writer.post('incident.noted', null, { text: 'outcome 3' });
    await expect(writer.flush()).rejects.toMatchObject(dead);
    expect(linesOf(room.path)).toHaveLength(4);
  });

  test('no reserve to give: the first full write is the end', async () => {
    fail.write = 'ENOSPC';
    writer.post('incident.noted', null, { text: 'outcome' });
    await expect(writer.flush()).rejects.toMatchObject(dead);
    expect(linesOf(room.path)).toHaveLength(2);
  });
});
