import { existsSync, mkdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { beginReading, firstEvents, openFoldCache, verifyJournal, writeFoldCache, type JournalEvent, type Standing } from '../../../src/journal/index.ts';
import { eventsOf, hex, linesOf, makeJournal, openTest, signer, tempDir, writeLines } from './journal-fixture.ts';

let room: ReturnType<typeof tempDir>;
beforeEach(() => { room = tempDir(); });
afterEach(() => room.remove());

async function readFrom(from: Standing | null): Promise<{ at: number; events: JournalEvent[]; standing: Standing }> {
  const reading = await beginReading(room.path, from);
  const events: JournalEvent[] = [];
  for await (const group of reading.groups) events.push(...group);
  return { at: reading.readFrom, events, standing: { ...reading.standing()!, moved: null } };
}
const verify = () => verifyJournal({ dir: room.path, keys: [signer.vkey] });

test('a reading goes on where another ended, and stands where a whole one stands', async () => {
  await makeJournal(room.path, { notes: 4 });
  const { standing, events } = await readFrom(null);
  expect((await readFrom(standing)).events).toEqual([]);
  await makeJournal(room.path, { notes: 3 });
  const rest = await readFrom(standing);
  expect([...events, ...rest.events]).toEqual(eventsOf(room.path));
  expect([rest.at, rest.standing]).toEqual([standing.offset, (await readFrom(null)).standing]);
});

test('a writer that begins at a snapshot continues the chain, and what it signs holds', async () => {
  await makeJournal(room.path, { notes: 5 });
  const { standing } = await readFrom(null);
  await makeJournal(room.path, { notes: 2 });
  const journal = await openTest(room.path, { create: false, from: standing });
  const told: JournalEvent[] = [];
  journal.subscribe((e) => told.push(e));
  await journal.append('incident.noted', null, { text: 'from a snapshot – é' });
  const signed = await journal.checkpoint(null);
  const at = journal.standing();
  await journal.close();
  const all = eventsOf(room.path);
  expect([journal.readFrom, told]).toEqual([standing.offset, all.slice(standing.size)]);
  expect([signed.size, { ...at, moved: null }]).toEqual([all.length - 1, (await readFrom(null)).standing]);
  expect(await verify()).toMatchObject({ problems: [], coveredByVouched: all.length - 1 });
  // And the next begins where this one ended, with the checkpoint that it signed itself.
  const next = await openTest(room.path, { create: false, from: { ...at!, moved: null } });
  await next.checkpoint(null);
  await next.close();
  expect(next.readFrom).toBe(at!.offset);
  expect((await verify()).problems).toEqual([]);
});

test('so does one that wrote all of it itself, from its first line on', async () => {
  const journal = await openTest(room.path);
  await journal.append('incident.noted', null, { text: 'one' });
  await journal.checkpoint(null);
  await journal.append('incident.noted', null, { text: 'two' });
  const at = { ...journal.standing()!, moved: null };
  await journal.close();
  expect(await readFrom(at)).toMatchObject({ at: at.offset, events: [], standing: at });
  expect((await readFrom(null)).standing).toEqual(at);
});

test('of another journal, of a cut one, or against the checkpoints: all of it is read, as if there were no snapshot', async () => {
  await makeJournal(room.path, { notes: 6 });
  const { standing } = await readFrom(null);
  const [lines, note] = [linesOf(room.path), readFileSync(join(room.path, 'checkpoints', '4'), 'utf8')];
  const readsAll = async (from: Standing) => (await readFrom(from)).at === 0;
  expect(await readsAll({ ...standing, head: hex('0'.repeat(64)) })).toBe(true);
  for (const from of [{ ...standing, offset: standing.offset + 1 }, { ...standing, lastStart: -5 }, { ...standing, lastStart: standing.offset }, { ...standing, lastStart: 1e9, offset: 1e9 + 10 }]) expect(await readsAll(from)).toBe(true);
  // A checkpoint that nobody held against these lines.
  expect(await readsAll({ ...standing, seen: { ...standing.seen, roots: [] } })).toBe(true);
  // The last line was written anew: another head.
  writeLines(room.path, [...lines.slice(0, -1), lines.at(-1)!.replace('dana', 'mona')]);
  await expect(readFrom(standing)).resolves.toMatchObject({ at: 0 });
  // Cut before the offset: the checkpoints show it.
  writeLines(room.path, lines.slice(0, -2));
  await expect(readFrom(standing)).rejects.toMatchObject({ code: 'E_JOURNAL_TAMPERED' });
  // The checkpoint file of a line that a snapshot knows of is gone.
  writeLines(room.path, lines);
  rmSync(join(room.path, 'checkpoints', '4'));
  rmSync(join(room.path, 'checkpoints', '8'));
  await expect(readFrom(standing)).rejects.toMatchObject({ code: 'E_JOURNAL_TAMPERED' });
  writeFileSync(join(room.path, 'checkpoints', '4'), note.replace(/^\S+/, 'tokenctl/INC-8'));
  await expect(readFrom(standing)).rejects.toMatchObject({ code: 'E_JOURNAL_TAMPERED' });
});

test('a line before the offset that was edited in place is found by verify, which reads no snapshot', async () => {
  await makeJournal(room.path, { notes: 6 });
  const { standing } = await readFrom(null);
  const lines = linesOf(room.path);
  writeLines(room.path, [lines[0]!, lines[1]!.replace('note 1', 'note 7'), ...lines.slice(2)]);
  expect((await readFrom(standing)).at).toBe(standing.offset);
  expect((await verify()).problems).not.toEqual([]);
  await expect(readFrom(null)).rejects.toMatchObject({ code: 'E_JOURNAL_TAMPERED' });
});

test('what is read again up to there are the lines that were read, or it throws', async () => {
  await makeJournal(room.path, { notes: 4 });
  const { standing, events } = await readFrom(null);
  await makeJournal(room.path, { notes: 2 });
  expect([...firstEvents(room.path, standing)]).toEqual(events);
  const path = join(room.path, 'journal.jsonl');
  truncateSync(path, standing.lastStart);
  expect(() => [...firstEvents(room.path, standing)]).toThrow(expect.objectContaining({ code: 'E_JOURNAL_TAMPERED' }));
  rmSync(path);
  expect(() => [...firstEvents(room.path, standing)]).toThrow(expect.objectContaining({ code: 'E_JOURNAL_TAMPERED' }));
});

test('a sealed copy stays sealed for a writer that begins after the move', async () => {
  await makeJournal(room.path);
  const away = await openTest(room.path, { move: 'away' });
  await away.moveAway(() => Promise.resolve({ to: 'bastion-3', files: 0, manifest: hex('ab'.repeat(32)) }));
  await away.checkpoint(null);
  const from = { ...away.standing()!, moved: { to: 'bastion-3', signed: true } };
  await away.close();
  await expect(openTest(room.path, { create: false, from })).rejects.toMatchObject({ code: 'E_INCIDENT_MOVED', message: expect.stringContaining('bastion-3') });
});

const KEY = { key: new Uint8Array(32).fill(3), made: '0.1.0 2' };
const [glance, rest] = [Buffer.from('what a glance needs'), Buffer.from('and the rest')];

test('only what its user wrote with this tool is believed: not one byte of it may differ', async () => {
  await makeJournal(room.path);
  const { standing } = await readFrom(null);
  expect(openFoldCache(room.path, KEY)).toBeNull();
  await writeFoldCache(room.path, KEY, { standing, glance, rest });
  const file = join(room.path, 'fold.cache');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const bytes = readFileSync(file);
  const read = (): unknown => {
    const cache = openFoldCache(room.path, KEY);
    return cache === null ? null : { standing: cache.standing, glance: Buffer.from(cache.glance).toString(), rest: Buffer.from(cache.rest() ?? 'none').toString() };
  };
  const whole = { standing, glance: glance.toString(), rest: rest.toString() };
  expect(read()).toEqual(whole);
  expect(openFoldCache(room.path, { ...KEY, key: new Uint8Array(32).fill(4) })).toBeNull();
  expect(openFoldCache(room.path, { ...KEY, made: '0.2.0 2' })).toBeNull();
  for (let at = 0; at < bytes.length; at += 3) {
    writeFileSync(file, Buffer.from(bytes).fill((bytes[at] ?? 0) ^ 4, at, at + 1));
    // The longer part is looked at when it is asked for.
    expect(read()).toEqual(at < bytes.length - rest.length ? null : { ...whole, rest: 'none' });
  }
  for (let size = 0; size < bytes.length; size += 5) {
    writeFileSync(file, bytes);
    truncateSync(file, size);
    expect(read()).toEqual(size < bytes.length - rest.length ? null : { ...whole, rest: 'none' });
  }
  rmSync(file);
  mkdirSync(file);
  expect(read()).toBeNull();
  await expect(writeFoldCache(room.path, KEY, { standing, glance, rest })).rejects.toThrow('EISDIR');
  expect(existsSync(file)).toBe(true);
});
