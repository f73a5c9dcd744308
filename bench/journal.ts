import { hash } from 'node:crypto';
import { closeSync, createReadStream, fdatasync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { instant } from '../src/core/clock.ts';
import { makeSigner, openJournal, readJournal, verifyJournal, type JournalPort } from '../src/journal/index.ts';
import { median, type Options, type Row } from './row.ts';

const CONCURRENCY = 32;
const note = (i: number): { text: string } => ({ text: `vault/acc-${String(i).padStart(8, '0')} ${'x'.repeat(120)}` });
const timed = async (count: number, act: () => Promise<void>): Promise<number> => {
  const from = performance.now();
  await act();
  return (count * 1000) / (performance.now() - from);
};

/**
 * Journal rates against bare loops that do the same to the same disk, in turns within one run: a rate alone says more of the machine.
 * (60,000 durable events/s and 200,000 verified/s are these ratios where a sync takes 0.2 ms and the loop reads 350,000 lines/s.)
 */
export async function run({ short }: Options): Promise<Row[]> {
  const events = short ? 40_000 : 100_000;
  const dir = mkdtempSync(join(tmpdir(), 'tokenctl-bench-'));
  try {
    const signer = makeSigner({ name: 'bench', seed: new Uint8Array(32).fill(1) });
    const clock = { now: () => instant(Date.now()), monotonicMs: () => performance.now(), sleep: () => Promise.resolve() };
    const journal = await openJournal({ dir, realm: 'live', incident: 'bench', tool: '0', fpKey: 'k1', clock, actor: { id: 'bench', host: 'bench' }, signer, create: true });
    const rounds = [1, 2, 3, 4, 5];
    const bare: number[] = [];
    const at32: number[] = [];
    for (const _ of rounds) {
      bare.push(await bareAppends(join(dir, 'bare'), 200));
      at32.push(await appends(journal, { count: 4_000, lanes: CONCURRENCY }));
    }
    await appends(journal, { count: Math.max(0, events - 20_000), lanes: 2048 });
    await journal.checkpoint(null);
    await journal.close();

    const loop: number[] = [];
    const verified: number[] = [];
    const read: number[] = [];
    for (const _ of rounds) {
      loop.push(await timed(events, () => bareRead(join(dir, 'journal.jsonl'))));
      verified.push(await timed(events, async () => { await verifyJournal({ dir, keys: [signer.vkey] }); }));
      read.push(await timed(events, async () => { for await (const e of readJournal(dir)) void e; }));
    }
    return [
      row(`journal: durable events, ${CONCURRENCY} at a time, against a sync each`, { rates: at32, floors: bare, promised: 8 }),
      row('journal: verify, against sha256 + JSON.parse per line', { rates: verified, floors: loop, promised: 0.5 }),
      row('journal: read, against sha256 + JSON.parse per line', { rates: read, floors: loop, promised: 0.5 }),
    ];
  } finally { rmSync(dir, { recursive: true, force: true }); }
}

function row(what: string, { rates, floors, promised }: { rates: readonly number[]; floors: readonly number[]; promised: number }): Row {
  const ratio = median(rates.map((rate, i) => rate / (floors[i] ?? rate)));
  const perSecond = (values: readonly number[]): string => `${Math.round(median(values)).toLocaleString('en')}/s`;
  return { what, measured: `${ratio.toFixed(2)} x (${perSecond(rates)}; floor ${perSecond(floors)})`, promised: `>= ${promised} x`, kept: ratio >= promised };
}

function appends(journal: JournalPort, { count, lanes }: { count: number; lanes: number }): Promise<number> {
  let next = 0;
  const lane = async (): Promise<void> => { while (next < count) await journal.append('incident.noted', null, note(next++)); };
  return timed(count, async () => { await Promise.all(Array.from({ length: lanes }, lane)); });
}

async function bareAppends(path: string, count: number): Promise<number> {
  const fd = openSync(path, 'a');
  const sync = promisify(fdatasync);
  try {
    return await timed(count, async () => {
      for (let i = 0; i < count; i++) { writeSync(fd, `${JSON.stringify({ v: 1, seq: i, prev: '0'.repeat(64), data: note(i) })}\n`); await sync(fd); }
    });
  } finally { closeSync(fd); }
}

async function bareRead(path: string): Promise<void> {
  let rest = '';
  for await (const chunk of createReadStream(path, { encoding: 'utf8', highWaterMark: 1 << 20 }) as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) { hash('sha256', line); JSON.parse(line); }
  }
}
