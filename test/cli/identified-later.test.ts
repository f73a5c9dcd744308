import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { smallWorld, type SmallWorld } from './small-world.ts';

let w: SmallWorld;
let fp = '';
beforeEach(async () => {
  w = await smallWorld();
  expect((await w.run(['config', 'trust', '--yes'])).code).toBe(0);
  await w.run(['incident', 'open', '--title', 'Second wave']);
  fp = (await w.run(['ledger', 'add', '-', '--json'], { stdin: w.unknown })).doc().entries[0].token;
});
afterEach(() => w.remove());

const learn = (): void => writeFileSync(join(w.dir, 'inventory.yaml'), readFileSync(join(w.dir, 'inventory.yaml'), 'utf8').replace('consumers: {', `  - { token: authority/tok-2, owner: mailer, fingerprint: "${fp}" }\nconsumers: {`));
const plan = async (...more: string[]) => (await w.run(['plan', 'leaked-token', '-i', 'INC-1', '--var', 'seen=public', '--json', ...more])).doc() as { changes: { key: string; target: { x?: number } }[]; gaps: { token: string; why: string }[] };

test('a string that nobody knew is planned as its token once the inventory knows it, at its old place on the ledger', async () => {
  expect((await plan()).gaps.map((g) => [g.token, g.why])).toEqual([[fp, 'unidentified']]);
  learn();
  for (const more of [[], ['--var', 'tokens=authority/tok-2']]) {
    const { changes, gaps } = await plan(...more);
    expect(gaps.filter((g) => g.why === 'unidentified')).toEqual([]);
    expect([...new Set(changes.filter((c) => c.key.endsWith(':authority/tok-2')).map((c) => c.target.x))]).toEqual([0]);
  }
  await plan('--out', 'inc.plan');
  const ledger = (await w.run(['ledger', 'show', '-i', 'INC-1', '--json'])).doc() as { entries: { x: number; token: string; state: string }[] };
  expect(ledger.entries.map((e) => [e.x, e.token, e.state])).toEqual([[0, 'authority/tok-2', 'exposed']]);
});
