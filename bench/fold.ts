import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { loadSituation, saveSituation, situationFold, whatNext, type Situation } from '../src/ledger/index.ts';
import { openFoldCache, writeFoldCache, type JournalEvent } from '../src/journal/index.ts';
import { provenJournal } from './proven-journal.ts';
import { median, type Options, type Row } from './row.ts';

const held = (): number => {
  setFlagsFromString('--expose-gc');
  const gc = runInNewContext('gc') as () => void;
  gc();
  gc();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

/** What a long ledger costs: memory of a proven entry, and the fold against the parsing of the same lines (ENGINE J6). */
export async function run({ short }: Options): Promise<Row[]> {
  const tokens = short ? 20_000 : 100_000;
  const before = held();
  const s = situationFold.empty();
  const { events, parsing, folding } = foldInto(s, tokens);
  const bytes = Math.round((held() - before) / tokens);
  const ratio = parsing / folding;
  return [
    { what: `fold: bytes of a proven entry, of ${tokens.toLocaleString('en')}`, measured: String(bytes), promised: '<= 1024', kept: bytes <= 1024 && s.entries.every((e) => e.state === 'proven') },
    { what: 'fold: against JSON.parse of the same lines', measured: `${ratio.toFixed(2)} x (${Math.round((events / folding) * 1000).toLocaleString('en')} events/s)`, promised: '>= 0.5 x', kept: ratio >= 0.5 },
    await fromSnapshot(s),
  ];
}

/** From the file to what is next; without the start of Node, which `startup` measures. */
async function fromSnapshot(s: Situation): Promise<Row> {
  const dir = mkdtempSync(join(tmpdir(), 'tokenctl-bench-'));
  const key = { key: new Uint8Array(32), made: 'bench' };
  const now = Date.parse('2026-11-25T12:00:00.000Z');
  try {
    await writeFoldCache(dir, key, { ...saveSituation(s), standing: { size: 0, head: '' as never, peaks: [], offset: 0, lastStart: 0, first: {} as never, seen: { roots: [], told: [] }, moved: null } });
    const times = Array.from({ length: 7 }, () => {
      const began = performance.now();
      const cache = openFoldCache(dir, key);
      if (cache === null) return Number.NaN;
      whatNext(loadSituation(cache.glance, () => cache.rest() ?? new Uint8Array()).situation, { now });
      const ms = performance.now() - began;
      cache.close();
      return ms;
    });
    const ms = median(times);
    return { what: `status of ${s.entries.length.toLocaleString('en')} targets, from its snapshot`, measured: `${ms.toFixed(0)} ms (first ${times[0]?.toFixed(0)} ms)`, promised: '<= 50 ms', kept: ms <= 50 };
  } finally { rmSync(dir, { recursive: true, force: true }); }
}

function foldInto(s: Situation, tokens: number): { readonly events: number; readonly parsing: number; readonly folding: number } {
  let [seq, parsing, folding] = [0, 0, 0];
  let lines: string[] = [];
  const flush = (): void => {
    const began = performance.now();
    const events = lines.map((line) => JSON.parse(line) as JournalEvent);
    const parsed = performance.now();
    for (const e of events) situationFold.apply(s, e);
    parsing += parsed - began;
    folding += performance.now() - parsed;
    lines = [];
  };
  for (const line of provenJournal(tokens)) {
    lines.push(JSON.stringify({ v: 1, seq, prev: '0'.repeat(64), ...line, actor: { id: 'dana', host: 'bastion-2' } }));
    seq += 1;
    if (lines.length === 5_000) flush();
  }
  flush();
  return { events: seq, parsing, folding };
}
