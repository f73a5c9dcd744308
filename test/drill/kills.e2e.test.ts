/**
 * kill -9 of the program as shipped, at moments told by the length of its journal, resumed each time until it ends: the same ledger
 * and store as without a kill, one living replacement a token, nothing unowned, nothing sent twice (DESIGN §8).
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'vitest';
import { verifyJournal } from '../../src/journal/index.ts';
import { e2eWorld, ROOT, RUN, type E2eWorld } from './e2e-world.ts';

/** Park and Miller's generator: the same moments in every run of the tests, others with TOKENCTL_TEST_SEED. */
function dice(seed: number): (from: number, to: number) => number {
  let at = seed * 2_654_435_761 % 2_147_483_646 + 1;
  return (from, to) => { at = at * 48_271 % 2_147_483_647; return from + at % (to - from + 1); };
}
/** In each world. */
const KILLS = 6;
const SEED = Number(process.env['TOKENCTL_TEST_SEED'] ?? 7);

const linesOf = (file: string): number => { try { return readFileSync(file, 'latin1').split('\n').length - 1; } catch { return 0; } };

/** One life: ended by itself (its exit code) or killed as soon as the journal has that many lines (null). */
async function live(w: E2eWorld, argv: readonly string[], atLine: number): Promise<{ readonly exit: number | null; readonly out: string; readonly err: string }> {
  const journal = join(w.incidentDir(), 'journal.jsonl');
  const child = w.spawn(argv);
  let [out, err] = ['', ''];
  child.stdout?.on('data', (d) => { out += String(d); });
  child.stderr?.on('data', (d) => { err += String(d); });
  const watch = setInterval(() => { if (linesOf(journal) >= atLine) child.kill('SIGKILL'); }, 1);
  const [exit] = await once(child, 'close') as [number | null];
  clearInterval(watch);
  return { exit, out, err };
}

/** What a person types after each kill: the run again where none has started, else `resume`. */
async function next(w: E2eWorld): Promise<readonly string[]> {
  const events = await w.events().catch(() => []);
  if (events.some((e) => e.code === 'run.started')) return ['resume', '--json'];
  return [...RUN, '--json', ...(events.length > 0 ? ['-i', 'INC-1'] : [])];
}

async function killed(w: E2eWorld, roll: (from: number, to: number) => number, first: number): Promise<{ readonly kills: number; readonly last: Awaited<ReturnType<typeof live>> }> {
  let kills = 0;
  for (let atLine = first; ; ) {
    const life = await live(w, await next(w), atLine);
    if (life.exit !== null) return { kills, last: life };
    kills += 1;
    // A life writes a few lines before it does anything new.
    atLine = kills < KILLS ? linesOf(join(w.incidentDir(), 'journal.jsonl')) + roll(1, 20) : Infinity;
  }
}

test.concurrent.for([[0, 2], [1, 14], [2, 25]])('killed again and again, from line %i·%i on', { timeout: 90_000 }, async ([n = 0, first = 1], { onTestFinished, expect: check }) => {
  const w = await e2eWorld();
  onTestFinished(() => w.close());
  // A message that may still be on its way is waited for as long as its step may take (ENGINE A3): not half a minute here.
  const shipped = await readFile(join(ROOT, 'runbooks', 'leaked-token.yaml'), 'utf8');
  await mkdir(join(w.dir, 'runbooks'));
  await writeFile(join(w.dir, 'runbooks', 'leaked-token.yaml'), shipped.replace('uses: comms.send,', 'uses: comms.send, timeout: 1s,'));
  const before = await w.living();
  const { kills, last } = await killed(w, dice(SEED + n), first);
  check(kills).toBe(KILLS);
  check(last.exit, `${last.out}\n${last.err}`).toBe(3);

  const s = await w.situation();
  check(s.entries.map((e) => e.state)).toEqual(['proven', 'proven', 'proven', 'unidentified']);
  check((await w.tokenctl('debts', '--json')).json.debts).toEqual([]);
  const replacements: string[] = [];
  for (const { service, value } of w.leaked) {
    check(await w.world.refuses(value)).toBe(true);
    const held = await w.held(service);
    check(await w.world.refuses(held.current.value)).toBe(false);
    // One version more than before, readable; nothing pending, and nothing of the leaked one.
    check(held.versions.map((v) => v.stage)).toEqual(['none', 'current']);
    check(held.files).toEqual([`${held.current.id}.age`]);
    replacements.push(held.current.jti);
  }
  // The authority's own books: what lives is what was there and one replacement for each that died.
  const dead = new Set(w.leaked.map((l) => l.jti));
  check(await w.living()).toEqual([...before.filter((jti) => !dead.has(jti)), ...replacements].toSorted());
  // No minted value is left sealed, and the journal is whole.
  check([...s.escrow.values()].filter((e) => e.holds === 'minted')).toEqual([]);
  check((await readdir(join(w.state, 'escrow', 'INC-1'))).filter((name) => name.startsWith('m-'))).toEqual([]);
  const key = /journal: "([^"]+)"/.exec(readFileSync(join(w.dir, 'tokenctl.yaml'), 'utf8'))?.[1] ?? '';
  check(await verifyJournal({ dir: w.incidentDir(), keys: [key] })).toMatchObject({ problems: [], torn: null, unvouchedSigners: [] });
  check((await w.tokenctl('ledger', 'dismiss', w.unknown.fp, '--basis', 'false-positive', '--reason', 'a sample value from the vendor manual')).exit).toBe(0);
  const closed = await w.tokenctl('incident', 'close');
  check(closed.exit, closed.err).toBe(0);
});

test.concurrent.for<[string, number, readonly string[]]>([
  ['before the first line', 0, []],
  ['after the first line', 1, ['-i', 'INC-1']],
])('killed while it opened the incident, %s: the run given again is the whole job', { timeout: 60_000 }, async ([, kept, more], { onTestFinished, expect: check }) => {
  const w = await e2eWorld();
  onTestFinished(() => w.close());
  await w.tokenctl('plan', ...RUN.slice(1, 6), '--out', 'made.plan');
  const journal = join(w.incidentDir(), 'journal.jsonl');
  const lines = (await readFile(journal, 'utf8')).split('\n').slice(0, kept);
  await writeFile(journal, lines.map((line) => `${line}\n`).join(''));
  check((await w.tokenctl('incident', 'list', '--json')).json.incidents).toHaveLength(kept);
  const ran = await w.tokenctl(...RUN, ...more, '--json');
  check(ran, ran.err).toMatchObject({ exit: 3, json: { incident: 'INC-1' } });
  check((await w.situation()).entries.map((e) => e.state)).toEqual(['proven', 'proven', 'proven', 'unidentified']);
  check((await w.tokenctl('debts', '--json')).json.debts).toEqual([]);
});
