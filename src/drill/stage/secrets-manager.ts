import { randomBytes, randomUUID } from 'node:crypto';
import { patientMatch } from '../../platform/patient-match.ts';
import type { Clock } from '../../core/clock.ts';
import { fakeSecretsManager } from '../fake-secrets-manager.ts';
import { putVersion } from '../fake-secrets.ts';
import type { AwsLie } from '../fake-secrets-lies.ts';
import { toMs } from '../../core/clock.ts';
import type { Overhear, StageStore } from './servers.ts';

export interface StageAwsIn {
  readonly id: string; readonly clock: Clock; readonly region: string; readonly account: string; readonly stale: number; readonly staleForMs: number;
  readonly replicas: { readonly [region: string]: 'in-sync' | 'fails' };
  readonly refs: { readonly id: string; readonly secret: string };
  readonly overhear: Overhear;
}
export interface StageAws extends StageStore { readonly key: { readonly id: string; readonly secret: string } }

/** More reads than any drill makes of one secret. */
const FOR_EVER = Number.MAX_SAFE_INTEGER;

/** An AWS Secrets Manager of the world: one JSON object a secret. */
export async function stageSecretsManager(o: StageAwsIn): Promise<StageAws> {
  const key = { id: `AKIA${randomBytes(8).toString('hex').toUpperCase().replaceAll(/[018-9]/g, 'Z')}`, secret: randomBytes(30).toString('base64url') };
  const fake = await fakeSecretsManager({ clock: o.clock, account: o.account, region: o.region, keys: [{ ...key, arn: `arn:aws:iam::${o.account}:user/tokenctl` }], hear: (op, when) => o.overhear(o.id, op, when) });
  const current = (path: string, region?: string): { readonly [field: string]: string } | null => {
    const secret = !fake.has(path) ? undefined : region === undefined ? fake.secret(path) : fake.copy(path, region);
    const v = secret?.versions.find((x) => x.labels.includes('AWSCURRENT'));
    return v === undefined ? null : JSON.parse(v.value) as { readonly [field: string]: string };
  };
  fake.staleReads(o.stale);
  fake.staleFor(o.staleForMs);
  const paths: string[] = [];
  // Whatever becomes of the next version: what is there now has arrived.
  const copyTo = (path: string, region: string, how: 'in-sync' | 'fails'): void => fake.replica(path, { region, status: how === 'fails' ? 'Failed' : 'InProgress', forReads: how === 'fails' ? FOR_EVER : 2, synced: true });
  return {
    id: o.id, key, current,
    config: { uses: 'aws-secrets-manager', region: o.region, auth: { accessKeyId: o.refs.id, secretAccessKey: o.refs.secret }, endpoint: fake.url, sts: fake.url, expect: { account: o.account } },
    put(path, fields) {
      const value = JSON.stringify({ ...current(path), ...fields });
      if (fake.has(path)) fake.change(path, (s) => putVersion(s, { token: randomUUID(), value, labels: undefined, atMs: toMs(o.clock.now()) }));
      else {
        fake.create(path, value);
        paths.push(path);
        for (const [region, how] of Object.entries(o.replicas)) copyTo(path, region, how);
      }
    },
    setLag: (ms) => fake.staleFor(ms),
    setRegion: (region, how) => { for (const path of paths) copyTo(path, region, how); },
    lie: (told) => fake.tell(told.lie as AwsLie, { ...(told.like !== undefined && { op: patientMatch(told.like, 'u') }), times: told.times ?? Infinity }),
    honest: () => fake.honest(),
    close: () => fake.close(),
  };
}
