/** A person types notes beside a running fan-out: two processes, one journal. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../src/platform/clock.ts';
import { makeSigner, openJournal } from '../src/journal/index.ts';
import { processFile, serve } from './fan-out.ts';
import type { Options, Row } from './row.ts';

const EVERY_MS = 40;

export async function run({ short }: Options): Promise<readonly Row[]> {
  const dir = mkdtempSync(join(tmpdir(), 'tokenctl-bench-'));
  const server = await serve();
  try {
    const signer = makeSigner({ name: 'bench', seed: new Uint8Array(32).fill(2) });
    const journal = await openJournal({ dir, realm: 'drill', incident: 'INC-1', tool: '0', fpKey: 'k1', clock: systemClock, actor: { id: 'noter', host: 'bench' }, signer, create: true });
    const seen = { running: true };
    let began = Infinity;
    journal.subscribe((e) => { if (e.code === 'run.started') began = performance.now(); });
    const child = spawn(process.execPath, [processFile('fan-out')], { env: { ...process.env, WAY: 'engine', TOKENS: String(short ? 3_000 : 20_000), URL: server.url, DIR: dir }, stdio: ['ignore', 'ignore', 'inherit'] });
    const over = once(child, 'close').then(() => { seen.running = false; });
    const took: number[] = [];
    const never = new AbortController().signal;
    while (seen.running) {
      const at = performance.now();
      await journal.append('incident.noted', null, { text: `note ${took.length}` });
      if (at > began) took.push(performance.now() - at);
      await systemClock.sleep(EVERY_MS, never);
    }
    await over;
    await journal.close();
    took.sort((a, b) => a - b);
    const at = (part: number): number => took[Math.floor(took.length * part)] ?? Number.NaN;
    return [{ what: `a note beside a running fan-out: p99 of ${took.length}`, measured: `${at(0.99).toFixed(1)} ms  (p50 ${at(0.5).toFixed(1)} ms)`, promised: '≤ 50 ms', kept: at(0.99) <= 50 }];
  } finally {
    server.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}
