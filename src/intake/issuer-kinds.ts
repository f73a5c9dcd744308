import { kindInfo } from './kind-info.ts';

/** Connectors whose tokens have the format of another provider's name. */
const SERVES: { readonly [uses: string]: readonly string[] } = {
  jwt: ['jwt', 'private-key', 'private-jwk'],
  oauth2: ['jwt'],
  'jwt-key': ['private-key', 'private-jwk'],
  'aws-iam': ['aws-access-key-id', 'aws-access-key-pair', 'aws-secret-key'],
  'aws-sts': ['aws-sts-key-id'],
};

/** Kinds that are claimed without a call to anybody. */
const OFFLINE: ReadonlySet<string> = new Set(['jwt', 'github']);

export interface Asked { readonly uses?: string; readonly kinds?: readonly string[] }

/** May a string of this kind be shown to this issuer? Never to one whose format it does not have (TRUTH T5). */
export const serves = (issuer: Asked, kind: string): boolean =>
  issuer.kinds?.includes(kind) ?? (issuer.uses !== undefined && (SERVES[issuer.uses]?.includes(kind) ?? kindInfo(kind).provider === issuer.uses));

/** Its `claim` decodes and reads our own files: no call leaves, so `identify` may make it without `--online`. */
export const claimsOffline = (issuer: Asked): boolean => issuer.uses !== undefined && OFFLINE.has(issuer.uses);
