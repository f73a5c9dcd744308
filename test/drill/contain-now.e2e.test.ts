/** Everything of one owner, in one command. */
import { expect, test } from 'vitest';
import { e2eWorld } from './e2e-world.ts';

test('contain-now: a name of the inventory, all its tokens dead, and what broke is owed', { timeout: 60_000 }, async ({ onTestFinished }) => {
  const w = await e2eWorld();
  onTestFinished(() => w.close());
  const tokens = (await w.tokenctl('token', 'list', '--json')).json.tokens as readonly { readonly token: string; readonly owner: string; readonly consumers: readonly string[] }[];
  const victim = tokens.find((t) => t.token.endsWith(`/${w.leaked[0]?.jti}`));
  const owner = victim?.owner ?? '';
  const mine = tokens.filter((t) => t.owner === owner);
  expect(await w.tokenctl('contain-now', `${owner}x`, '--reason', 'their CI was breached', '--yes')).toMatchObject({ exit: 2 });
  expect(await w.tokenctl('contain-now', owner, '--json')).toMatchObject({ exit: 6 });
  expect(await w.world.refuses(w.leaked[0]?.value ?? '')).toBe(false);

  const ran = await w.tokenctl('contain-now', owner, '--reason', 'their CI was breached', '--yes', '--json');
  expect(ran.exit, ran.err + ran.out).toBe(3);
  expect(ran.json.entries.map((e: { token: string }) => e.token).toSorted()).toEqual(mine.map((t) => t.token).toSorted());
  expect(await w.world.refuses(w.leaked[0]?.value ?? '')).toBe(true);
  const debts = (await w.tokenctl('debts', '--json')).json.debts as readonly { readonly id: string; readonly command: string }[];
  expect(debts.filter((d) => d.id.startsWith('replacement-owed/')).length).toBeGreaterThanOrEqual(mine.filter((t) => t.consumers.length > 0).length);
  for (const d of debts) expect(d.command).toMatch(/^tokenctl /);

  // What it broke is said in its own output, with its owner and what restores it; and that does.
  const readers = [...new Set(mine.flatMap((t) => t.consumers))];
  for (const reader of readers) expect(ran.json.broke.some((l: string) => l.includes(`${reader} (`))).toBe(true);
  const restore = debts.find((d) => d.id.startsWith('replacement-owed/'))?.command ?? '';
  expect(restore).toBe(`tokenctl run leaked-token --var tokens=${victim?.token} -i INC-1`);
  const restored = await w.tokenctl('run', 'leaked-token', '--var', `tokens=${victim?.token}`, '-i', 'INC-1', '--var', 'seen=public', '--reason', 'their CI was breached', '--yes', '--json');
  // Named by its owner, it is held by nobody: revoked, and without its value not proven.
  expect(restored.exit, restored.err + restored.out).toBe(3);
  const now = await w.held(w.leaked[0]?.service ?? '');
  expect(now.current.jti).not.toBe(w.leaked[0]?.jti);
  expect(await w.world.refuses(now.current.value)).toBe(false);
  expect((await w.tokenctl('debts', '--json')).json.debts.map((d: { id: string }) => d.id.split('/')[0]).filter((k: string) => k === 'replacement-owed' || k === 'consumer-down')).toEqual([]);
});
