import { inspect } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/core/secret.ts';
import type { Reply } from '../../../../src/core/result.ts';
import type { AwsLie } from '../../../../src/drill/fake-secrets-lies.ts';
import type { FakeSecretsManager } from '../../../../src/drill/fake-secrets-manager.ts';
import type { SecretStore } from '../../../../src/ports/store.ts';
import { effectCall } from '../../../contract/store-call.ts';
import { asmStore, fakeAws, KEY } from './world.ts';

const CANARY = 'canary-9d1c44';
const PATH = 'prod/payments';
const call = effectCall('any');
const values = (o: { [name: string]: string }): ReadonlyMap<string, Secret> => new Map(Object.entries(o).map(([k, v]) => [k, new Secret(v)]));
const faultOf = (r: Reply<unknown>): unknown => (r.ok === false ? r.fault : r);

let aws: FakeSecretsManager;
let store: SecretStore;
let first: string;
beforeEach(async () => {
  aws = await fakeAws();
  store = asmStore(aws.url);
  first = aws.create(PATH, JSON.stringify({ token: CANARY, other: 'kept' }));
  await store.reads.identity(call);
});
afterEach(() => aws.close());
const pending = (): string[] => aws.secret(PATH).versions.filter((v) => v.labels.some((l) => l.startsWith('tokenctl-'))).map((v) => v.id);
const current = (): string | undefined => aws.secret(PATH).versions.find((v) => v.labels.includes('AWSCURRENT'))?.id;

describe('a read that is not answered is never an empty answer', () => {
  const lies: readonly (readonly [AwsLie, string])[] = [
    ['throttle', 'E_THROTTLED'], ['storm-429', 'E_THROTTLED'], ['html-200', 'E_LOST'], ['html-403', 'E_LOST'], ['truncated-json', 'E_LOST'], ['empty-object', 'E_LOST'],
    ['expired-token', 'E_AUTH'], ['access-denied', 'E_AUTH'], ['wrong-account', 'E_IDENTITY'], ['redirect', 'E_LOST'], ['error-500-after', 'E_LOST'], ['cut-after', 'E_LOST']];
  it.each(lies)('%s is %s', async (lie, code) => {
    for (const [op, ask] of [['DescribeSecret', () => store.reads.history(PATH, call)], ['ListSecretVersionIds', () => store.reads.history(PATH, call)],
      ['GetSecretValue', () => store.reads.holds(PATH, first, 'token', call)]] as const) {
      // A list has no account of its own: the describe just before it had.
      if (op === 'ListSecretVersionIds' && lie === 'wrong-account') continue;
      aws.tell(lie, { op });
      await expect(ask(), `${op}`).rejects.toMatchObject({ code });
    }
  });

  it('believes "no such secret" only of the account that it has seen before', async () => {
    expect(await store.reads.history('prod/none', call)).toEqual([]);
    aws.tell('wrong-account', { op: 'GetCallerIdentity', times: 2 });
    await expect(store.reads.history('prod/none', call)).rejects.toMatchObject({ code: 'E_IDENTITY' });
    await expect(store.reads.holds(PATH, '00000000-0000-0000-0000-000000000000', 'token', call)).rejects.toMatchObject({ code: 'E_IDENTITY' });
    aws.tell('expired-token', { op: 'GetCallerIdentity' });
    await expect(store.reads.history('prod/none', call)).rejects.toMatchObject({ code: 'E_AUTH' });
  });

  it('says that its own key is dead, also at the start', async () => {
    for (const key of [{ id: 'AKIAUNKNOWN', secret: 'x' }, { id: KEY.id, secret: 'wrong' }]) {
      await expect(asmStore(aws.url, { key }).reads.identity(call)).rejects.toMatchObject({ code: 'E_AUTH' });
      await expect(asmStore(aws.url, { key }).reads.history(PATH, call)).rejects.toMatchObject({ code: 'E_AUTH' });
      expect(faultOf(await asmStore(aws.url, { key }).effects.stage(PATH, values({ token: 'new' }), first, effectCall('s')))).toMatchObject({ class: 'refused', code: 'E_AUTH' });
    }
  });
});

describe('a write that is not answered is unknown, and one version in the end', () => {
  const stage = (name = 'stage') => store.effects.stage(PATH, values({ token: 'new' }), first, { ...effectCall(name), timeoutMs: 500 });
  it.each(['cut-after', 'error-500-after', 'hang-after', 'html-200', 'truncated-json'] as const)('stage, %s: lost, and the same call again finds it or makes it', async (lie) => {
    aws.tell(lie, { op: 'PutSecretValue' });
    expect(faultOf(await stage())).toMatchObject({ class: 'lost', code: 'E_LOST' });
    expect((await stage()).ok).toBe(true);
    expect(pending().length).toBe(1);
    expect(aws.secret(PATH).versions.length).toBe(2);
  });
  it('stage, 200 and lost: never done', async () => {
    aws.tell('lost-200', { op: 'PutSecretValue' });
    expect(faultOf(await stage())).toMatchObject({ class: 'lost', facts: { why: 'answered-done-and-not-there' } });
    expect(await stage()).toMatchObject({ ok: true, how: 'done' });
  });
  it('promote, 200 and lost, cut, 500: never done unless it is, and the same call again tells what it left', async () => {
    const staged = await stage();
    if (staged.ok !== true) throw new Error('not staged');
    const promote = () => store.effects.promote(PATH, staged.out, first, { ...effectCall('promote'), timeoutMs: 500 });
    aws.tell('lost-200', { op: 'UpdateSecretVersionStage' });
    expect(faultOf(await promote())).toMatchObject({ class: 'lost', facts: { why: 'answered-done-and-not-so' } });
    expect(current()).toBe(first);
    aws.tell('cut-after', { op: 'UpdateSecretVersionStage' });
    expect(faultOf(await promote())).toMatchObject({ class: 'lost' });
    expect(await promote()).toEqual({ ok: true, how: 'already', out: { version: staged.out.version, left: first } });
    expect(pending()).toEqual([]);
  });
  it('retire, 200 and lost: never done', async () => {
    const staged = await stage();
    if (staged.ok !== true) throw new Error('not staged');
    await store.effects.promote(PATH, staged.out, first, effectCall('promote'));
    aws.tell('lost-200', { op: 'UpdateSecretVersionStage' });
    expect(faultOf(await store.effects.retire(PATH, first, { ...call, timeoutMs: 500 }))).toMatchObject({ class: 'lost' });
    expect(await store.effects.retire(PATH, first, call)).toEqual({ ok: true, how: 'done', out: { readable: 'until-collected' } });
  });
  it('tells a refusal, a wait and a dead key apart, and writes nothing', async () => {
    const faults = [];
    for (const lie of ['throttle', 'storm-429', 'expired-token', 'access-denied'] as const) { aws.tell(lie, { op: 'PutSecretValue' }); faults.push(faultOf(await stage())); }
    expect(faults).toMatchObject([{ class: 'throttled' }, { class: 'throttled', retryAfterMs: 7000 }, { class: 'refused', code: 'E_AUTH' }, { class: 'refused', code: 'E_REFUSED', facts: { name: 'AccessDeniedException' } }]);
    aws.tell('html-200', { op: 'DescribeSecret' });
    expect(faultOf(await stage())).toMatchObject({ class: 'unavailable' });
    expect(aws.secret(PATH).versions.length).toBe(1);
  });
  it('is not fooled by reads that lag', async () => {
    aws.staleReads(3);
    const staged = await store.effects.stage(PATH, values({ token: 'new' }), first, effectCall('stage'));
    if (staged.ok !== true) throw new Error(JSON.stringify(staged));
    expect(await store.effects.promote(PATH, staged.out, first, call)).toMatchObject({ ok: true, how: 'done' });
    expect(await store.effects.retire(PATH, first, call)).toMatchObject({ ok: true, how: 'done' });
  });
});

it('lets nothing secret out in any error, whatever AWS repeats', async () => {
  const said: unknown[] = [];
  for (const lie of ['echo-values', 'html-403', 'cut-after', 'expired-token', 'empty-object'] as const)
    for (const op of ['PutSecretValue', 'GetSecretValue', 'DescribeSecret']) {
      aws.tell(lie, { op });
      said.push(await store.effects.stage(PATH, values({ token: `${CANARY}-new-${lie}-${op}` }), first, effectCall(lie + op)));
      aws.tell(lie, { op });
      said.push(await store.reads.holds(PATH, first, 'token', call).catch((e: unknown) => e), await store.reads.history(PATH, call).catch((e: unknown) => e));
    }
  const text = inspect(said, { depth: 20, showHidden: true }) + said.map((s) => (s instanceof Error ? s.stack : JSON.stringify(s))).join();
  expect(said.length).toBe(45);
  for (const secret of [CANARY, KEY.secret, '$response', '$metadata']) expect(text).not.toContain(secret);
});
