/** The main job on a simulated AWS Secrets Manager, honest and not. */
import { expect, test, type TestContext } from 'vitest';
import type { FakeSecretsManager } from '../../src/drill/fake-secrets-manager.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { fakeAws, KEY } from '../unit/connectors/aws-secrets-manager/world.ts';
import { asmWorld, expectReplaced, type AsmWorld, type AwsSide } from './asm-job.ts';
import { RUN } from './e2e-world.ts';

async function start(cx: Pick<TestContext, 'onTestFinished'>): Promise<{ readonly w: AsmWorld; readonly aws: FakeSecretsManager; readonly side: AwsSide }> {
  const aws = await fakeAws({ clock: systemClock });
  const side: AwsSide = {
    url: aws.url, key: KEY, create: async (name, value) => aws.create(name, value),
    current: async (name) => aws.secret(name).versions.find((v) => v.labels.includes('AWSCURRENT'))?.value ?? '',
    labels: async (name) => new Map(aws.secret(name).versions.map((v) => [v.id, v.labels])),
  };
  const w = await asmWorld(side);
  cx.onTestFinished(async () => { await w.close(); await aws.close(); });
  return { w, aws, side };
}

test('the whole of it: replaced, proven, retired, and what stays readable is on record by its id', { timeout: 60_000 }, async (cx) => {
  const { w, side } = await start(cx);
  const ran = await w.tokenctl(...RUN, '--json');
  expect(ran.exit, ran.err + ran.out).toBe(3);
  expect(ran.json.entries.map((e: { state: string }) => e.state)).toEqual(['proven', 'proven', 'proven', 'unidentified']);
  await expectReplaced(w, side);
  const events = await w.events();
  const retired = events.flatMap((e) => (e.code === 'change.ended' && e.data.effect === 'retire' && 'out' in e.data.outcome ? [e.data.outcome.out] : []));
  expect(retired).toEqual(expect.arrayContaining([...w.first.values()].map((id) => ({ readableUntilCollected: [id] }))));
  expect(events.find((e) => e.code === 'identity.read' && e.data.connector === 'asm')).toMatchObject({ data: { is: { account: '123456789012', arn: KEY.arn }, expected: true } });
  expect((await w.tokenctl('debts', '--json')).json.debts).toEqual([]);
});

test('answers that are lost, cut, refused for a while or late: the same end, one version each', { timeout: 60_000 }, async (cx) => {
  const { w, aws, side } = await start(cx);
  aws.staleReads(1);
  aws.tell('lost-200', { op: 'PutSecretValue' });
  aws.tell('cut-after', { op: 'PutSecretValue' });
  aws.tell('throttle', { op: 'PutSecretValue' });
  aws.tell('error-500-after', { op: 'UpdateSecretVersionStage' });
  const ran = await w.tokenctl(...RUN, '--json');
  expect(ran.exit, ran.err + ran.out).toBe(3);
  await expectReplaced(w, side);
  for (const { service } of w.leaked) expect(aws.secret(`prod/${service}`).versions.length).toBe(2);
});

test('a replica that does not follow holds the revoke, and is named', { timeout: 90_000 }, async (cx) => {
  const { w, aws, side } = await start(cx);
  const [held] = w.leaked;
  if (held === undefined) throw new Error('nothing leaked');
  // The stage arrives; from the swap on, the replica lags.
  aws.replica(`prod/${held.service}`, { region: 'eu-west-1', status: 'InProgress', forReads: 0 });
  const stop = setInterval(() => {
    if (aws.secret(`prod/${held.service}`).versions.length === 2) { aws.replica(`prod/${held.service}`, { region: 'eu-west-1', status: 'Failed', forReads: 1e9 }); clearInterval(stop); }
  }, 1);
  const ran = await w.tokenctl(...RUN.map((word) => (word === 'seen=public' ? 'seen=internal' : word)), '--json');
  clearInterval(stop);
  expect([3, 8]).toContain(ran.exit);
  expect(await w.world.refuses(held.value)).toBe(false);
  expect(JSON.stringify(await w.events())).toContain('eu-west-1 Failed');
  aws.replica(`prod/${held.service}`, { region: 'eu-west-1', status: 'InProgress', forReads: 0 });
  const resumed = await w.tokenctl('resume', '--json');
  expect(resumed.exit, resumed.err + resumed.out).toBe(3);
  await expectReplaced(w, side);
});

test('another account stops it; with a dead key nothing is called replaced', { timeout: 60_000 }, async (cx) => {
  const { w, aws, side } = await start(cx);
  aws.tell('wrong-account', { times: 1000 });
  expect((await w.tokenctl(...RUN, '--json')).exit).toBe(5);
  for (const { value } of w.leaked) expect(await w.world.refuses(value)).toBe(false);
  Object.assign(w.env, { ASM_KEY: 'not the secret of this key' });
  const dead = await w.tokenctl(...RUN, '--json');
  expect([3, 4, 8], dead.out + dead.err).toContain(dead.exit);
  for (const { service, value } of w.leaked) expect(JSON.parse(await side.current(`prod/${service}`))).toMatchObject({ api_token: value });
  expect((await w.events()).filter((e) => e.code === 'change.ended' && ['stage', 'promote', 'retire'].includes(e.data.effect ?? ''))).toEqual([]);
});
