/** A long journal: what one command kept of it, the next begins with; and nothing that is done to the kept file changes an answer. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { instant } from '../../src/core/clock.ts';
import { ownKeys } from '../../src/escrow/index.ts';
import { makeSigner, openJournal } from '../../src/journal/index.ts';
import { smallWorld, type SmallWorld } from './small-world.ts';

let w: SmallWorld;
const dir = (): string => join(w.home, 'state', 'tokenctl', 'incidents', 'INC-1');
const cache = (): string => join(dir(), 'fold.cache');
const journal = (): string => join(dir(), 'journal.jsonl');

/** As another writer would: notes of half a kilobyte. */
async function grow(notes: number): Promise<void> {
  const signer = makeSigner({ name: 'dana', seed: (await ownKeys({ configDir: join(w.home, 'config', 'tokenctl'), name: 'dana' }).signer()).bytes() });
  let ms = Date.now();
  const port = await openJournal({ dir: dir(), realm: 'live', incident: 'INC-1', tool: '0', fpKey: 'k1', clock: { now: () => instant((ms += 1)), monotonicMs: () => ms, sleep: () => Promise.resolve() }, actor: { id: 'dana', host: 'h' }, signer });
  for (let i = 0; i < notes; i += 1) port.post('incident.noted', null, { text: `note ${i} ${'x'.repeat(500)}` });
  await port.close();
}
const screens = async (): Promise<readonly string[]> => {
  const ran = [await w.run(['status', '--json']), await w.run(['ledger', 'show', '--json']), await w.run(['debts', '--json']), await w.run(['incident', 'list'])];
  return ran.map((r) => `${r.code} ${r.out}`);
};

beforeAll(async () => {
  w = await smallWorld();
  expect((await w.run(['config', 'trust', '--yes'])).code).toBe(0);
  expect((await w.run(['incident', 'open', '--title', 'A long one'])).code).toBe(0);
  expect((await w.run(['ledger', 'add', '-'], { stdin: `${w.unknown}\n` })).code).toBe(0);
});
afterAll(() => w.remove());

test('a short journal is read whole: nothing is kept of it', async () => {
  await grow(100);
  await w.run(['status']);
  await w.run(['incident', 'note', 'hello there']);
  expect(existsSync(cache())).toBe(false);
});

let plain: readonly string[];
test('of a long one a reader keeps what it read, and writers go on from there', async () => {
  await grow(8_000);
  expect(statSync(journal()).size).toBeGreaterThan(4 << 20);
  plain = await screens();
  expect(statSync(cache()).mode & 0o777).toBe(0o600);
  expect(await screens()).toEqual(plain);
  const kept = readFileSync(cache());
  expect((await w.run(['incident', 'note', 'written by one that read a snapshot'])).code).toBe(0);
  expect((await w.run(['journal', 'checkpoint'])).code).toBe(0);
  // So little more is not worth another file.
  expect(readFileSync(cache()).equals(kept)).toBe(true);
  expect(await w.run(['journal', 'verify'])).toMatchObject({ code: 0 });
  expect((await w.run(['timeline'])).out).toContain('written by one that read a snapshot');
  await grow(3_000);
  expect((await w.run(['incident', 'note', 'and much more since'])).code).toBe(0);
  expect(readFileSync(cache()).equals(kept)).toBe(false);
  expect(await w.run(['journal', 'verify'])).toMatchObject({ code: 0 });
  plain = await screens();
});

test('torn, edited, of another user, or no file at all: the answers are the same', async () => {
  const kept = readFileSync(cache());
  const rest = kept.length - 10;
  for (const bytes of [Buffer.alloc(0), kept.subarray(0, kept.length >> 1), Buffer.from(kept).fill(7, 40, 60), Buffer.from(kept).fill(kept.at(rest)! ^ 1, rest, rest + 1)]) {
    writeFileSync(cache(), bytes);
    expect(await screens()).toEqual(plain);
    // Read anew, and kept again.
    await w.run(['status']);
    expect(await screens()).toEqual(plain);
  }
  rmSync(cache());
  mkdirSync(cache());
  expect(await screens()).toEqual(plain);
  expect(readdirSync(dir()).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  rmSync(cache(), { recursive: true });
  writeFileSync(cache(), kept);
  const key = join(w.home, 'config', 'tokenctl', 'journal.key');
  const own = readFileSync(key);
  rmSync(key);
  expect(await screens()).toEqual(plain);
  expect(readFileSync(cache()).equals(kept)).toBe(true);
  writeFileSync(key, own, { mode: 0o600 });
});

test('a line that was edited before the snapshot is found by verify', async () => {
  await screens();
  const text = readFileSync(journal(), 'utf8');
  writeFileSync(journal(), text.replace('A long one', 'A lost one'));
  expect((await w.run(['status'])).out).toContain('A long one');
  expect((await w.run(['journal', 'verify'])).code).toBe(12);
  rmSync(cache());
  expect((await w.run(['status'])).code).toBe(12);
});
