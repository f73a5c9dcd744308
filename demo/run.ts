/**
 * The main job on the embedded default, as a person would do it: a throw-away workspace with our own JWT authority and the
 * sealed file store, three services that run and read it, a resource server as a process of its own, and a gitleaks report.
 * Everything after the world is made is the command line itself. Loopback only. `npm run demo`
 */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { makeWorld, type DemoWorld } from './world.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const base = join(root, '.demo');
const bin = join(root, 'bin', 'tokenctl.js');

async function main(): Promise<number> {
  await rm(base, { recursive: true, force: true });
  await mkdir(base, { recursive: true, mode: 0o700 });
  const children: ChildProcess[] = [];
  try {
    const env = { ...process.env, XDG_CONFIG_HOME: join(base, 'config'), XDG_STATE_HOME: join(base, 'state'), TOKENCTL_OPERATOR: 'you' };
    delete (env as { TOKENCTL_INCIDENT?: string }).TOKENCTL_INCIDENT;
    say('Making a throw-away workspace in .demo: an authority, a sealed store, 12 services with tokens, a gitleaks report.');
    const server = await start(children, 'resource-server', { iss: 'https://authority.demo.test', jwks: join(base, 'workspace/authority/public/jwks.json'), list: join(base, 'workspace/authority/public/revoked.jwt'), audience: 'demo-api', maxAgeMs: 400 });
    const world = await makeWorld({ base, env, verifier: `${server}/whoami`, narrow: `${server}/scoped/admin:write` });
    await writeConsumers(world, children, server);
    await wrapper();
    const tell = (args: readonly string[]) => spawnSync(process.execPath, [bin, '-C', world.dir, ...args], { env, stdio: ['inherit', 'inherit', 'inherit'] }).status ?? 1;
    if (tell(['config', 'trust', '--yes', '-q']) !== 0) return 1;
    say('\n$ tokenctl token identify @report.json');
    tell(['token', 'identify', '@report.json']);
    const asks = process.stdin.isTTY && process.stderr.isTTY && !process.env['CI'];
    const run = ['run', 'leaked-token', '--var', 'tokens=@report.json', '--var', 'seen=public'];
    const given = asks ? run : [...run, '--reason', 'demo: three tokens were found by gitleaks in a public repository', '--yes'];
    say(`\n$ tokenctl ${given.map((w) => (/\s/.test(w) ? `"${w}"` : w)).join(' ')}`);
    const exit = tell(given);
    say('\n$ tokenctl ledger show');
    tell(['ledger', 'show']);
    say('\n$ tokenctl timeline');
    tell(['timeline', '--no-pager']);
    say('\n$ tokenctl journal verify');
    tell(['journal', 'verify']);
    say(`\nEvidence: ${relative(root, join(base, 'state/tokenctl/incidents/INC-1'))}   (journal, checkpoints, plan, messages, report)`);
    if (exit !== 3) { say(`The demo expected exit 3 (one unknown string is open) and got ${exit}.`); return exit === 0 ? 1 : exit; }
    say('Exit 3: three tokens are proven dead and replaced; one string that nobody knows is still open on the ledger.');
    say('One person may dismiss it, with a reason; after that `.demo/tokenctl incident close` answers 0. The command:');
    say(`.demo/tokenctl ledger dismiss ${world.unknown} --basis false-positive --reason "a sample value from the vendor manual"`);
    return exit;
  } finally {
    for (const child of children) child.kill('SIGTERM');
  }
}

/** Starts a process of `dist/drill`, hands it its settings on stdin, and resolves with the port it listens on. */
function start(children: ChildProcess[], name: string, settings: object): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'dist', 'drill', `${name}.js`)], { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const { stdin, stdout } = child;
  if (!stdin || !stdout) throw new Error(`${name} has no pipes`);
  stdin.write(`${JSON.stringify(settings)}\n`);
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`${name} ended with ${code} before it listened`)));
    createInterface({ input: stdout }).once('line', (line) => resolve((JSON.parse(line) as { url: string }).url));
  });
}

/** The three services concerned run: each reads its slot, uses its token, and shows its jti. Their addresses go into the inventory. */
async function writeConsumers(world: DemoWorld, children: ChildProcess[], server: string): Promise<void> {
  const file = join(world.dir, 'inventory.yaml');
  let text = await readFile(file, 'utf8');
  for (const service of world.running) {
    const url = await start(children, 'service', { store: { folder: join(world.dir, 'sealed'), path: service.path, field: 'api_token' }, identity: service.identity, everyMs: 250, calls: `${server}/whoami` });
    text = text.replace(`@@${service.name}@@`, `${url}/healthz`);
  }
  await writeFile(file, text);
}

/** `.demo/tokenctl`: the same command with the demo's own keys and state, so that nothing of yours is touched. */
async function wrapper(): Promise<void> {
  const path = join(base, 'tokenctl');
  await writeFile(path, ['#!/bin/sh', '# tokenctl in the throw-away workspace of the demo.', 'here=$(cd "$(dirname "$0")" && pwd)',
    'XDG_CONFIG_HOME="$here/config" XDG_STATE_HOME="$here/state" TOKENCTL_OPERATOR=you exec node "$here/../bin/tokenctl.js" -C "$here/workspace" "$@"', ''].join('\n'));
  await chmod(path, 0o755);
}

const say = (line: string) => { process.stdout.write(`${line}\n`); };

process.exitCode = await main();
