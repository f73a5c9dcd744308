/** The main job on the embedded default, to its end; and nothing secret in anything that it wrote. */
import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { filesBelow, findCanaries, type Canaries } from './canary.ts';
import { e2eWorld, RUN, type E2eWorld, type Ran } from './e2e-world.ts';

let w: E2eWorld;
const said: string[] = [];
const tokenctl = async (...argv: readonly string[]): Promise<Ran> => {
  const ran = await w.tokenctl(...argv);
  said.push(ran.out, ran.err);
  return ran;
};
beforeAll(async () => { w = await e2eWorld(); }, 30_000);
afterAll(() => w.close());

describe('leaked tokens, from a scanner report to a closed incident', () => {
  test('run: three proven and replaced, one unknown string keeps it open', { timeout: 30_000 }, async () => {
    const before = await w.living();
    const ran = await tokenctl(...RUN, '--json');
    expect(ran.exit, ran.err).toBe(3);
    expect(ran.json.entries.map((e: { state: string }) => e.state)).toEqual(['proven', 'proven', 'proven', 'unidentified']);
    expect(ran.json.next).toEqual([`tokenctl ledger dismiss ${w.unknown.fp} --basis not-ours --reason "TEXT" -i INC-1`]);
    expect((await tokenctl('debts', '--json')).json.debts).toEqual([]);
    // Still open, so it may not be closed.
    expect(await tokenctl('incident', 'close')).toMatchObject({ exit: 3 });

    for (const { value, service, jti } of w.leaked) {
      expect(await w.world.refuses(value), `${service}'s old token is let in`).toBe(true);
      const held = await w.held(service);
      expect(await w.world.refuses(held.current.value), `${service}'s new token is refused`).toBe(false);
      expect(held.current.jti).not.toBe(jti);
      expect(w.services.get(service)?.health()).toMatchObject({ ok: true, token: { id: held.current.jti } });
      // Of the version that held the leaked value nothing is left to read.
      expect(held.versions.map((v) => v.stage)).toEqual(['none', 'current']);
      expect(held.files).toEqual([`${held.current.id}.age`]);
    }
    const after = await w.living();
    expect(after).toHaveLength(before.length);
    expect(after.filter((jti) => !before.includes(jti))).toEqual((await Promise.all(w.leaked.map(async (l) => (await w.held(l.service)).current.jti))).toSorted());
  });

  test('the unknown string is dismissed by one person with a reason, and the incident closes', async () => {
    const identified = await tokenctl('ledger', 'dismiss', `authority/${w.leaked[0]?.jti}`, '--basis', 'not-ours', '--reason', 'it would be so easy');
    expect([2, 5]).toContain(identified.exit);
    expect(await tokenctl('ledger', 'dismiss', w.unknown.fp, '--basis', 'false-positive', '--reason', 'a sample value from the vendor manual')).toMatchObject({ exit: 0 });
    expect(await tokenctl('incident', 'close', '--json')).toMatchObject({ exit: 0, json: { proven: 3, waived: 0, dismissed: 1 } });
    expect(await tokenctl('status', '--json')).toMatchObject({ exit: 0, json: { closed: true } });
  });
});

test('no value in anything that was written: files, screens, JSON', { timeout: 30_000 }, async () => {
  for (const argv of [['status'], ['status', '--json'], ['timeline', '--no-pager'], ['timeline', '--json'], ['ledger', 'show'], ['ledger', 'show', '--json'], ['debts'], ['incident', 'show', '--json'], ['incident', 'list']])
    expect((await tokenctl(...argv)).exit, argv.join(' ')).toBe(0);
  // A value as an argument, and as free text, is refused without being repeated.
  const leaked = w.leaked[0]?.value ?? '';
  expect(await tokenctl('incident', 'note', leaked)).toMatchObject({ exit: 2 });
  expect(await tokenctl('incident', 'note', `it was ${leaked} all along`)).toMatchObject({ exit: 2 });

  const canaries: { [name: string]: string } = { 'unknown string': w.unknown.value };
  for (const l of w.leaked) {
    canaries[`old ${l.service}`] = l.value;
    canaries[`new ${l.service}`] = (await w.held(l.service)).current.value;
  }
  const keys = join(w.dir, 'authority', 'keys');
  for (const name of await readdir(keys)) canaries[`authority ${name}`] = (JSON.parse(await readFile(join(keys, name), 'utf8')) as { d: string }).d;
  const own: Canaries = Object.fromEntries(await Promise.all((await readdir(w.config)).filter((n) => /key|age|identity/.test(n) && !n.endsWith('.json')).map(async (n) => [`own ${n}`, (await readFile(join(w.config, n), 'utf8')).split('\n').findLast((line) => line !== '' && !line.startsWith('#')) ?? ''])));
  expect(Object.keys(own).length).toBeGreaterThanOrEqual(3);
  const all = { ...canaries, ...own };
  for (const [name, value] of Object.entries(all)) expect(value.length, `${name} is no canary`).toBeGreaterThan(16);

  const found: string[] = said.flatMap((text, i) => findCanaries(all, `output ${i}`, text));
  let searched = 0;
  for (const root of [w.state, w.dir, w.config])
    for await (const file of filesBelow(root)) {
      const name = relative(w.base, file.path);
      // Where they belong: the report as it was found, the authority's private keys, its public list (a JWT), own keys.
      if (name === 'workspace/report.json' || name.startsWith('workspace/authority/keys/') || name === 'workspace/authority/public/revoked.jwt') continue;
      if (root === w.config && file.mode === 0o600 && Object.keys(own).some((n) => n === `own ${relative(w.config, file.path)}`)) continue;
      searched += 1;
      found.push(...findCanaries(all, name, file.bytes), ...findCanaries(all, `the name of ${name}`, name));
    }
  expect(found).toEqual([]);
  expect(searched).toBeGreaterThan(40);
  // The search itself can find: a value in each disguise, in the middle of other bytes.
  for (const form of [leaked, encodeURIComponent(w.unknown.value), Buffer.from(`x${leaked}y`).toString('base64'), leaked.split('.').slice(0, 2).join('.')]) expect(findCanaries(all, 'self', `..${form}..`)).not.toEqual([]);
});
