import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { verifyJournal } from '../../../src/journal/index.ts';
import { eventsOf, hex, makeJournal, openTest, signer, tempDir } from './journal-fixture.ts';

let room: ReturnType<typeof tempDir>;
beforeEach(() => { room = tempDir(); });
afterEach(() => room.remove());

const data = { to: 'bastion-3', files: 2, manifest: hex('ab'.repeat(32)) };
const note = { text: 'one more' };
const MOVED = { code: 'E_INCIDENT_MOVED' };
const bytes = (): string => readFileSync(join(room.path, 'journal.jsonl'), 'utf8');

async function moved(): Promise<void> {
  await makeJournal(room.path);
  const away = await openTest(room.path, { move: 'away' });
  await away.moveAway(() => Promise.resolve(data));
  await away.checkpoint(null);
  await expect(away.append('incident.noted', null, note)).rejects.toMatchObject(MOVED);
  await away.close();
}

test('after the move and its checkpoint nothing is written, whoever tries', async () => {
  await moved();
  const sealed = bytes();
  await expect(openTest(room.path, { create: false })).rejects.toMatchObject(MOVED);
  for (const move of ['away', 'here'] as const) {
    const port = await openTest(room.path, { move });
    await expect(port.append('incident.noted', null, note)).rejects.toMatchObject(MOVED);
    await port.close();
    const again = await openTest(room.path, { move });
    await expect(again.checkpoint(null)).rejects.toMatchObject(MOVED);
    await again.close();
  }
  expect(bytes()).toBe(sealed);
  expect(await verifyJournal({ dir: room.path, keys: [signer.vkey] })).toMatchObject({ problems: [], coveredByVouched: eventsOf(room.path).length - 1 });
});

test('a torn line after the seal is left to whoever takes it over', async () => {
  await moved();
  appendFileSync(join(room.path, 'journal.jsonl'), '{"v":1');
  const torn = bytes();
  await expect(openTest(room.path)).rejects.toMatchObject(MOVED);
  expect(bytes()).toBe(torn);
  const here = await openTest(room.path, { move: 'here' });
  await here.append('incident.taken-over', null, { from: 'bastion-2', size: 1, root: hex('cd'.repeat(32)), workspace: null });
  await here.append('incident.noted', null, note);
  await here.close();
  expect(eventsOf(room.path).slice(-3).map((e) => e.code)).toEqual(['journal.recovered', 'incident.taken-over', 'incident.noted']);
});

test('a writer that was at work beside it stops at its next line, with what it had not written', async () => {
  await makeJournal(room.path);
  const beside = await openTest(room.path);
  const away = await openTest(room.path, { move: 'away' });
  await beside.append('incident.noted', null, { text: 'before' });
  let seen = 0;
  away.subscribe(() => { seen += 1; });
  // What others wrote is told before the data is made.
  await away.moveAway(() => { expect(seen).toBe(eventsOf(room.path).length); return Promise.resolve(data); });
  beside.post('incident.noted', null, { text: 'posted' });
  await expect(beside.append('incident.noted', null, note)).rejects.toMatchObject(MOVED);
  await expect(beside.poll()).rejects.toMatchObject(MOVED);
  await away.checkpoint(null);
  await Promise.all([beside.close(), away.close()]);
  expect(eventsOf(room.path).slice(-2).map((e) => e.code)).toEqual(['incident.moved', 'checkpoint.signed']);
});

test('a move that is refused under the lock leaves the journal as it is, and its writer able to go on', async () => {
  await makeJournal(room.path);
  const before = bytes();
  const away = await openTest(room.path, { move: 'away' });
  await expect(away.moveAway(() => Promise.reject(new Error('a run is at work')))).rejects.toMatchObject({ code: 'E_JOURNAL_WRITE' });
  expect(bytes()).toBe(before);
  await away.append('incident.noted', null, note);
  await away.close();
});

test('only who came for it writes a move, and nobody takes over what was not moved', async () => {
  await makeJournal(room.path);
  const plain = await openTest(room.path);
  await expect(plain.append('incident.moved', null, data)).rejects.toMatchObject({ code: 'E_INTERNAL' });
  await plain.close();
  const here = await openTest(room.path, { move: 'here' });
  await expect(here.append('incident.taken-over', null, { from: 'x', size: 1, root: hex('cd'.repeat(32)), workspace: null })).rejects.toMatchObject({ code: 'E_INTERNAL' });
  await here.close();
});
