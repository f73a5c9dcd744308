import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Secret } from '../../../../src/core/secret.ts';
import type { Reply } from '../../../../src/core/result.ts';
import { leastPolicy } from '../../../../src/connectors/aws-secrets-manager/permissions.ts';
import type { PolicyDocument } from '../../../../src/drill/fake-iam.ts';
import { moveLabel, putVersion } from '../../../../src/drill/fake-secrets.ts';
import type { FakeSecretsManager } from '../../../../src/drill/fake-secrets-manager.ts';
import type { SecretStore } from '../../../../src/ports/store.ts';
import { testFingerprint } from '../../../contract/fingerprint-and-call.ts';
import { effectCall } from '../../../contract/store-call.ts';
import { ACCOUNT, asmStore, fakeAws, KEY, REGION } from './world.ts';

const PATH = 'prod/payments';
const call = effectCall('any');
const values = (o: { [name: string]: string }): ReadonlyMap<string, Secret> => new Map(Object.entries(o).map(([k, v]) => [k, new Secret(v)]));
const faultOf = (r: Reply<unknown>): unknown => (r.ok === false ? r.fault : r);
const outOf = <O>(r: Reply<O>): O => { if (r.ok !== true) throw new Error(JSON.stringify(r)); return r.out; };

let aws: FakeSecretsManager;
let store: SecretStore;
let first: string;
beforeEach(async () => { aws = await fakeAws(); store = asmStore(aws.url); first = aws.create(PATH, '{"token":"old","other":"kept"}'); });
afterEach(() => aws.close());
const stage = async (name = 'stage') => outOf(await store.effects.stage(PATH, values({ token: 'new' }), first, effectCall(name)));
const labelsOf = (id: string): readonly string[] | undefined => aws.secret(PATH).versions.find((v) => v.id === id)?.labels;

describe('labels', () => {
  it("makes the version's id of the idem, and its label of mark and base", async () => {
    const { idem, mark } = effectCall('stage');
    const { version } = await stage();
    expect(version.replaceAll('-', '')).toBe(idem);
    expect(labelsOf(version)).toEqual([`${mark}.on.${first}`]);
  });
  it('leaves the pending version of another run its label', async () => {
    const [mine, theirs] = [await stage('mine'), await stage('theirs')];
    expect((await store.reads.history(PATH, call)).map((v) => [v.id, v.stage])).toEqual([[theirs.version, 'pending'], [mine.version, 'pending'], [first, 'current']]);
  });
  it('takes a promote back, and leaves no label behind', async () => {
    const { version } = await stage();
    await store.effects.promote(PATH, { version }, first, call);
    expect([labelsOf(version), labelsOf(first)]).toEqual([['AWSCURRENT'], ['AWSPREVIOUS']]);
    expect(await store.effects.promote(PATH, { version: first }, version, call)).toMatchObject({ ok: true, how: 'done', out: { left: version } });
  });
  it('takes the label off that a process left which died right after its swap, at the next effect', async () => {
    const { version } = await stage();
    aws.change(PATH, (s) => moveLabel(s, { label: 'AWSCURRENT', to: version, from: first }));
    expect((await store.reads.history(PATH, call)).find((v) => v.id === version)?.stage).toBe('current');
    expect(await store.effects.retire(PATH, first, call)).toMatchObject({ ok: true, how: 'done' });
    expect([labelsOf(version), labelsOf(first)]).toEqual([['AWSCURRENT'], []]);
  });
  it('counts a version under somebody else\'s label as readable, and takes that label off when it retires', async () => {
    aws.change(PATH, (s) => putVersion(s, { token: 'f'.repeat(32), value: '{"token":"old"}', labels: ['blue'], atMs: 0 }));
    expect((await store.reads.history(PATH, call)).find((v) => v.id === 'f'.repeat(32))).toMatchObject({ stage: 'previous' });
    expect(await store.effects.retire(PATH, 'f'.repeat(32), call)).toMatchObject({ ok: true, how: 'done' });
    expect(labelsOf('f'.repeat(32))).toEqual([]);
  });
  it('lists every page, deprecated versions too, each said to be readable until collected', async () => {
    for (let i = 0; i < 230; i++) aws.change(PATH, (s) => moveLabel(putVersion(s, { token: String(i).padStart(32, '0'), value: `v${i}`, labels: ['x'], atMs: i }), { label: 'x', to: undefined, from: String(i).padStart(32, '0') }));
    const history = await store.reads.history(PATH, call);
    expect(history.length).toBe(231);
    expect(history.filter((v) => v.stage === 'none' && v.readable === 'until-collected').length).toBe(230);
    expect((await store.reads.read(PATH, '7'.padStart(32, '0'), '.', call))?.reveal()).toBe('v7');
  });
});

describe('what is nobody\'s to write', () => {
  it.each([
    [{ OwningService: 'rds' }, 'owned-by-a-service'], [{ Type: 'SomePartner' }, 'managed-by-a-partner'], [{ DeletedDate: 1 }, 'marked-for-deletion'], [{ PrimaryRegion: 'us-east-1' }, 'is-a-replica'],
  ])('%j', async (more, why) => {
    const id = aws.create('prod/x', '{"token":"old"}', more);
    const replies = [await store.effects.stage('prod/x', values({ token: 'new' }), id, call), await store.effects.promote('prod/x', { version: 'x' }, id, call), await store.effects.retire('prod/x', 'x', call), await store.effects.drop('prod/x', 'x', call)];
    expect(replies.map(faultOf)).toMatchObject(Array(4).fill({ class: 'refused', facts: { why } }));
  });
  it('a rotation in flight, between stage and promote too', async () => {
    const { version } = await stage();
    aws.change(PATH, (s) => putVersion(s, { token: 'a'.repeat(32), value: 'next', labels: ['AWSPENDING'], atMs: 0 }));
    expect(faultOf(await store.effects.promote(PATH, { version }, first, call))).toMatchObject({ class: 'refused', facts: { why: 'rotation-in-flight' } });
    expect(labelsOf(first)).toEqual(['AWSCURRENT']);
    // A rotation that has ended leaves AWSPENDING on the current version.
    aws.change(PATH, (s) => moveLabel(s, { label: 'AWSPENDING', to: first, from: 'a'.repeat(32) }));
    expect((await store.effects.promote(PATH, { version }, first, call)).ok).toBe(true);
  });
  it("a secret's first version, and a secret that is not there", async () => {
    expect(faultOf(await store.effects.stage('prod/none', values({ token: 'new' }), null, call))).toMatchObject({ class: 'refused', facts: { why: 'no-such-secret' } });
    aws.change(PATH, (s) => ({ ...s, versions: [] }));
    expect(faultOf(await store.effects.stage(PATH, values({ token: 'new' }), null, call))).toMatchObject({ class: 'refused', facts: { why: 'first-version-is-its-owners' } });
  });
});

describe('replicas', () => {
  it('are waited for', async () => {
    aws.replica(PATH, { region: 'eu-west-1', status: 'InProgress', forReads: 4 });
    const { version } = await stage();
    expect(await store.effects.promote(PATH, { version }, first, call)).toMatchObject({ ok: true, how: 'done' });
  });
  it('that lag after the swap hold it, are named, and let it be told done when they are there', async () => {
    const { version } = await stage();
    aws.replica(PATH, { region: 'eu-west-1', status: 'InProgress', forReads: 0 });
    const promote = () => asmStore(aws.url).effects.promote(PATH, { version }, first, call);
    aws.replica(PATH, { region: 'eu-west-1', status: 'InProgress', forReads: 1e9 });
    expect(faultOf(await promote())).toMatchObject({ class: 'unavailable', facts: { why: 'replica-not-in-sync', replicas: 'eu-west-1 InProgress' } });
    expect(labelsOf(first)).toEqual(['AWSCURRENT']);
    // In sync before the swap, and never after it.
    aws.replica(PATH, { region: 'eu-west-1', status: 'InProgress', forReads: 0 });
    aws.tell('cut-after', { op: 'UpdateSecretVersionStage' });
    expect(faultOf(await promote())).toMatchObject({ class: 'lost' });
    aws.replica(PATH, { region: 'eu-west-1', status: 'InProgress', forReads: 1e9 });
    expect(faultOf(await promote())).toMatchObject({ class: 'lost', facts: { why: 'replica-not-in-sync', replicas: 'eu-west-1 InProgress' } });
    await expect(store.reads.history(PATH, call)).rejects.toMatchObject({ code: 'E_UNAVAILABLE', facts: { replicas: ['eu-west-1 InProgress'] } });
    aws.replica(PATH, { region: 'eu-west-1', status: 'InProgress', forReads: 0 });
    expect((await store.reads.history(PATH, call)).find((v) => v.id === version)?.stage).toBe('current');
    expect(await promote()).toMatchObject({ ok: true, how: 'already', out: { left: first } });
    expect(labelsOf(version)).toEqual(['AWSCURRENT']);
  });
  it('of which one lags are told apart, and the lagging one serves what was before', async () => {
    aws.replica(PATH, { region: 'eu-west-1', status: 'InProgress', forReads: 2, synced: true });
    aws.replica(PATH, { region: 'us-west-2', status: 'Failed', forReads: 1e9, synced: true });
    const { version } = await stage();
    expect(faultOf(await store.effects.promote(PATH, { version }, first, call))).toMatchObject({ class: 'refused', facts: { replicas: 'us-west-2 Failed' } });
    expect(['eu-west-1', 'us-west-2', 'nowhere'].map((region) => aws.copy(PATH, region).versions.length)).toEqual([2, 1, 2]);
    aws.replica(PATH, { region: 'us-west-2', status: 'InProgress', forReads: 0 });
    expect((await store.effects.promote(PATH, { version }, first, call)).ok).toBe(true);
    expect(aws.copy(PATH, 'us-west-2').versions.length).toBe(2);
  });
  it('and reads that lag for longer than a call: not there, and nothing is written twice', async () => {
    aws.staleFor(60_000);
    expect(faultOf(await store.effects.stage(PATH, values({ token: 'new' }), first, effectCall('stage')))).toMatchObject({ class: 'lost', facts: { why: 'answered-done-and-not-there' } });
    aws.staleFor(0);
    expect(aws.secret(PATH).versions.length).toBe(2);
    await store.effects.stage(PATH, values({ token: 'new' }), first, effectCall('stage'));
    expect(aws.secret(PATH).versions.length).toBe(2);
  });
  it('that have failed stop it before anything is written', async () => {
    aws.replica(PATH, { region: 'eu-west-1', status: 'Failed', forReads: 1e9 });
    expect(faultOf(await store.effects.stage(PATH, values({ token: 'new' }), first, call))).toMatchObject({ class: 'refused', facts: { replicas: 'eu-west-1 Failed' } });
    expect(aws.secret(PATH).versions.length).toBe(1);
  });
});

describe('the least policy', () => {
  const of = (paths: readonly string[]): PolicyDocument => leastPolicy({ region: REGION, account: ACCOUNT, paths }) as PolicyDocument;
  const open = async (policy: PolicyDocument) => { const other = await fakeAws({ keys: [{ ...KEY, policy }] }); return { other, id: other.create(PATH, '{"token":"old"}'), mine: asmStore(other.url) }; };
  const work = async (s: SecretStore, id: string): Promise<readonly boolean[]> => {
    const ok = async (r: Promise<Reply<unknown>>): Promise<boolean> => (await r).ok === true;
    const read = await s.reads.history(PATH, call).then(() => s.reads.holds(PATH, id, 'token', call)).then((fp) => fp === testFingerprint(new Secret('old')), () => false);
    const staged = await s.effects.stage(PATH, values({ token: 'new' }), id, effectCall('stage'));
    const { version } = staged.ok === true ? staged.out : { version: 'none' };
    return [read, staged.ok === true, await ok(s.effects.promote(PATH, { version }, id, call)), await ok(s.effects.retire(PATH, id, call)), await ok(s.effects.drop(PATH, id, call)), await s.reads.identity(call).then(() => true)];
  };
  it('suffices for everything on its secrets, and for nothing on another', async () => {
    const { other, id, mine } = await open(of([PATH]));
    expect(await work(mine, id)).toEqual(Array(6).fill(true));
    other.create('prod/other', '{"token":"old"}');
    await expect(mine.reads.history('prod/other', call)).rejects.toMatchObject({ code: 'E_AUTH' });
    await other.close();
  });
  it.each(of([PATH]).Statement[0]?.Action ?? [])('is not too wide: without %s something fails', async (action) => {
    const { other, id, mine } = await open({ Statement: of([PATH]).Statement.map((s) => ({ ...s, Action: s.Action.filter((a) => a !== action) })) });
    expect(await work(mine, id)).toContain(false);
    await other.close();
  });
});
