import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readJournal, verifyJournal } from '../../../src/journal/index.ts';
import { eventsOf, openTest, signer, tempDir } from './journal-fixture.ts';

const APPENDER = fileURLToPath(new URL('./appender.ts', import.meta.url));
interface Life { readonly acked: ReadonlyMap<number, number>; readonly killed: boolean }

/** One process, killed `ms` after its first durable line (null = lives until it is done). */
const live = (args: readonly string[], ms: number | null): Promise<Life> => new Promise((resolve, reject) => {
  const child = spawn(process.execPath, [APPENDER, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (bytes: Buffer) => {
    if (out === '' && ms !== null) setTimeout(() => child.kill('SIGKILL'), ms);
    out += bytes.toString();
  });
  child.on('error', reject);
  child.on('close', (_, signal) => {
    const whole = out.slice(0, out.lastIndexOf('\n') + 1).split('\n').slice(0, -1);
    resolve({ acked: new Map(whole.map((l) => l.split(' ').map(Number) as [number, number])), killed: signal === 'SIGKILL' });
  });
});
const textOf = (e: { code: string; data: unknown }): string => (e.code === 'incident.noted' ? (e.data as { text: string }).text.trim() : '');

test('kill -9: four writers, killed again and again: no acknowledged line lost, none doubled, chain intact', { timeout: 120_000 }, async () => {
  const room = tempDir();
  const acked = new Map<string, number>();
  let kills = 0;
  const writer = async (w: number): Promise<void> => {
    for (let life = 0; life < 10; life++) {
      // Long lines for two of them, so that a kill can hit the middle of a write.
      const { acked: seqs, killed } = await live([room.path, `w${w}.${life}`, '0', 'Infinity', w % 2 === 0 ? '0' : '30000'], 5 + ((w * 37 + life * 53) % 120));
      if (killed) kills += 1;
      for (const [n, seq] of seqs) acked.set(`w${w}.${life} ${n}`, seq);
    }
  };
  await Promise.all([0, 1, 2, 3].map(writer));
  expect(kills).toBe(40);
  // Whatever the last kill left is set aside by the next writer.
  await (await openTest(room.path)).close();

  const report = await verifyJournal({ dir: room.path, keys: [signer.vkey] });
  expect(report).toMatchObject({ problems: [], torn: null });
  const seqs = new Map<string, number>();
  for await (const e of readJournal(room.path)) {
    const text = textOf(e);
    if (text === '') continue;
    const name = text.replace(/ x+$/, '');
    expect(seqs.has(name), `${name} is doubled`).toBe(false);
    seqs.set(name, e.seq);
  }
  expect(acked.size).toBeGreaterThan(500);
  for (const [name, seq] of acked) {
    expect(seqs.get(name), `${name} is lost`).toBe(seq);
    // Posted before its append: durable no later (ENGINE A1).
    expect(seqs.get(`posted ${name}`)).toBeLessThan(seq);
  }
  const torn = eventsOf(room.path).filter((e) => e.code === 'journal.recovered');
  // One that was killed between filing it and telling of it leaves a file that no line names.
  expect(readdirSync(room.path).filter((n) => n.startsWith('journal.torn.'))).toEqual(expect.arrayContaining(torn.map(({ data }) => data.file)));
  expect(new Set(torn.map(({ data }) => data.file)).size).toBe(torn.length);
  for (const { data } of torn) expect(createHash('sha256').update(readFileSync(join(room.path, data.file))).digest('hex')).toBe(data.sha256);
  expect(statSync(join(room.path, 'journal.lock')).size).toBe(0);
  room.remove();
});

test('two processes and this one interleave in one chain, and each sees the lines of all, once and in order', { timeout: 60_000 }, async () => {
  const room = tempDir();
  const journal = await openTest(room.path);
  const seen: number[] = [];
  journal.subscribe((e) => seen.push(e.seq));
  const others = Promise.all([live([room.path, 'a', '0', '300'], null), live([room.path, 'b', '0', '300'], null)]);
  const state = { done: false };
  void others.then(() => { state.done = true; });
  let mine = 0;
  while (!state.done) {
    await journal.append('incident.noted', null, { text: `mine ${mine++}` });
    await journal.poll();
    await new Promise((resolve) => setImmediate(resolve));
  }
  await others;
  await journal.poll();
  const events = eventsOf(room.path);
  expect(events).toHaveLength(1 + 4 * 300 + mine);
  expect(seen).toEqual(events.map((e) => e.seq));
  expect((await verifyJournal({ dir: room.path, keys: [signer.vkey] })).problems).toEqual([]);
  await journal.close();
  room.remove();
});
