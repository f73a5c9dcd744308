/** What a simulated AWS Secrets Manager remembers of one secret, and the rules of its labels (API reference, 2017-10-17). */
export interface FakeAwsVersion { readonly id: string; readonly value: string; readonly atMs: number; readonly labels: readonly string[] }
export interface FakeSecret {
  readonly name: string;
  readonly arn: string;
  readonly versions: readonly FakeAwsVersion[];
  /** Facts that DescribeSecret adds: OwningService, DeletedDate, PrimaryRegion, Type … */
  readonly more: { readonly [fact: string]: unknown };
}

/** An error as AWS names it. */
export class FakeAwsError extends Error {
  readonly code: string;
  constructor(code: string, message: string) { super(message); this.name = 'FakeAwsError'; this.code = code; }
}
const invalid = (message: string): FakeAwsError => new FakeAwsError('InvalidParameterException', message);

const MOST_LABELS = 20;
const withLabels = (s: FakeSecret, change: (v: FakeAwsVersion) => readonly string[]): FakeSecret => ({ ...s, versions: s.versions.map((v) => ({ ...v, labels: change(v) })) });
const holderOf = (s: FakeSecret, label: string): FakeAwsVersion | undefined => s.versions.find((v) => v.labels.includes(label));

/** Puts a label on a version and takes it off any other; AWSPREVIOUS follows AWSCURRENT to the version that it left. */
function attach(s: FakeSecret, label: string, to: string): FakeSecret {
  const left = label === 'AWSCURRENT' ? holderOf(s, label)?.id : undefined;
  const moved = withLabels(s, (v) => {
    const rest = v.labels.filter((l) => l !== label && !(left !== undefined && left !== to && l === 'AWSPREVIOUS'));
    return [...rest, ...(v.id === to ? [label] : []), ...(left !== undefined && left !== to && v.id === left ? ['AWSPREVIOUS'] : [])];
  });
  if (new Set(moved.versions.flatMap((v) => v.labels)).size > MOST_LABELS) throw new FakeAwsError('LimitExceededException', 'too many staging labels');
  return moved;
}

export interface PutIn { readonly token: string; readonly value: string; readonly labels: readonly string[] | undefined; readonly atMs: number }

/** PutSecretValue: the first version is current whatever it asks; the same token with the same value is ignored, with another it fails. */
export function putVersion(s: FakeSecret, { token, value, labels, atMs }: PutIn): FakeSecret {
  if (token.length < 32 || token.length > 64) throw invalid('ClientRequestToken must be 32-64 characters long.');
  if (Buffer.byteLength(value) > 65_536) throw invalid(`1 validation error detected: Value '${value}' at 'secretString' failed to satisfy constraint`);
  const before = s.versions.find((v) => v.id === token);
  if (before !== undefined) {
    if (before.value !== value) throw new FakeAwsError('ResourceExistsException', `You can't use ClientRequestToken ${token} because that value is already in use for a version of secret ${s.arn}.`);
    return s;
  }
  const wanted = s.versions.length === 0 ? new Set([...(labels ?? []), 'AWSCURRENT']) : new Set(labels ?? ['AWSCURRENT']);
  let next: FakeSecret = { ...s, versions: [...s.versions, { id: token, value, atMs, labels: [] }] };
  for (const label of wanted) next = attach(next, label, token);
  return next;
}

export interface MoveIn { readonly label: string; readonly to: string | undefined; readonly from: string | undefined }

/** UpdateSecretVersionStage: a label that sits elsewhere moves only if its holder is named; AWSCURRENT moves and is never taken off. */
export function moveLabel(s: FakeSecret, { label, to, from }: MoveIn): FakeSecret {
  const holder = holderOf(s, label);
  for (const id of [to, from]) if (id !== undefined && !s.versions.some((v) => v.id === id)) throw new FakeAwsError('ResourceNotFoundException', "Secrets Manager can't find the specified secret version.");
  if (from !== undefined && holder?.id !== from) throw invalid(`The parameter RemoveFromVersionId is invalid: staging label ${label} is not attached to it.`);
  if (to === undefined) {
    if (from === undefined) throw invalid('You must provide MoveToVersionId or RemoveFromVersionId.');
    if (label === 'AWSCURRENT') throw invalid('You can only move staging label AWSCURRENT to a different secret version. It can’t be completely removed.');
    return withLabels(s, (v) => v.labels.filter((l) => l !== label || v.id !== from));
  }
  if (holder !== undefined && holder.id !== to && from === undefined) throw invalid(`The parameter RemoveFromVersionId can't be empty. Staging label ${label} is currently attached to version ${holder.id}.`);
  if (holder?.id === to) throw invalid(`Staging label ${label} is already attached to version ${to}.`);
  return attach(s, label, to);
}

export const valueOfVersion = (s: FakeSecret, id: string | undefined, label: string | undefined): FakeAwsVersion => {
  const found = id === undefined ? holderOf(s, label ?? 'AWSCURRENT') : s.versions.find((v) => v.id === id);
  if (found === undefined) throw new FakeAwsError('ResourceNotFoundException', `Secrets Manager can't find the specified secret value for ${id === undefined ? 'staging label' : 'VersionId'}: ${id ?? label ?? 'AWSCURRENT'}`);
  if (id !== undefined && label !== undefined && !found.labels.includes(label)) throw new FakeAwsError('InvalidRequestException', 'You provided a VersionStage that is not associated to the provided VersionId.');
  return found;
};
