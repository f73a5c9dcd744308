/** Fan-outs: revokes with durable intents and outcomes beside what does the same without any of it, and against a limit. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { median, type Options, type Row } from './row.ts';

export const processFile = (name: string): string => fileURLToPath(new URL(`processes/${name}.ts`, import.meta.url));
const LANES = 32;
const PAIRS = 3;
const LIMIT_PER_SECOND = 200;
const LIMIT_BURST = 20;

export interface Server { readonly url: string; seen(): Promise<{ readonly taken: number; readonly refused: number; readonly firstMs: number; readonly lastMs: number }>; stop(): void }

export async function serve(env: { readonly [name: string]: string } = {}): Promise<Server> {
  const child: ChildProcess = spawn(process.execPath, [processFile('revoke-server')], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'inherit'] });
  const lines: Interface = createInterface({ input: child.stdout as NodeJS.ReadableStream });
  const [url] = await once(lines, 'line') as [string];
  return {
    url,
    async seen() { child.stdin?.write('\n'); const [line] = await once(lines, 'line') as [string]; return JSON.parse(line) as never; },
    stop() { child.stdin?.end(); },
  };
}

interface Ended { readonly ms: number; readonly peakMb: number }
async function fanOut(way: 'bare' | 'engine', tokens: number, url: string): Promise<Ended> {
  const child = spawn(process.execPath, [processFile('fan-out')], { env: { ...process.env, WAY: way, TOKENS: String(tokens), URL: url }, stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (d) => { out += String(d); });
  const [code] = await once(child, 'close') as [number | null];
  if (code !== 0) throw new Error(`a fan-out of ${tokens} ended with ${code}`);
  return JSON.parse(out) as Ended;
}

/** Half of what a revoke is elsewhere: no look whether it was taken. */
function curls(tokens: number, url: string): number {
  const began = performance.now();
  const ran = spawnSync('xargs', ['-P', String(LANES), '-n', '1', 'curl', '-s', '-o', '/dev/null', '-X', 'POST'], { input: Array.from({ length: tokens }, (_, i) => `${url}/revoke/c${i}`).join('\n') });
  if (ran.status !== 0) throw new Error(`xargs ended with ${ran.status}`);
  return performance.now() - began;
}

const perSecond = (count: number, ms: number): string => `${Math.round((count * 1_000) / ms).toLocaleString('en')}/s`;

export async function run({ short }: Options): Promise<readonly Row[]> {
  const rows: Row[] = [];
  const [few, many] = short ? [1_000, 4_000] : [10_000, 100_000];
  const server = await serve();
  try {
    const pairs: { readonly bare: Ended; readonly ours: Ended }[] = [];
    for (let i = 0; i < PAIRS; i++) pairs.push({ bare: await fanOut('bare', few, server.url), ours: await fanOut('engine', few, server.url) });
    const [bare, ours] = [median(pairs.map((p) => p.bare.ms)), median(pairs.map((p) => p.ours.ms))];
    const ratio = median(pairs.map((p) => p.bare.ms / p.ours.ms));
    rows.push({ what: `fan-out: ${few.toLocaleString('en')} revokes ÷ bare loop, same client, ${LANES} at a time`, measured: `${ratio.toFixed(2)} ×  (${perSecond(few, ours)} / ${perSecond(few, bare)})`, promised: '≥ 0.85 ×', kept: ratio >= 0.85 });
    const large = { bare: await fanOut('bare', many, server.url), ours: await fanOut('engine', many, server.url) };
    rows.push({ what: `fan-out: ${many.toLocaleString('en')} revokes ÷ bare loop`, measured: `${(large.bare.ms / large.ours.ms).toFixed(2)} ×  (${perSecond(many, large.ours.ms)} / ${perSecond(many, large.bare.ms)})`, promised: '≥ 0.85 ×', kept: large.bare.ms / large.ours.ms >= 0.85 });
    const curled = spawnSync('curl', ['--version']).status === 0 ? curls(Math.min(few, 2_000), server.url) : null;
    rows.push(curled === null ? { what: 'fan-out: revokes ÷ xargs -P curl', measured: 'curl is not here', promised: '', kept: null }
      : { what: `fan-out: revokes ÷ xargs -P ${LANES} curl, which does not look`, measured: `${((few / ours) / (Math.min(few, 2_000) / curled)).toFixed(1)} ×  (${perSecond(few, ours)} / ${perSecond(Math.min(few, 2_000), curled)})`, promised: '', kept: null });
    const grown = large.ours.peakMb / median(pairs.map((p) => p.ours.peakMb));
    rows.push({ what: `memory: peak at ${many.toLocaleString('en')} ÷ at ${few.toLocaleString('en')}`, measured: `${grown.toFixed(2)} ×  (${large.ours.peakMb} / ${median(pairs.map((p) => p.ours.peakMb))} MB; bare ${large.bare.peakMb} / ${median(pairs.map((p) => p.bare.peakMb))} MB)`, promised: '≤ 2 ×', kept: grown <= 2 });
  } finally { server.stop(); }
  for (const tokens of short ? [500] : [3_000, 10_000]) rows.push(...await limited(tokens));
  return rows;
}

async function limited(tokens: number): Promise<readonly Row[]> {
  const server = await serve({ PER_SECOND: String(LIMIT_PER_SECOND), BURST: String(LIMIT_BURST) });
  try {
    await fanOut('engine', tokens, server.url);
    const { taken, refused, firstMs, lastMs } = await server.seen();
    const least = ((taken - LIMIT_BURST) * 1_000) / LIMIT_PER_SECOND;
    const [ratio, part] = [(lastMs - firstMs) / least, (100 * refused) / (taken + refused)];
    return [
      { what: `pacing: ${taken.toLocaleString('en')} calls at ${LIMIT_PER_SECOND}/s that nobody named ÷ least possible time`, measured: `${ratio.toFixed(3)} ×  (${((lastMs - firstMs) / 1_000).toFixed(1)} s / ${(least / 1_000).toFixed(1)} s)`, promised: '≤ 1.1 ×', kept: ratio <= 1.1 },
      { what: 'pacing: calls refused', measured: `${part.toFixed(2)} %  (${refused})`, promised: '≤ 2 %', kept: part <= 2 },
    ];
  } finally { server.stop(); }
}
