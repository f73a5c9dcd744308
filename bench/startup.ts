/** Start-up: how long the program takes to answer, against the bare runtime (`node -e 0`). */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makePlanCase } from './plan-case.ts';
import { median, type Row } from './row.ts';

const ROUNDS = 25;
const BIN = fileURLToPath(new URL('../bin/tokenctl.js', import.meta.url));

interface Case { readonly what: string; readonly argv: readonly string[]; readonly cwd: string; readonly env: NodeJS.ProcessEnv; readonly limit: number; readonly exits: readonly number[] }

function timeOf(argv: readonly string[], { cwd, env }: { cwd: string; env: NodeJS.ProcessEnv }, exits: readonly number[]): number {
  const from = performance.now();
  const { status, stderr } = spawnSync(process.execPath, argv, { cwd, env, stdio: ['ignore', 'ignore', 'pipe'], encoding: 'utf8' });
  const took = performance.now() - from;
  if (status === null || !exits.includes(status)) throw new Error(`${argv.join(' ')} ended with ${status}: ${stderr}`);
  return took;
}

/** Rounds of both, one after the other, so that a busy machine hurts both alike. */
function ratioOf({ what, argv, cwd, env, limit, exits }: Case): Row {
  const bare: number[] = [];
  const ours: number[] = [];
  timeOf([BIN, ...argv], { cwd, env }, exits);
  for (let i = 0; i < ROUNDS; i += 1) {
    bare.push(timeOf(['-e', '0'], { cwd, env }, [0]));
    ours.push(timeOf([BIN, ...argv], { cwd, env }, exits));
  }
  const ratio = median(ours) / median(bare);
  return { what, measured: `${ratio.toFixed(2)} ×  (${median(ours).toFixed(0)} ms / ${median(bare).toFixed(0)} ms)`, promised: `≤ ${limit} ×`, kept: ratio <= limit };
}

export async function run(): Promise<readonly Row[]> {
  const dir = mkdtempSync(join(tmpdir(), 'tokenctl-bench-'));
  try {
    const plan = makePlanCase(BIN, dir);
    return [
      ratioOf({ what: 'start-up: tokenctl --version ÷ node -e 0', argv: ['--version'], cwd: dir, env: plan.env, limit: 1.6, exits: [0] }),
      ratioOf({ what: 'start-up: plan of a shipped runbook ÷ node -e 0', argv: plan.argv, cwd: dir, env: plan.env, limit: 3, exits: [0] }),
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
}
