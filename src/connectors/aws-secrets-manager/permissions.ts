import type { Json } from '../../core/brand.ts';
import { TokenctlError } from '../../core/errors.ts';

export interface LeastIn {
  readonly region: string;
  readonly account: string;
  /** Names of the secrets; `*` within one is IAM's wildcard. */
  readonly paths: readonly string[];
  /** ARNs of customer keys that encrypt them; AWS's own key (`aws/secretsmanager`) needs no statement. */
  readonly keys?: readonly string[];
}

const ACTIONS = ['DescribeSecret', 'ListSecretVersionIds', 'GetSecretValue', 'PutSecretValue', 'UpdateSecretVersionStage'] as const;

/** The least that this store needs, in AWS's own policy language. STS GetCallerIdentity needs no permission. */
export function leastPolicy({ region, account, paths, keys = [] }: LeastIn): object {
  const partition = region.startsWith('cn-') ? 'aws-cn' : region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const secrets = { Sid: 'TokenctlSecrets', Effect: 'Allow', Action: ACTIONS.map((a) => `secretsmanager:${a}`),
    // AWS puts six characters of its own behind the name.
    Resource: paths.map((path) => `arn:${partition}:secretsmanager:${region}:${account}:secret:${path}-??????`) };
  const kms = { Sid: 'TokenctlKeys', Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: keys, Condition: { StringEquals: { 'kms:ViaService': `secretsmanager.${region}.amazonaws.com${partition === 'aws-cn' ? '.cn' : ''}` } } };
  return { Version: '2012-10-17', Statement: keys.length > 0 ? [secrets, kms] : [secrets] };
}

/** The account that ARNs are written for. Throws E_CONFIG where nobody says which. */
export function accountIn(facts: { readonly [fact: string]: Json }): string {
  const { account } = facts;
  if (typeof account === 'string' && /^\d{12}$/.test(account)) return account;
  throw new TokenctlError('E_CONFIG', 'which account is meant, nobody says: AWS cannot be asked now, and there is no expect: { account: "…" }', { next: ['tokenctl connector check'] });
}
