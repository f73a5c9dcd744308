import { randomBytes } from 'node:crypto';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { instant } from '../../../core/clock.ts';
import { Secret } from '../../../core/secret.ts';
import { holdDrill, type Held, type HoldIn } from '../../../drill/hold.ts';
import type { Scenario } from '../../../drill/scenario/types.ts';
import { reportText } from '../../../drill/stage/reports.ts';
import type { Stage } from '../../../drill/stage/stage.ts';
import { ensureFingerprintKey, makeFingerprinter, ownKeys, parseFingerprintKey } from '../../../escrow/index.ts';
import { appendLine } from '../../../platform/append-line.ts';
import { ensureDir, exists, listDir, makeDir, readPrivate, readText, writePrivate } from '../../../platform/files.ts';
import { createHttp } from '../../../platform/http.ts';
import { quote } from '../../../core/shell-quote.ts';
import { killAtOnce, NODE, runSelf } from '../../../platform/self.ts';
import { findWorkspace } from '../../../workspace/find.ts';
import { sanitize } from '../../../ui/index.ts';
import type { CommandCx } from '../../command.ts';
import { signerOf } from '../house.ts';
import { envIn, PLAYER } from './enter.ts';
import { DRILL_FILE, makeDrillDir, workspaceOf, type DrillFile } from './place.ts';
import { peopleOf, PROGRAM } from './people.ts';
import { keepTime, WORLD_FILE } from './result.ts';
import { configText, fillIn, inventoryText, type Operator } from './workspace-text.ts';

/** Texts that others wrote, as files that somebody shows in a terminal. */
const WHOLE = { lines: true, cap: 100_000 };

export interface Prepared {
  readonly dir: string;
  readonly workspace: string;
  readonly file: DrillFile;
  readonly held: Held;
  /** {token:ID} and the like, filled in. */
  fill(text: string): string;
  /** A file of the workspace. */
  write(path: string, text: string): Promise<void>;
  /** Resolves when what the world knew so far is on the disk. */
  written(): Promise<void>;
  close(): Promise<void>;
}
export interface PrepareIn {
  readonly scenario: Scenario; readonly state: string; readonly seed: number; readonly play: string | null; readonly speed: number; readonly skip: boolean;
  readonly onNews: HoldIn['onNews']; readonly onFault: HoldIn['onFault']; readonly onEnd: HoldIn['onEnd'];
}

/** Makes the folder of a drill, its world and its workspace, and holds it until it is closed. */
export async function prepareDrill(cx: CommandCx, o: PrepareIn): Promise<Prepared> {
  const scenario: Scenario = { ...o.scenario, seed: o.seed };
  const { id, dir } = await makeDrillDir(o.state, scenario.name);
  const workspace = workspaceOf(dir);
  for (const folder of ['keys', 'people', 'state', 'cache', 'workspace']) await makeDir(join(dir, folder));
  await makeDir(join(workspace, 'inbox'));
  await ensureFingerprintKey(join(dir, 'keys', 'fp.key'));
  const fingerprinter = makeFingerprinter(parseFingerprintKey(new Secret(await readPrivate(join(dir, 'keys', 'fp.key')))));
  const fingerprint = (value: string): string => fingerprinter.of(new Secret(value));
  const strings = new Map(scenario.world.strings.map((x) => [x.id, x.text ?? `acme_${randomBytes(18).toString('base64url')}`]));
  const put = async (path: string, text: string): Promise<void> => { await ensureDir(dirname(join(workspace, path))); await writePrivate(join(workspace, path), text); };
  const key = randomBytes(32).toString('hex');
  const people = peopleOf(scenario, dir);
  const held = await holdDrill({
    scenario, real: cx.clock, http: createHttp({ loopbackOnly: true }), key, state: join(dir, 'state', 'tokenctl'), speed: o.speed, skip: o.skip, onNews: o.onNews, onFault: o.onFault, onEnd: o.onEnd,
    crash: killAtOnce,
    fill: (stage, text) => fillIn(text, stage, strings, fingerprint),
    deliver: async (nth, from, text) => {
      const path = join('inbox', `${String(nth).padStart(2, '0')}-${from.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').slice(0, 40)}.txt`);
      await put(path, `DRILL\nfrom: ${sanitize(from)}\n\n${sanitize(text.trim(), WHOLE)}\n`);
      return path;
    },
    writeKey: (name, value) => writePrivate(join(dir, 'keys', name), `${value}\n`),
    writeReport: (stage, path, of) => put(path, reportText(scenario, stage, strings, { format: 'gitleaks', of })),
    signAs: (name) => people.signAs(name),
    onJournal: (incident, e, h) => people.see(incident, e, h),
  });
  const { stage } = held;
  // As it happens: it is there also where whoever holds the drill dies.
  let writing = Promise.resolve();
  stage.log.onEvent((e) => { writing = writing.then(() => appendLine(join(dir, WORLD_FILE), JSON.stringify({ realm: 'drill', ...e }))).catch(o.onFault); });
  const fill = (text: string): string => fillIn(text, stage, strings, fingerprint);
  const channels = { ...scenario.world.channels, ...await standIns(cx, stage, scenario) };
  const file: DrillFile = { v: 1, id, scenario: scenario.name, title: scenario.title, digest: scenario.digest, seed: scenario.seed, runbook: scenario.runbook, play: o.play, beganAt: instant(stage.startMs), port: held.port, key };
  for (const [name, value] of stage.keys) await writePrivate(join(dir, 'keys', name), `${value}\n`);
  const operators: Operator[] = [];
  const names = [PLAYER, ...Object.keys(scenario.world.people)];
  for (const name of names) { const ssh = people.publicKey(name); operators.push({ ...await makePerson(dir, name), ...(ssh !== null && { ssh }) }); }
  await put('tokenctl.yaml', configText(scenario, stage, operators, channels));
  await put('inventory.yaml', inventoryText(scenario, stage, fingerprint));
  for (const [path, r] of Object.entries(scenario.world.reports)) await put(path, reportText(scenario, stage, strings, { format: r.format, of: r.of ?? null }));
  for (const [path, text] of Object.entries(scenario.world.files)) await put(path, fill(text));
  await copyOwn(cx, workspace);
  await writeLauncher(dir);
  await put('SITUATION.txt', `DRILL: ${sanitize(scenario.title)}\n\n${sanitize(fill(scenario.situation.trim()), WHOLE)}\n`);
  await writePrivate(join(dir, 'deeds.json'), `${JSON.stringify(Object.fromEntries(Object.entries(scenario.deeds).map(([name, d]) => [name, d.does])))}\n`);
  await put(DRILL_FILE, `${JSON.stringify(file, null, 1)}\n`);
  for (const name of names) await trust(dir, workspace, name);
  return { dir, workspace, file, held, fill, write: put, written: () => writing, close: async () => { await keepTime(dir, held.clock.nowMs()); await held.close(); } };
}

/** Keys of somebody who takes part, made as `init` makes them. */
async function makePerson(dir: string, name: string): Promise<Operator> {
  const keys = ownKeys({ configDir: join(dir, 'people', name, 'config', 'tokenctl'), name });
  return { id: name, age: await keys.recipient(), journal: (await signerOf(keys)).vkey };
}

async function trust(dir: string, workspace: string, name: string): Promise<void> {
  const { exit, err } = await runSelf({ program: PROGRAM, argv: ['config', 'trust', '--yes', '-q'], cwd: workspace, env: envIn(dir, {}, name) });
  if (exit !== 0) throw new Error(`the drill's workspace is not trusted: ${err}`);
}

/** `tokenctl`, for whoever works there and has none in PATH. */
async function writeLauncher(dir: string): Promise<void> {
  const bin = join(dir, 'bin');
  await makeDir(bin);
  await writePrivate(join(bin, 'tokenctl'), `#!/bin/sh\nexec ${quote(NODE)} ${quote(PROGRAM)} "$@"\n`, { mode: 0o700 });
}

/** Runbooks and templates of the team's own workspace: what is rehearsed is what they will use. */
async function copyOwn(cx: CommandCx, workspace: string): Promise<void> {
  const own = await findWorkspace(cx.cwd).catch(() => null);
  for (const folder of ['runbooks', 'templates']) {
    await ensureDir(join(workspace, folder));
    if (own === null) continue;
    const from = join(dirname(own), folder);
    for (const name of (await exists(from)) ? await listDir(from) : []) if (/\.(ya?ml|md)$/.test(name)) await writePrivate(join(workspace, folder, basename(name)), await readText(join(from, name)));
  }
}

/** Channels that the team's own workspace has and the scenario has not: their runbook may name them. */
async function standIns(cx: CommandCx, stage: Stage, s: Scenario): Promise<{ readonly [id: string]: 'technicians' | 'customers' }> {
  const own = await findWorkspace(cx.cwd).catch(() => null);
  if (own === null) return {};
  let doc: { readonly channels?: { readonly [id: string]: { readonly faces?: unknown } | null } } | null;
  // What is wrong with it is said by the commands that work with it.
  try { doc = parse(await readText(own)) as typeof doc; } catch { return {}; }
  const found: { [id: string]: 'technicians' | 'customers' } = {};
  for (const [id, c] of Object.entries(doc?.channels ?? {})) {
    if (id in s.world.channels || !/^[a-z][a-z0-9-]{0,63}$/.test(id)) continue;
    found[id] = c?.faces === 'customers' ? 'customers' : 'technicians';
    await stage.addChannel(id);
  }
  return found;
}
