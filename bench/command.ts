/** The whole program on a leaked token store: `plan` and `run` of a shipped runbook against a Vault (its fake, a process of its own). */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { processFile } from './fan-out.ts';
import type { Options, Row } from './row.ts';

const BIN = fileURLToPath(new URL('../bin/tokenctl.js', import.meta.url));
/** As many as one file of an inventory takes. */
const FILE_TOKENS = 10_000;
const COMMAND = ['revoke-one', '--var', 'tokens=issuer=vault'] as const;

interface Took { readonly seconds: number; readonly peakMb: number }
interface Both { readonly plan: Took; readonly run: Took }

async function both(tokens: number): Promise<Both> {
  const dir = mkdtempSync(join(tmpdir(), 'tokenctl-bench-'));
  const vault = spawn(process.execPath, [processFile('vault')], { env: { ...process.env, FAN_OUT_TOKENS: String(tokens) }, stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const [first] = await once(createInterface({ input: vault.stdout }), 'line') as [string];
    const { url, root, accessors } = JSON.parse(first) as { readonly url: string; readonly root: string; readonly accessors: readonly string[] };
    writeFileSync(join(dir, 'tokenctl.yaml'), `version: 1\nenvironment: test\nproof: { window: 2s }\nfingerprintKey: "file:./fp.key"\nissuers:\n  vault: { uses: vault, address: "${url}", auth: { token: "env:VAULT_TOKEN" } }\n`);
    writeFileSync(join(dir, 'fp.key'), `${Buffer.alloc(32, 7).toString('base64')}\n`, { mode: 0o600 });
    mkdirSync(join(dir, 'inventory'));
    for (let from = 0; from < tokens; from += FILE_TOKENS)
      writeFileSync(join(dir, 'inventory', `${from}.yaml`), `version: 1\ntokens:\n${accessors.slice(from, from + FILE_TOKENS).map((a) => `  - { token: vault/${a}, owner: payments }\n`).join('')}`);
    const peak = join(dir, 'peak');
    const noting = `data:text/javascript,import { writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync(${JSON.stringify(peak)}, String(process.resourceUsage().maxRSS)));`;
    const tokenctl = (argv: readonly string[]): Took & { readonly out: string } => {
      const began = performance.now();
      const ran = spawnSync(process.execPath, ['--import', noting, BIN, ...argv], { cwd: dir, env: { PATH: process.env['PATH'], HOME: dir, VAULT_TOKEN: root }, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8', maxBuffer: 2 ** 28 });
      if (ran.status !== 0) throw new Error(`${argv[0]} ended with ${ran.status}: ${ran.stderr.slice(-500)}`);
      return { seconds: (performance.now() - began) / 1_000, peakMb: Math.round(Number(readFileSync(peak, 'utf8')) / 1_024), out: ran.stdout };
    };
    tokenctl(['config', 'trust', '--yes']);
    const plan = tokenctl(['plan', ...COMMAND]);
    const consent = /--confirm (\S+)/.exec(plan.out)?.[1] ?? '';
    const run = tokenctl(['run', ...COMMAND, '--reason', 'a bench of the whole command', '--confirm', consent]);
    if (!run.out.includes(`${tokens} proven`)) throw new Error(`not all were proven: ${run.out.slice(0, 200)}`);
    return { plan, run };
  } finally {
    vault.kill();
    rmSync(dir, { recursive: true, force: true });
  }
}

export async function run({ short }: Options): Promise<readonly Row[]> {
  const [few, many] = short ? [100, 400] : [2_000, 20_000];
  const [a, b] = [await both(few), await both(many)];
  const count = (n: number): string => n.toLocaleString('en');
  return (['plan', 'run'] as const).map((what) => {
    const grown = b[what].peakMb / a[what].peakMb;
    return { what: `memory: tokenctl ${what}, ${short ? 'four' : 'ten'} times the tokens`, measured: `${grown.toFixed(2)} ×  (${count(few)}: ${a[what].peakMb} MB, ${a[what].seconds.toFixed(1)} s; ${count(many)}: ${b[what].peakMb} MB, ${b[what].seconds.toFixed(1)} s)`, promised: '≤ 2 ×', kept: grown <= 2 };
  });
}
