import { hash } from 'node:crypto';
import { closeSync, createReadStream, fdatasync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { instant } from '../src/core/clock.ts';
import { makeSigner, openJournal, readJournal, verifyJournal, type JournalPort } from '../src/journal/index.ts';

export interface Measure { readonly name: string; readonly ratio: number; readonly floor: string; readonly note: string }

const CONCURRENCY = 32;
const note = (i: number): { text: string } => ({ text: `vault/acc-${String(i).padStart(8, '0')} ${'x'.repeat(120)}` });
const timed = async (count: number, act: () => Promise<void>): Promise<number> => {
  const from = performance.now();
  await act();
  return (count * 1000) / (performance.now() - from);
};

/** Journal rates against bare loops that do the same to the same disk in the same run (DESIGN §8); rates alone say more of the machine. */
export async function run({ events = 200_000 }: { events?: number } = {}): Promise<Measure[]> {
  const dir = mkdtempSync(join(tmpdir(), 'tokenctl-bench-'));
  try {
    const signer = makeSigner({ name: 'bench', seed: new Uint8Array(32).fill(1) });
    const clock = { now: () => instant(Date.now()), monotonicMs: () => performance.now(), sleep: () => Promise.resolve() };
    const journal = await openJournal({ dir, realm: 'live', incident: 'bench', tool: '0', fpKey: 'k1', clock, actor: { id: 'bench', host: 'bench' }, signer, create: true });
    const bare = await bareAppends(join(dir, 'bare'), 500);
    const alone = await appends(journal, { count: 500, lanes: 1 });
    const at32 = await appends(journal, { count: 40_000, lanes: CONCURRENCY });
    await appends(journal, { count: Math.max(0, events - 40_500), lanes: 2048 });
    await journal.checkpoint(null);
    await journal.close();

    const loop = await timed(events, () => bareRead(join(dir, 'journal.jsonl')));
    const verified = await timed(events, async () => { await verifyJournal({ dir, keys: [signer.vkey] }); });
    const read = await timed(events, async () => { for await (const e of readJournal(dir)) void e; });
    const perSecond = (n: number): string => `${Math.round(n).toLocaleString('en')}/s`;
    return [
      { name: 'journal: durable events, one at a time', ratio: alone / bare, floor: 'write + fdatasync per event', note: `${perSecond(alone)} against ${perSecond(bare)}` },
      { name: `journal: durable events, ${CONCURRENCY} at a time`, ratio: at32 / bare, floor: 'write + fdatasync per event', note: `${perSecond(at32)} against ${perSecond(bare)}` },
      { name: 'journal: verify', ratio: verified / loop, floor: 'sha256 + JSON.parse per line', note: `${perSecond(verified)} against ${perSecond(loop)}` },
      { name: 'journal: read', ratio: read / loop, floor: 'sha256 + JSON.parse per line', note: `${perSecond(read)} against ${perSecond(loop)}` },
    ];
  } finally { rmSync(dir, { recursive: true, force: true }); }
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

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href)
  for (const m of await run()) console.log(`${m.ratio.toFixed(2).padStart(7)} x  ${m.name}  (floor: ${m.floor}; ${m.note})`);
