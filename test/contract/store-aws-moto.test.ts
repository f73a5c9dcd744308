import { randomUUID } from 'node:crypto';
import {
  CreateSecretCommand, DeleteSecretCommand, DescribeSecretCommand, GetSecretValueCommand, ListSecretVersionIdsCommand, PutSecretValueCommand, RotateSecretCommand, UpdateSecretVersionStageCommand,
} from '@aws-sdk/client-secrets-manager';
import { beforeAll, describe, expect, it } from 'vitest';
import { leastPolicy } from '../../src/connectors/aws-secrets-manager/permissions.ts';
import { Secret } from '../../src/core/secret.ts';
import type { Reply } from '../../src/core/result.ts';
import { ACCOUNT, asmStore, REGION } from '../unit/connectors/aws-secrets-manager/world.ts';
import { testFingerprint } from './fingerprint-and-call.ts';
import { asmWorld, expectReplaced, type AwsSide } from '../drill/asm-job.ts';
import { RUN } from '../drill/e2e-world.ts';
import { motoPolicy, motoUrl, openMoto, type Moto } from './moto.ts';
import { effectCall } from './store-call.ts';
import { storeContract } from './store.ts';

const call = effectCall('any');
const values = (o: { [name: string]: string }): ReadonlyMap<string, Secret> => new Map(Object.entries(o).map(([k, v]) => [k, new Secret(v)]));
const faultOf = (r: Reply<unknown>): unknown => (r.ok === false ? r.fault : r);

describe.skipIf(motoUrl === null)(`aws-secrets-manager on moto${motoUrl === null ? ': SKIPPED, TOKENCTL_TEST_MOTO names no moto server' : ''}`, () => {
  let moto: Moto;
  const path = (): string => `prod/test-${randomUUID()}`;
  const created = async (name: string, value: string, more: object = {}): Promise<string> =>
    (await moto.owner.send(new CreateSecretCommand({ Name: name, SecretString: value, ...more }))).VersionId ?? '';
  const store = () => asmStore(moto.url, { key: moto.least });
  const labelsOf = async (name: string): Promise<{ [id: string]: string[] }> => (await moto.owner.send(new DescribeSecretCommand({ SecretId: name }))).VersionIdsToStages ?? {};
  beforeAll(async () => { moto = await openMoto(motoUrl ?? ''); });

  // Every call of the contract is made by a user who has the least policy and nothing else.
  storeContract('aws-secrets-manager on moto, with the least policy', async () => {
    const [a, b] = [path(), path()];
    return {
      store: store(), reopen: store, fingerprint: testFingerprint, paths: [a, b], retired: 'until-collected',
      first: (name, content) => created(name, JSON.stringify(content)), close: async () => undefined,
    };
  });

  it('says who it is', async () => {
    expect(await store().reads.identity(call)).toMatchObject({ account: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:user/tokenctl`, region: REGION, credential: 'key env:ID' });
  });

  it('needs each action of the policy: without it, nothing is written and nothing is called absent', async () => {
    const name = path();
    const first = await created(name, '{"token":"old"}');
    const { Statement: [statement] } = motoPolicy() as { Statement: readonly { Action: readonly string[] }[] };
    for (const action of statement?.Action ?? []) {
      const key = await moto.user(`without-${action.split(':')[1]}`, { Version: '2012-10-17', Statement: [{ ...statement, Action: statement?.Action.filter((a) => a !== action) }] });
      const weak = asmStore(moto.url, { key });
      const replies: (Error | Reply<unknown>)[] = [];
      try {
        await weak.reads.history(name, call);
        const staged = await weak.effects.stage(name, values({ token: `new ${action}` }), first, effectCall(`stage without ${action}`));
        replies.push(staged);
        if (staged.ok === true) replies.push(await weak.effects.drop(name, staged.out.version, effectCall('drop')));
      } catch (e) { replies.push(e as Error); }
      expect([action, replies.some((r) => r instanceof Error || r.ok === false)]).toEqual([action, true]);
    }
    const labels = await labelsOf(name);
    expect(labels[first]).toEqual(['AWSCURRENT']);
  });

  it('refuses a secret that a service owns, one in rotation, one marked for deletion, and one whose replica failed', async () => {
    const owned = path();
    const ownedFirst = await created(owned, '{"token":"old"}', { Tags: [{ Key: 'aws:secretsmanager:owningService', Value: 'rds' }] });
    const rotating = path();
    const rotatingFirst = await created(rotating, '{"token":"old"}');
    await moto.owner.send(new PutSecretValueCommand({ SecretId: rotating, SecretString: '{"token":"next"}', VersionStages: ['AWSPENDING'], ClientRequestToken: randomUUID() }));
    const deleted = path();
    const deletedFirst = await created(deleted, '{"token":"old"}');
    await moto.owner.send(new DeleteSecretCommand({ SecretId: deleted }));
    const split = path();
    await moto.ownerIn('eu-west-1').send(new CreateSecretCommand({ Name: split, SecretString: 'in the way' }));
    const splitFirst = await created(split, '{"token":"old"}', { AddReplicaRegions: [{ Region: 'eu-west-1' }] });
    const whys = [];
    for (const [name, first] of [[owned, ownedFirst], [rotating, rotatingFirst], [deleted, deletedFirst], [split, splitFirst]] as const)
      whys.push(faultOf(await store().effects.stage(name, values({ token: 'new' }), first, effectCall(name))));
    expect(whys).toMatchObject([
      { class: 'refused', facts: { why: 'owned-by-a-service', service: 'rds' } }, { class: 'refused', facts: { why: 'rotation-in-flight' } },
      { class: 'refused', facts: { why: 'marked-for-deletion' } }, { class: 'refused', facts: { why: 'replica-not-in-sync', replicas: 'eu-west-1 Failed' } }]);
    expect(faultOf(await asmStore(moto.url, { key: moto.least, config: { region: 'eu-west-1' } }).effects.retire(await replicated(), 'x', effectCall('replica')))).toMatchObject({ facts: { why: 'is-a-replica', primary: REGION } });
  });
  it('reads a secret that is stored as bytes, and does not write it', async () => {
    const name = path();
    const { VersionId: text = '' } = await moto.owner.send(new CreateSecretCommand({ Name: name, SecretBinary: Buffer.from('{"token":"old"}') }));
    expect(await store().reads.holds(name, text, 'token', call)).toBe(testFingerprint(new Secret('old')));
    const { VersionId: bytes = '' } = await moto.owner.send(new PutSecretValueCommand({ SecretId: name, SecretBinary: Buffer.from([0xff, 0xfe, 0x00]) }));
    expect(await store().reads.holds(name, bytes, '.', call)).toBeNull();
    expect(faultOf(await store().effects.stage(name, values({ '.': 'new' }), bytes, call))).toMatchObject({ class: 'refused', facts: { why: 'binary' } });
  });
  const replicated = async (): Promise<string> => { const name = path(); await created(name, '{"token":"old"}', { AddReplicaRegions: [{ Region: 'eu-west-1' }] }); return name; };

  it('carries the whole job of leaked tokens, by the least policy', { timeout: 60_000 }, async () => {
    const side: AwsSide = {
      url: moto.url, key: moto.least, create: created,
      // With the label: without one, moto goes on with the version before (asserted below).
      current: async (name) => (await moto.owner.send(new GetSecretValueCommand({ SecretId: name, VersionStage: 'AWSCURRENT' }))).SecretString ?? '',
      labels: async (name) => new Map(Object.entries(await labelsOf(name))),
    };
    const prefix = `${randomUUID()}-`;
    const w = await asmWorld(side, prefix);
    try {
      const ran = await w.tokenctl(...RUN, '--json');
      expect(ran.exit, ran.err + ran.out).toBe(3);
      expect(ran.json.entries.map((e: { state: string }) => e.state)).toEqual(['proven', 'proven', 'proven', 'unidentified']);
      await expectReplaced(w, side, prefix);
    } finally { await w.close(); }
  });

  describe('untruths of moto 5.2.5: when one of these fails, moto has been mended', () => {
    const put = async (name: string, labels: string[]): Promise<string> =>
      (await moto.owner.send(new PutSecretValueCommand({ SecretId: name, SecretString: `{"token":"${randomUUID()}"}`, VersionStages: labels, ClientRequestToken: randomUUID() }))).VersionId ?? '';
    const move = (name: string, VersionStage: string, o: { MoveToVersionId?: string; RemoveFromVersionId?: string }) => moto.owner.send(new UpdateSecretVersionStageCommand({ SecretId: name, VersionStage, ...o }));

    it('moto: a refusal by policy is XML with 403, so nobody can tell it from a proxy\'s', async () => {
      const nobody = await moto.user('nobody', { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 's3:*', Resource: '*' }] });
      await expect(asmStore(moto.url, { key: nobody }).reads.history(path(), call)).rejects.toMatchObject({ code: 'E_LOST', facts: { why: 'no-json-403' } });
    });
    it('moto: a policy holds for no resource but *', async () => {
      const exact = await moto.user('exact', leastPolicy({ region: REGION, account: ACCOUNT, paths: ['prod/*'] }));
      const name = path();
      await created(name, '{"a":"1"}');
      await expect(asmStore(moto.url, { key: exact }).reads.history(name, call)).rejects.toMatchObject({ code: 'E_LOST' });
    });
    it('moto: a move to an unknown version fails, and has taken the label off', async () => {
      const name = path();
      const first = await created(name, 'x');
      await expect(move(name, 'AWSCURRENT', { RemoveFromVersionId: first, MoveToVersionId: randomUUID() })).rejects.toThrow();
      expect((await labelsOf(name))[first]).not.toContain('AWSCURRENT');
    });
    it('moto: AWSCURRENT can be taken off, and GetSecretValue still answers', async () => {
      const name = path();
      const first = await created(name, 'x');
      await move(name, 'AWSCURRENT', { RemoveFromVersionId: first });
      expect((await moto.owner.send(new GetSecretValueCommand({ SecretId: name }))).SecretString).toBe('x');
    });
    it('moto: after a promote, GetSecretValue without a label answers with the version before; with AWSCURRENT it is right', async () => {
      const name = path();
      const first = await created(name, '{"token":"old"}');
      const staged = await store().effects.stage(name, values({ token: 'new' }), first, effectCall('stage'));
      if (staged.ok !== true) throw new Error('not staged');
      await store().effects.promote(name, { version: staged.out.version }, first, effectCall('promote'));
      const read = async (o: object) => (await moto.owner.send(new GetSecretValueCommand({ SecretId: name, ...o }))).SecretString;
      expect([await read({}), await read({ VersionStage: 'AWSCURRENT' })]).toEqual(['{"token":"old"}', '{"token":"new"}']);
    });
    it('moto: deprecated versions are always listed, DescribeSecret has them too, and every version was created now', async () => {
      const name = path();
      await created(name, 'x');
      const version = await put(name, ['other']);
      await move(name, 'other', { RemoveFromVersionId: version });
      const before = Date.now();
      await new Promise((done) => setTimeout(done, 1_100));
      const { Versions } = await moto.owner.send(new ListSecretVersionIdsCommand({ SecretId: name }));
      expect(Versions?.map((v) => v.VersionId)).toContain(version);
      expect(Versions?.every((v) => (v.CreatedDate?.getTime() ?? 0) >= before)).toBe(true);
      expect((await labelsOf(name))[version]).toEqual([]);
    });
    it('moto: takes more than 20 labels', async () => {
      const name = path();
      await created(name, 'x');
      await put(name, Array.from({ length: 21 }, (_, i) => `label-${i}`));
      expect(Object.values(await labelsOf(name)).flat().length).toBeGreaterThan(20);
    });
    it('moto: writes to a secret that is marked for deletion, or owned by a service', async () => {
      const name = path();
      await created(name, 'x', { Tags: [{ Key: 'aws:secretsmanager:owningService', Value: 'rds' }] });
      await moto.owner.send(new DeleteSecretCommand({ SecretId: name }));
      await expect(put(name, ['other'])).resolves.toBeTruthy();
    });
    it('moto: a replica is InSync at once', async () => {
      const d = await moto.owner.send(new DescribeSecretCommand({ SecretId: await replicated() }));
      expect(d.ReplicationStatus?.map((r) => r.Status)).toEqual(['InSync']);
    });
    it('moto: RotateSecret succeeds without a function, and while AWSPENDING sits elsewhere', async () => {
      const name = path();
      await created(name, 'x');
      await put(name, ['AWSPENDING']);
      await expect(moto.owner.send(new RotateSecretCommand({ SecretId: name, RotationRules: { AutomaticallyAfterDays: 30 } }))).resolves.toBeTruthy();
    });
  });
});
