import { randomUUID } from 'node:crypto';
import { toMs, type Clock } from '../core/clock.ts';
import { allows, type PolicyDocument } from './fake-iam.ts';
import { FakeAwsError, moveLabel, putVersion, valueOfVersion, type FakeSecret } from './fake-secrets.ts';
import { liedAnswer, type AwsLie } from './fake-secrets-lies.ts';
import { startLoopback, type Answered, type Asked } from './loopback-server.ts';
import { checkSigV4, type AccessKey, type Signed } from './sigv4.ts';

export interface FakeAwsOptions {
  readonly clock: Clock;
  readonly account: string;
  readonly region: string;
  readonly keys: readonly (AccessKey & { readonly arn: string; readonly policy?: PolicyDocument })[];
  /** Told of each operation before it is served and before its answer leaves. */
  readonly hear?: (op: string, when: 'before' | 'after') => Promise<void>;
}
/** `status` holds for so many DescribeSecret answers after each write; then it is InSync. `synced`: it is until the next write. */
export interface FakeReplica { readonly region: string; readonly status: 'InProgress' | 'Failed'; readonly forReads: number; readonly synced?: boolean }

export interface FakeSecretsManager {
  readonly url: string;
  /** Lies to every call of `op` (all calls without it) `times` times. */
  tell(lie: AwsLie, o?: { readonly op?: string | ((op: string) => unknown); readonly times?: number }): void;
  honest(): void;
  /** A secret of somebody's, with its first version current; `more` = facts of DescribeSecret. */
  create(name: string, value: string, more?: FakeSecret['more']): string;
  /** A write behind tokenctl's back. */
  change(name: string, how: (s: FakeSecret) => FakeSecret): void;
  replica(name: string, replica: FakeReplica): void;
  /** Is there such a secret? */
  has(name: string): boolean;
  /** So many reads after each write show what was before it. */
  staleReads(reads: number): void;
  /** For so long after each write reads show what was before it. */
  staleFor(ms: number): void;
  /** The oracle: the truth, whatever reads show. */
  secret(name: string): FakeSecret;
  /** The oracle: what this region serves. */
  copy(name: string, region: string): FakeSecret;
  /** Operations in the order in which they came. */
  readonly calls: readonly string[];
  close(): Promise<void>;
}

/**
 * A loopback AWS: Secrets Manager's JSON 1.1 protocol (`x-amz-target`) and STS GetCallerIdentity, each request signed with a key that
 * it knows, and a policy enforced where the key has one. Written from AWS's API reference; what it says is what the reference says.
 */
export async function fakeSecretsManager(o: FakeAwsOptions): Promise<FakeSecretsManager> {
  const secrets = new Map<string, FakeSecret>();
  const seen = new Map<string, { readonly was: FakeSecret; left: number }>();
  const replicas = new Map<string, Map<string, FakeReplica & { left: number; was: FakeSecret }>>();
  const shown = new Map<string, { readonly was: FakeSecret; readonly untilMs: number }[]>();
  const lies: { lie: AwsLie; op: string | ((op: string) => unknown) | undefined; left: number }[] = [];
  const calls: string[] = [];
  let stale = 0;
  let staleMs = 0;
  const must = (name: string): FakeSecret => {
    const found = secrets.get(name);
    if (found === undefined) throw new FakeAwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret.");
    return found;
  };
  /** What a reader sees: for a while, the secret as it was. */
  const view = (name: string): FakeSecret => {
    const now = must(name);
    const old = seen.get(name);
    if (old !== undefined && old.left > 0) { old.left -= 1; return old.was; }
    return shown.get(name)?.find((s) => s.untilMs > toMs(o.clock.now()))?.was ?? now;
  };
  const write = (name: string, how: (s: FakeSecret) => FakeSecret): FakeSecret => {
    const was = must(name);
    if (was.more['DeletedDate'] !== undefined) throw new FakeAwsError('InvalidRequestException', "You can't perform this operation on the secret because it was marked for deletion.");
    const next = how(was);
    secrets.set(name, next);
    if (stale > 0) seen.set(name, { was, left: stale });
    const nowMs = toMs(o.clock.now());
    if (staleMs > 0) shown.set(name, [...(shown.get(name) ?? []).filter((s) => s.untilMs > nowMs), { was, untilMs: nowMs + staleMs }]);
    for (const replica of replicas.get(name)?.values() ?? []) {
      if (replica.left === 0) replica.was = was;
      replica.left = replica.forReads;
    }
    return next;
  };

  const ops: { readonly [op: string]: (i: { readonly [k: string]: unknown }) => unknown } = {
    DescribeSecret(i) {
      const s = view(String(i['SecretId']));
      const labels = Object.fromEntries(s.versions.filter((v) => v.labels.length > 0).map((v) => [v.id, v.labels]));
      return { ARN: s.arn, Name: s.name, VersionIdsToStages: labels, CreatedDate: (s.versions[0]?.atMs ?? 0) / 1000, ...replicationOf(s.name), ...s.more };
    },
    ListSecretVersionIds(i) {
      const s = view(String(i['SecretId']));
      const all = s.versions.filter((v) => i['IncludeDeprecated'] === true || v.labels.length > 0);
      const from = Number(i['NextToken'] ?? 0);
      const size = Number(i['MaxResults'] ?? 100);
      return { ARN: s.arn, Name: s.name, Versions: all.slice(from, from + size).map((v) => ({ VersionId: v.id, ...(v.labels.length > 0 && { VersionStages: v.labels }), CreatedDate: v.atMs / 1000 })), ...(from + size < all.length && { NextToken: String(from + size) }) };
    },
    GetSecretValue(i) {
      const s = view(String(i['SecretId']));
      if (s.more['DeletedDate'] !== undefined) throw new FakeAwsError('InvalidRequestException', "You can't perform this operation on the secret because it was marked for deletion.");
      const v = valueOfVersion(s, i['VersionId'] as string | undefined, i['VersionStage'] as string | undefined);
      return { ARN: s.arn, Name: s.name, VersionId: v.id, SecretString: v.value, VersionStages: v.labels, CreatedDate: v.atMs / 1000 };
    },
    PutSecretValue(i) {
      const token = String(i['ClientRequestToken']);
      const s = write(String(i['SecretId']), (was) => putVersion(was, { token, value: String(i['SecretString']), labels: i['VersionStages'] as readonly string[] | undefined, atMs: toMs(o.clock.now()) + was.versions.length }));
      return { ARN: s.arn, Name: s.name, VersionId: token, VersionStages: s.versions.find((v) => v.id === token)?.labels };
    },
    UpdateSecretVersionStage(i) {
      const s = write(String(i['SecretId']), (was) => moveLabel(was, { label: String(i['VersionStage']), to: i['MoveToVersionId'] as string | undefined, from: i['RemoveFromVersionId'] as string | undefined }));
      return { ARN: s.arn, Name: s.name };
    },
  };
  const replicationOf = (name: string): object => {
    const all = [...replicas.get(name)?.values() ?? []];
    if (all.length === 0) return {};
    return { ReplicationStatus: all.map((replica) => {
      const behind = replica.left > 0;
      if (behind) replica.left -= 1;
      return { Region: replica.region, Status: behind ? replica.status : 'InSync', KmsKeyId: 'alias/aws/secretsmanager' };
    }) };
  };

  const answer = (asked: Asked, signed: Extract<Signed, { ok: true }>): Answered => {
    const key = o.keys.find((k) => k.id === signed.key.id);
    if (signed.service === 'sts') return xml(200, `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult><Arn>${key?.arn ?? ''}</Arn><UserId>${signed.key.id}</UserId><Account>${o.account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>`);
    const op = opOf(asked);
    const input = JSON.parse(asked.body) as { readonly [k: string]: unknown };
    const handle = ops[op];
    if (handle === undefined) return refusal('UnknownOperationException', '');
    const arn = secrets.get(String(input['SecretId']))?.arn ?? `arn:aws:secretsmanager:${o.region}:${o.account}:secret:${String(input['SecretId'])}-??????`;
    if (key?.policy !== undefined && !allows(key.policy, `secretsmanager:${op}`, arn)) return refusal('AccessDeniedException', `User: ${key.arn} is not authorized to perform: secretsmanager:${op} on resource: ${arn} because no identity-based policy allows the action`);
    try { return amzJson(200, handle(input)); } catch (e) {
      if (e instanceof FakeAwsError) return refusal(e.code, e.message);
      throw e;
    }
  };

  const server = await startLoopback(async (asked) => {
    const signed = checkSigV4(asked, o.keys);
    const op = asked.headers['x-amz-target'] === undefined ? 'GetCallerIdentity' : opOf(asked);
    calls.push(op);
    if (!signed.ok) return unsigned(signed.why, op);
    await o.hear?.(op, 'before');
    const told = lies.find((l) => l.left > 0 && (l.op === undefined || (typeof l.op === 'string' ? l.op === op : l.op(op) != null)));
    if (told !== undefined) told.left -= 1;
    const answered = told === undefined ? answer(asked, signed) : await liedAnswer(told.lie, { asked, op, account: o.account, honest: () => answer(asked, signed) });
    await o.hear?.(op, 'after');
    return answered;
  });
  return {
    url: server.url, calls,
    tell: (lie, { op, times = 1 } = {}) => { lies.push({ lie, op, left: times }); },
    honest: () => { lies.length = 0; },
    create(name, value, more = {}) {
      const arn = `arn:aws:secretsmanager:${o.region}:${o.account}:secret:${name}-AbCdEf`;
      const id = randomUUID();
      secrets.set(name, putVersion({ name, arn, versions: [], more }, { token: id, value, labels: undefined, atMs: toMs(o.clock.now()) - 1000 }));
      return id;
    },
    change: (name, how) => { secrets.set(name, how(must(name))); },
    replica: (name, replica) => {
      const of = replicas.get(name) ?? new Map<string, FakeReplica & { left: number; was: FakeSecret }>();
      replicas.set(name, of.set(replica.region, { ...replica, left: replica.synced === true ? 0 : replica.forReads, was: of.get(replica.region)?.was ?? must(name) }));
    },
    staleReads: (reads) => { stale = reads; },
    staleFor: (ms) => { staleMs = ms; },
    secret: must,
    copy: (name, region) => { const r = replicas.get(name)?.get(region); return r !== undefined && r.left > 0 ? r.was : must(name); },
    has: (name) => secrets.has(name),
    close: () => server.close(),
  };
}

const opOf = (asked: Asked): string => String(asked.headers['x-amz-target'] ?? '').replace(/^secretsmanager\./, '');
const amzJson = (status: number, body: unknown): Answered => ({ status, headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amzn-requestid': randomUUID() }, body: JSON.stringify(body) });
const xml = (status: number, body: string): Answered => ({ status, headers: { 'content-type': 'text/xml' }, body });
/** Every refusal of Secrets Manager is a 400 that names itself. */
export const refusal = (code: string, message: string): Answered => amzJson(400, { __type: code, message });

function unsigned(why: Extract<Signed, { ok: false }>['why'], op: string): Answered {
  if (op === 'GetCallerIdentity') return xml(403, `<ErrorResponse><Error><Type>Sender</Type><Code>${{ missing: 'MissingAuthenticationToken', 'unknown-key': 'InvalidClientTokenId', session: 'InvalidClientTokenId', signature: 'SignatureDoesNotMatch' }[why]}</Code></Error></ErrorResponse>`);
  return refusal({ missing: 'MissingAuthenticationTokenException', 'unknown-key': 'UnrecognizedClientException', session: 'UnrecognizedClientException', signature: 'InvalidSignatureException' }[why], 'The security token included in the request is invalid.');
}
