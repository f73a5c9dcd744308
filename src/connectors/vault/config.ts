import * as z from 'zod';
import { parseDuration } from '../../core/duration.ts';
import { connection } from './connection.ts';

const duration = z.string().refine((t) => parseDuration(t) !== null, 'not a duration such as 90s, 5m or 30d');
const path = z.string().regex(/^[^/\s]\S*$/, 'a path such as secret/data/apps/payments, without a slash before it');

/** An issuer entry with `uses: vault`. */
export const vaultConfig = z.strictObject({
  ...connection,
  mint: z.strictObject({
    role: z.string().regex(/^[A-Za-z0-9_.-]+$/, 'the name of a token role').optional().describe('A token role with orphan=true, whose allowed_policies are the ones that a replacement may get.'),
    orphan: z.literal(true).optional().describe('auth/token/create-orphan, which needs sudo.'),
    uses: z.int().min(1).max(1_000_000).optional().describe('num_uses of a replacement. The probes of tokenctl spend none.'),
    may: z.array(path).max(20).optional().describe('Paths that every replacement must be able to use.'),
    mayNot: z.array(path).max(20).optional().describe('Paths that a replacement must be refused. Default: minting tokens, writing policies, enabling mounts.'),
  }).refine((m) => (m.role === undefined) !== (m.orphan === undefined), 'give one of role and orphan: true: a replacement must not die with the token that made it').optional(),
  suspend: z.literal('entity').optional().describe('Contain first by disabling the identity entity of a token, which stops everything of that entity and can be taken back. Without it, contain revokes.'),
  leases: z.strictObject({
    settles: duration.optional().describe('How long after its revoke a lease must stay absent before a round counts. At least 10m in production: a refusing backend is retried for 8 minutes.'),
  }).optional(),
});
export type VaultConfig = z.infer<typeof vaultConfig>;

/** After 7 min 48 s of retries a lease whose backend refuses becomes irrevocable (real-servers.md §2.2). */
export const LEASE_SETTLES_MS = 10 * 60_000;

/** Lowered only where proof windows may be (TRUTH T3.2). */
export function leaseSettlesMs(c: VaultConfig, environment: 'production' | 'test'): number {
  const asked = c.leases?.settles === undefined ? LEASE_SETTLES_MS : parseDuration(c.leases.settles) ?? LEASE_SETTLES_MS;
  return environment === 'test' ? asked : Math.max(asked, LEASE_SETTLES_MS);
}

/** What no replacement for a consumer of secrets needs. */
export const NARROW_BY_DEFAULT = ['auth/token/create', 'auth/token/create-orphan', 'sys/policies/acl/tokenctl', 'sys/auth/tokenctl', 'sys/mounts/tokenctl'] as const;
