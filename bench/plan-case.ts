import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A command line that plans a shipped runbook in a ready workspace. */
export interface PlanCase { readonly cwd: string; readonly argv: readonly string[]; readonly env: NodeJS.ProcessEnv }

const INVENTORY = `version: 1
tokens:
  - { token: authority/8d1f0c3e, owner: payments, scopes: ["payments:read"], audience: [payments-api], ttl: 30d,
      slots: [{ at: "sealed/prod/payments#api_token", consumers: [payments] }] }
consumers:
  payments: { owner: payments-team, reloads: 2m }
`;
const PLAN = ['plan', 'leaked-token', '--var', 'tokens=owner=payments', '--var', 'seen=public'];

/** Makes a workspace with `tokenctl init` in an empty folder, enters one token, and trusts its own endpoints. */
export function makePlanCase(bin: string, dir: string): PlanCase {
  const env = { PATH: process.env['PATH'], HOME: dir, XDG_CACHE_HOME: join(dir, 'cache') };
  const tokenctl = (argv: readonly string[]) => spawnSync(process.execPath, [bin, ...argv], { cwd: dir, env, stdio: ['ignore', 'pipe', 'pipe'], encoding: 'utf8' });
  const init = tokenctl(['init']);
  if (init.status !== 0) throw new Error(`init ended with ${init.status}: ${init.stderr}`);
  writeFileSync(join(dir, 'inventory.yaml'), INVENTORY);
  // Without trust the plan is refused, and the refusal names the digest to trust.
  const refusal = tokenctl([...PLAN, '--json']);
  const digest = /--trust ([0-9a-f]{16,})/.exec(refusal.stdout)?.[1];
  if (digest === undefined) throw new Error(`no digest to trust: ${refusal.stdout}${refusal.stderr}`);
  return { cwd: dir, env, argv: [...PLAN, '--trust', digest] };
}
