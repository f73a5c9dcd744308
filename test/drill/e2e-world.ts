/** A throw-away team on the embedded default, as the demo makes it, with servers and services in this process and the command line in front. */
import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeWorld } from '../../demo/world.ts';
import { instant, toMs, type Clock } from '../../src/core/clock.ts';
import { Secret } from '../../src/core/secret.ts';
import { readSealed } from '../../src/drill/sealed-reader.ts';
import { startService, type Service } from '../../src/drill/service.ts';
import { startWorld, type World } from '../../src/drill/world.ts';
import type { JournalEvent } from '../../src/journal/index.ts';
import { situationFold, type Situation } from '../../src/ledger/index.ts';
import { main } from '../../src/main.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { createHttp } from '../../src/platform/http.ts';
import { fakeStreams } from '../unit/ui/fake-streams.ts';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));
export const BIN = join(ROOT, 'bin', 'tokenctl.js');
export const REASON = 'drill: found by a scanner in a public repository';
/** The run of the main job, asking nothing. */
export const RUN = ['run', 'leaked-token', '--var', 'tokens=@report.json', '--var', 'seen=public', '--reason', REASON, '--yes'] as const;

/** The machine's clock, moved on by hand: for what is due tomorrow. */
export interface ShiftedClock extends Clock { ahead(ms: number): void }
function shiftedClock(): ShiftedClock {
  let by = 0;
  return { ...systemClock, now: () => instant(toMs(systemClock.now()) + by), ahead: (ms) => { by += ms; } };
}

export interface Ran { readonly exit: number; readonly out: string; readonly err: string; readonly json: JsonDoc }
// What a command answers with `--json` is checked by the tests that read it.
// oxlint-disable-next-line typescript/no-explicit-any
export type JsonDoc = any;

export interface Leaked { readonly service: string; readonly jti: string; readonly value: string }
export interface Held { readonly current: { readonly id: string; readonly jti: string; readonly value: string }; readonly versions: readonly { readonly id: string; readonly stage: string }[]; readonly files: readonly string[] }

export interface E2eWorld {
  readonly base: string;
  readonly dir: string;
  readonly config: string;
  readonly state: string;
  readonly env: { readonly [name: string]: string };
  readonly clock: ShiftedClock;
  readonly world: World;
  readonly services: ReadonlyMap<string, Service>;
  /** Services that are frozen do not read the store again. */
  freeze(frozen: boolean): void;
  readonly leaked: readonly Leaked[];
  readonly unknown: { readonly fp: string; readonly value: string };
  /** One command line in this process. `json` is what `--json` printed, else null. */
  tokenctl(...argv: readonly string[]): Promise<Ran>;
  /** The program as shipped. */
  spawn(argv: readonly string[], stdio?: StdioOptions): ChildProcess;
  incidentDir(id?: string): string;
  events(id?: string): Promise<JournalEvent[]>;
  situation(id?: string): Promise<Situation>;
  /** What a service's slot holds now, read as the service reads it. */
  held(service: string): Promise<Held>;
  /** jtis that the authority has issued and not revoked. */
  living(): Promise<string[]>;
  close(): Promise<void>;
}

export interface E2eOptions { readonly window?: string; readonly environment?: 'test' | 'production'; readonly servers?: number }

export async function e2eWorld(o: E2eOptions = {}): Promise<E2eWorld> {
  const base = await mkdtemp(join(tmpdir(), 'tokenctl-e2e-'));
  const clock = shiftedClock();
  const http = createHttp({ loopbackOnly: true });
  const env = { PATH: process.env['PATH'] ?? '', HOME: base, XDG_CONFIG_HOME: join(base, 'config'), XDG_STATE_HOME: join(base, 'state'), XDG_CACHE_HOME: join(base, 'cache'), TOKENCTL_OPERATOR: 'you' };
  const dir = join(base, 'workspace');
  const at = join(dir, 'authority', 'public');
  const world = await startWorld({ iss: 'https://authority.demo.test', audience: 'demo-api', jwks: join(at, 'jwks.json'), list: join(at, 'revoked.jwt'), maxAgeMs: 50, servers: o.servers ?? 1 }, { clock, http });
  const made = await makeWorld({ base, env, verifier: world.verifiers[0] ?? '', narrow: world.narrowProbe });

  const sealed = join(dir, 'sealed');
  let frozen = false;
  const services = new Map<string, Service>();
  const identities = new Map<string, Secret>();
  let inventory = await readFile(join(dir, 'inventory.yaml'), 'utf8');
  for (const { name, path, identity } of made.running) {
    const own = new Secret(identity);
    identities.set(name, own);
    const service = await startService({ calls: `${world.servers[0]?.url ?? ''}/scoped/${name}:read`, everyMs: 100 }, { clock: systemClock, http, read: async () => {
      if (frozen) throw new Error('frozen');
      return readSealed({ folder: sealed, path, field: 'api_token' }, own);
    } });
    services.set(name, service);
    inventory = inventory.replace(`@@${name}@@`, `${service.url}/healthz`);
  }
  await writeFile(join(dir, 'inventory.yaml'), inventory);
  const file = join(dir, 'tokenctl.yaml');
  const text = (await readFile(file, 'utf8')).replace('window: 2s', `window: ${o.window ?? '1s'}`).replace(/verifiers: .*/, `verifiers: ${JSON.stringify(world.verifiers)}`);
  await writeFile(file, o.environment === 'production' ? text.replace('environment: test', 'environment: production').replace(/^proof: .*\n/m, '') : text);

  const report = JSON.parse(await readFile(join(dir, 'report.json'), 'utf8')) as { RuleID: string; Secret: string; File: string }[];
  const leaked = report.filter((f) => f.RuleID === 'jwt').map((f): Leaked => ({ service: /deploy\/(.+)\.env/.exec(f.File)?.[1] ?? '', jti: jtiOf(f.Secret), value: f.Secret }));

  const tokenctl = async (...argv: readonly string[]): Promise<Ran> => {
    const streams = fakeStreams({ isTTY: false, stdinIsTTY: false });
    streams.keys.end();
    const exit = await main({ argv: ['-C', dir, ...argv], env, streams, clock, cwd: base, signals: { stop: new AbortController().signal, drop: new AbortController().signal, received: () => null } });
    const out = streams.stdout.written();
    return { exit, out, err: streams.stderr.written(), json: argv.includes('--json') ? JSON.parse(out) : null };
  };
  const incidentDir = (id = 'INC-1') => join(base, 'state', 'tokenctl', 'incidents', id);
  const events = async (id?: string) => (await readFile(join(incidentDir(id), 'journal.jsonl'), 'utf8')).split('\n').slice(0, -1).map((line) => JSON.parse(line) as JournalEvent);

  const trusted = await tokenctl('config', 'trust', '--yes', '-q');
  if (trusted.exit !== 0) throw new Error(`the workspace is not trusted: ${trusted.err}`);
  return {
    base, dir, config: join(base, 'config', 'tokenctl'), state: join(base, 'state', 'tokenctl'), env, clock, world, services, leaked, freeze: (f) => { frozen = f; },
    unknown: { fp: made.unknown, value: report.find((f) => f.RuleID !== 'jwt')?.Secret ?? '' },
    tokenctl, incidentDir, events,
    spawn: (argv, stdio = ['ignore', 'pipe', 'pipe']) => spawn(process.execPath, [BIN, '-C', dir, ...argv], { env, cwd: base, stdio }),
    situation: async (id) => { const s = situationFold.empty(); for (const e of await events(id)) situationFold.apply(s, e); return s; },
    held: async (service) => {
      const folder = join(sealed, 'prod', service);
      const state = JSON.parse(await readFile(join(folder, 'state.json'), 'utf8')) as { current: string; versions: { id: string; stage: string }[] };
      const value = (await readSealed({ folder: sealed, path: `prod/${service}`, field: 'api_token' }, identities.get(service) ?? new Secret(''))).reveal();
      return { current: { id: state.current, jti: jtiOf(value), value }, versions: state.versions.map(({ id, stage }) => ({ id, stage })), files: (await readdir(folder)).filter((n) => n.endsWith('.age')).sort() };
    },
    living: async () => {
      const register = join(dir, 'authority', 'register');
      const issued = await Promise.all((await readdir(register)).filter((n) => n.endsWith('.json')).map(async (n) => (JSON.parse(await readFile(join(register, n), 'utf8')) as { jti: string }).jti));
      const gone = new Set((JSON.parse(await readFile(join(dir, 'authority', 'revoked.json'), 'utf8').catch(() => '[]')) as { jti: string }[]).map((r) => r.jti));
      return issued.filter((jti) => !gone.has(jti)).sort();
    },
    close: async () => {
      for (const s of services.values()) await s.close();
      await world.close();
      await rm(base, { recursive: true, force: true });
    },
  };
}

export const jtiOf = (jwt: string): string => (JSON.parse(Buffer.from(jwt.split('.')[1] ?? '', 'base64url').toString('utf8')) as { jti: string }).jti;
