/** The main job at a Vault, carried out by the program as shipped behind a front that hits it. */
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChildProcess } from 'node:child_process';
import { signerOf } from '../../src/cli/app/house.ts';
import { ownKeys } from '../../src/escrow/index.ts';
import type { JournalEvent } from '../../src/journal/index.ts';
import { crashFront, type CrashFront } from './crash-front.ts';
import { TIMEOUT_MS } from './crash-schedule.ts';
import { ROOT } from './e2e-world.ts';
import { RUN, vaultJob, type VaultJob } from './vault-job.ts';

export interface Life { readonly argv: readonly string[]; readonly exit: number | null; readonly out: string; readonly err: string }

export interface CrashJob {
  readonly job: VaultJob;
  readonly front: CrashFront;
  readonly journal: string;
  /** Of the operators' signing keys. */
  readonly vkeys: readonly string[];
  /** Variables that make a process that of another operator. */
  readonly colleague: { readonly [name: string]: string };
  /** What should never be and was, told as it happened. */
  readonly wrong: string[];
  readonly lives: Life[];
  /** One process, until it has ended or was ended. */
  live(argv: readonly string[], o?: Parameters<VaultJob['spawn']>[1] & { readonly born?: (child: ChildProcess) => void }): Promise<Life>;
  /** What a person types now: the run again where none has started, else `resume`. */
  next(): readonly string[];
  /** Complete lines of the journal. */
  lines(): readonly string[];
  setClock(byMs: number): Promise<void>;
  close(): Promise<void>;
}

/** A timer that fires late on a busy machine is no fault of the program. */
const SLACK_MS = 1_000;
const TIMED = /uses: (token\.(?:mint|contain|revoke)|secret\.(?:stage|promote|retire))(?=[ ,])/g;

export interface CrashJobIn { readonly seen?: 'internal' | 'public'; readonly staging?: boolean; /** Are values sealed to the colleague too? */ readonly colleagueOpens?: boolean }

export async function crashJob(o: CrashJobIn = {}): Promise<CrashJob> {
  const wrong: string[] = [];
  let front: CrashFront | null = null;
  const job = await vaultJob({ staging: o.staging ?? true, through: async (upstream) => {
    front = await crashFront({ upstream, isEffect, arrived: ({ path, body }) => { wrong.push(...withoutIntent(journal, path, body)); } });
    return front.url;
  } });
  const journal = join(job.incidentDir, 'journal.jsonl');
  const lines = (): readonly string[] => { try { return readFileSync(journal, 'utf8').split('\n').slice(0, -1); } catch { return []; } };
  // What may still be on its way is waited for as long as its step may take (ENGINE A3): not half a minute here.
  const shipped = await readFile(join(ROOT, 'runbooks', 'leaked-token.yaml'), 'utf8');
  await mkdir(join(job.dir, 'runbooks'));
  await writeFile(join(job.dir, 'runbooks', 'leaked-token.yaml'), shipped.replace('uses: comms.send,', 'uses: comms.send, timeout: 1s,').replace(TIMED, (uses) => `${uses}, timeout: ${TIMEOUT_MS / 1000}s`));
  const config = join(job.dir, 'tokenctl.yaml');
  const colleague = { XDG_CONFIG_HOME: join(job.base, 'mia'), TOKENCTL_OPERATOR: 'mia' };
  const vkeys: string[] = [];
  let operators = 'operators:\n';
  for (const [id, home, opens] of [['you', join(job.base, 'config'), true], ['mia', colleague.XDG_CONFIG_HOME, o.colleagueOpens ?? true]] as const) {
    const keys = ownKeys({ configDir: join(home, 'tokenctl'), name: id });
    const { vkey } = await signerOf(keys);
    vkeys.push(vkey);
    operators += `  - { id: ${id}, journal: "${vkey}"${opens ? `, age: "${await keys.recipient()}"` : ''} }\n`;
  }
  await writeFile(config, `${await readFile(config, 'utf8')}${operators}`);
  const clock = join(job.base, 'clock');
  const preload = fileURLToPath(new URL('clock-preload.ts', import.meta.url));
  const lives: Life[] = [];
  let had: readonly string[] = [];
  const run = RUN.map((word) => (word.startsWith('seen=') ? `seen=${o.seen ?? 'internal'}` : word));
  if (front === null) throw new Error('there is no front');
  for (const env of [{}, colleague]) await trust(job, env);
  return {
    job, front, vkeys, colleague, journal, wrong, lives, lines,
    async live(argv, { born, env, ...more } = {}) {
      const child = job.spawn(argv, { ...more, env: { NODE_OPTIONS: `--import=${preload}`, TOKENCTL_TEST_CLOCK: clock, ...env } });
      let [out, err] = ['', ''];
      child.stdout?.on('data', (d) => { out += String(d); });
      child.stderr?.on('data', (d) => { err += String(d); });
      born?.(child);
      const [exit] = await once(child, 'close') as [number | null];
      const life = { argv, exit, out, err };
      lives.push(life);
      // A line that once stood there whole stays there, in its place.
      if (!existsSync(journal)) return life;
      const now = lines();
      const lost = had.findIndex((line, i) => now[i] !== line);
      if (lost >= 0) wrong.push(`line ${lost + 1} of the journal is gone or another`);
      had = now;
      return life;
    },
    next() {
      const all = lines();
      if (all.some((line) => line.includes('"code":"run.started"'))) return ['resume', '--json'];
      return [...run, '--json', ...(all.length > 0 ? ['-i', 'INC-1'] : [])];
    },
    setClock: (byMs) => writeFile(clock, String(byMs)),
    close: async () => { await front?.close(); await job.close(); },
  };
}

async function trust(job: VaultJob, env: { readonly [name: string]: string }): Promise<void> {
  const [exit] = await once(job.spawn(['config', 'trust', '--yes', '-q'], { env }), 'close') as [number | null];
  if (exit !== 0) throw new Error('the workspace is not trusted');
}

const isEffect = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
  method === 'DELETE' || (method !== 'GET' && !/^\/v1\/(auth\/token\/lookup|sys\/capabilities|sys\/leases\/lookup)/.test(path));

/** The intent that stands for a request, by what the request is about; null = it has none of its own. */
function standsFor(path: string, body: string): { readonly effects: readonly string[]; readonly names: string } | null {
  const mint = /"tokenctl":"tokenctl-([0-9a-f]{16})"/.exec(body);
  if (path.startsWith('/v1/auth/token/create')) return { effects: ['mint'], names: mint?.[1] ?? 'no mark' };
  if (path === '/v1/auth/token/revoke-accessor') return { effects: ['revoke', 'mint'], names: (JSON.parse(body) as { accessor: string }).accessor };
  const kv = /-(kv|staging)\/(data|destroy)\/(.*)$/.exec(path);
  if (kv === null) return null;
  const effects = kv[1] === 'staging' ? ['stage', 'promote', 'retire'] : kv[2] === 'data' ? ['promote'] : ['retire'];
  return { effects, names: `kv/${decodeURIComponent(kv[3] ?? '')}"` };
}

/** Nothing reaches a provider without its intent on the disk (DESIGN §5), nor when that intent's time is over (TRUTH T12). */
function withoutIntent(journal: string, path: string, body: string): string[] {
  const of = standsFor(path, body);
  if (of === null) return [`nobody knows what ${path} is for`];
  const lines = readFileSync(journal, 'utf8').split('\n').slice(0, -1);
  // An orphan has a line of its own, durable before it is revoked (ENGINE A2).
  const intent = lines.findLast((line) => line.includes(of.names) && (line.includes('"code":"orphan.found"') || (line.includes('"code":"change.intended"') && of.effects.some((e) => line.includes(`"effect":"${e}"`)))));
  if (intent === undefined) return [`${path} came, and its intent is not in the journal`];
  const event = JSON.parse(intent) as JournalEvent;
  const ageMs = Date.now() - Date.parse(event.at);
  // A clock that was set says nothing of an age.
  return ageMs > TIMEOUT_MS + SLACK_MS && ageMs < 8_000 ? [`${path} came ${ageMs} ms after its intent, which had ${TIMEOUT_MS}`] : [];
}
