/** A run of which a part fails: what the ledger says of each token, and a second run for that part alone. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, type TestContext } from 'vitest';
import { e2eWorld, REASON, ROOT, RUN, type E2eWorld } from './e2e-world.ts';

async function start({ onTestFinished }: Pick<TestContext, 'onTestFinished'>, runbook: string, edit: (text: string) => string): Promise<E2eWorld> {
  const w = await e2eWorld();
  onTestFinished(() => w.close());
  await mkdir(join(w.dir, 'runbooks'), { recursive: true });
  const shipped = await readFile(join(ROOT, 'runbooks', `${runbook}.yaml`), 'utf8');
  expect(edit(shipped)).not.toBe(shipped);
  await writeFile(join(w.dir, 'runbooks', `${runbook}.yaml`), edit(shipped));
  return w;
}
const csvRows = (text: string): string[][] => text.trimEnd().split('\r\n').map((line) => line.slice(1, -1).split('","'));

test('a service does not take its replacement: that token alone is failed, with why and what to type; --only failed is its key', { timeout: 60_000 }, async (cx) => {
  const w = await start(cx, 'leaked-token', (t) => t.replace('uses: consumer.check, timeout: 15m', 'uses: consumer.check, timeout: 2s, onFailure: continue').replace(', canary: [1, "100%"]', ''));
  const [left] = w.leaked;
  const key = `authority/${left?.jti}`;
  await w.services.get(left?.service ?? '')?.close();
  const ran = await w.tokenctl(...RUN, '--strategy', 'replace-first', '--json');
  expect([ran.exit, ran.json.entries.map((e: { state: string }) => e.state)], ran.err).toEqual([3, ['exposed', 'proven', 'proven', 'unidentified']]);

  // The change that failed is one of its place: the token that lies there is what failed.
  const failed = (await w.tokenctl('ledger', 'show', '--status', 'failed', '--json')).json;
  expect(failed.counts).toEqual({ entries: 4, open: 2, failed: 1, states: { exposed: 1, proven: 2, unidentified: 1 } });
  expect(failed.entries).toMatchObject([{ token: key, issuer: 'authority', failed: true, last: { outcome: 'refused', why: 'E_NOT_IN_USE' }, next: expect.stringMatching(/^tokenctl resume \S+ -i INC-1$/), provenAt: null }]);
  expect(failed.entries[0].last.change).toMatch(/^in-use:/);
  expect((await w.tokenctl('ledger', 'show', '--status', 'proven', '--status', 'unidentified', '--json')).json.entries.map((e: { x: number }) => e.x)).toEqual([1, 2, 3]);

  const csv = await w.tokenctl('ledger', 'show', '--csv', '-');
  const [head, ...rows] = csvRows(csv.out);
  const column = (name: string): (string | undefined)[] => rows.map((row) => row[head?.indexOf(name) ?? -1]);
  expect([csv.exit, rows.length, csv.err]).toEqual([3, 4, expect.stringContaining('4 on the ledger, 2 open, 1 failed.')]);
  expect([column('failed'), column('why'), column('state')]).toEqual([['yes', 'no', 'no', 'no'], ['E_NOT_IN_USE', '', '', ''], ['exposed', 'proven', 'proven', 'unidentified']]);
  expect(column('proven_at').map((at) => Number.isFinite(Date.parse(at ?? '')))).toEqual([false, true, true, false]);
  const file = join(w.base, 'ledger.csv');
  expect(await w.tokenctl('ledger', 'show', '--csv', file, '--json')).toMatchObject({ exit: 3, json: { csv: file } });
  expect(await readFile(file, 'utf8')).toBe(csv.out);

  // Which tokens is settled before the plan: the digest is that of the keys, however they were named.
  const only = await w.tokenctl('plan', 'revoke-one', '--only', 'failed', '--json');
  const byKey = await w.tokenctl('plan', 'revoke-one', '-i', 'INC-1', '--var', `tokens=${key}`, '--json');
  expect([only.json.header.inputs.tokens, only.json.confirm]).toEqual([[key], byKey.json.confirm]);
  expect((await w.tokenctl('plan', 'revoke-one', '--only', 'failed', '--var', 'tokens=@report.json', '--json')).json.confirm).toBe(only.json.confirm);
  for (const argv of [['plan', 'revoke-one', '--only', 'failed', '--var', `tokens=${`authority/${w.leaked[1]?.jti}`}`], ['prove', '--only', 'failed'], ['prove', '--only', 'failed', '--watch-due'], ['ledger', 'show', '--csv', '-', '--json'], ['ledger', 'show', '--csv', join(w.base, 'none', 'x.csv')]])
    expect((await w.tokenctl(...argv)).exit, argv.join(' ')).toBe(2);

  await w.tokenctl('plan', 'revoke-one', '--only', 'failed', '--out', 'inc.plan');
  expect((await w.tokenctl('run', 'inc.plan', '--only', 'failed', '--reason', REASON, '--yes'))).toMatchObject({ exit: 2, err: expect.stringContaining('run as it is') });
  const again = await w.tokenctl('run', 'revoke-one', '--only', 'failed', '--reason', REASON, '--yes', '--json');
  expect(again.json.entries.map((e: { state: string }) => e.state), again.err + again.out).toEqual(['proven', 'proven', 'proven', 'unidentified']);
  expect(again.json.incident).toBe('INC-1');
  const noMore = { exit: 2, err: expect.stringContaining('no open entry of INC-1 has failed') };
  expect(await w.tokenctl('plan', 'revoke-one', '--only', 'failed')).toMatchObject(noMore);
  expect(await w.tokenctl('run', 'revoke-one', '--only', 'failed', '--reason', REASON, '--yes')).toMatchObject(noMore);
});

test('a proof that nobody could make is a failure; prove --only failed makes it', { timeout: 60_000 }, async (cx) => {
  const w = await start(cx, 'revoke-one', (t) => t.replace('which: old, expect: dead', 'which: old, expect: dead, within: 2s'));
  const timer = setInterval(() => {
    void readFile(join(w.dir, 'authority', 'revoked.json'), 'utf8').then((t) => { if ((JSON.parse(t) as unknown[]).length > 0) { w.world.setLies({ control: { is: 'refuse-everything' } }); clearInterval(timer); } }).catch(() => undefined);
  }, 1);
  cx.onTestFinished(() => clearInterval(timer));
  const ran = await w.tokenctl('run', 'revoke-one', '--var', 'tokens=@report.json', '--reason', REASON, '--yes', '--json');
  expect(ran.exit, ran.err).toBe(3);
  const failed = async () => (await w.tokenctl('ledger', 'show', '--status', 'failed', '--json')).json.entries.map((e: { state: string; verdict: string; last: { why: string } }) => [e.state, e.verdict, e.last.why]);
  expect(await failed()).toEqual(Array.from({ length: 3 }, () => ['revoked', 'cannot-tell', 'E_CANNOT_TELL']));
  w.world.setLies({});
  const proved = await w.tokenctl('prove', '--only', 'failed', '--json');
  expect(proved.json.proofs.map((p: { proof: string }) => p.proof), proved.err).toEqual(['proven', 'proven', 'proven']);
  expect(await failed()).toEqual([]);
  expect(await w.tokenctl('prove', '--only', 'failed')).toMatchObject({ exit: 2 });
});
