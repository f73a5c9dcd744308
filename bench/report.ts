import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeLargeIncident } from './large-incident.ts';
import type { Options, Row } from './row.ts';

const CHILD = fileURLToPath(new URL('processes/report.ts', import.meta.url));
/** The program sets it when it starts, and this child is no program of ours. */
const [AS_SHIPPED = ''] = /--heap-growing-percent=\d+/.exec(readFileSync(new URL('../bin/start.js', import.meta.url), 'utf8')) ?? [];
interface Cost { readonly cpuMs: number; readonly peakMb: number }

async function costOf(tokens: number): Promise<Cost> {
  const state = mkdtempSync(join(tmpdir(), 'tokenctl-bench-'));
  try {
    await makeLargeIncident({ state, tokens });
    const { stdout, stderr, status } = spawnSync(process.execPath, [AS_SHIPPED, CHILD, state], { encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Cost;
  } finally { rmSync(state, { recursive: true, force: true }); }
}

/** The report that every run ends with: what it keeps grows with the entries alone, and is small beside the program itself. */
export async function run({ short }: Options): Promise<Row[]> {
  const [few, many] = short ? [1_000, 10_000] : [10_000, 100_000];
  const [small, large] = [await costOf(few), await costOf(many)];
  const ratio = large.peakMb / small.peakMb;
  const said = (tokens: number, c: Cost): string => `${tokens.toLocaleString('en')}: ${c.peakMb} MB, ${(c.cpuMs / 1000).toFixed(1)} s`;
  return [{ what: 'report: peak memory, ten times the tokens', measured: `${ratio.toFixed(2)} x (${said(few, small)}; ${said(many, large)})`, promised: '<= 2.5 x', kept: ratio <= 2.5 }];
}
