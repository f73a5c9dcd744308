import type { Call } from '../../ports/call.ts';
import type { AsmCx } from './context.ts';
import { assertAccount } from './caller.ts';
import { CURRENT, PENDING, PREVIOUS, baseIn } from './labels.ts';
import { AwsTrouble, no, troubleOf, type No } from './trouble.ts';
import { TokenctlError } from '../../core/errors.ts';

/** A secret as DescribeSecret tells it; never a value. */
export interface SecretState {
  /** Labels of each version that has one; all others are "deprecated". */
  readonly labels: ReadonlyMap<string, readonly string[]>;
  readonly current: string | null;
  readonly previous: string | null;
  /** Why nothing is written to it. */
  readonly closed: No | null;
  readonly replicated: boolean;
  /** Replicas that do not hold yet what this region holds: `eu-west-1 InProgress`. */
  readonly lagging: readonly string[];
}

/** Throws AwsTrouble (absent, if there is no such secret), or E_IDENTITY if it is another account's or region's than ours. */
export async function describe(cx: AsmCx, path: string, call: Call): Promise<SecretState> {
  const d = await cx.api.ask('DescribeSecret', { SecretId: path }, call);
  assertOurs(cx, d.ARN);
  // A cached or mixed-up answer is no answer about this secret.
  if (d.Name !== path) throw new AwsTrouble({ is: 'lost', why: 'another-secret' });
  const labels = new Map(Object.entries(d.VersionIdsToStages ?? {}).filter(([, stages]) => stages.length > 0));
  const holder = (label: string): string | null => [...labels].find(([, stages]) => stages.includes(label))?.[0] ?? null;
  const current = holder(CURRENT);
  const pending = holder(PENDING);
  const closed = d.DeletedDate !== undefined ? no('refused', 'marked-for-deletion')
    : d.OwningService !== undefined ? no('refused', 'owned-by-a-service', { service: plain(d.OwningService) })
      : d.Type !== undefined ? no('refused', 'managed-by-a-partner', { type: plain(d.Type) })
        : d.PrimaryRegion !== undefined && d.PrimaryRegion !== cx.region ? no('refused', 'is-a-replica', { primary: plain(d.PrimaryRegion) })
          : pending !== null && pending !== current ? no('refused', 'rotation-in-flight', { version: pending }) : null;
  return {
    labels, current, previous: holder(PREVIOUS), closed, replicated: (d.ReplicationStatus ?? []).length > 0,
    lagging: (d.ReplicationStatus ?? []).filter((r) => r.Status !== 'InSync').map((r) => `${plain(r.Region)} ${plain(r.Status)}`),
  };
}

/** Absent is believed only of the account that was seen before: another one's "no such secret" says nothing (TRUTH T0, cannot-tell). */
export async function describeIfThere(cx: AsmCx, path: string, call: Call): Promise<SecretState | null> {
  try { return await describe(cx, path, call); } catch (e) {
    if (troubleOf(e)?.is !== 'absent') throw e;
    await cx.caller(call);
    return null;
  }
}

/** A version that tokenctl made current while some region still serves the one before. */
export const unfinished = (s: SecretState): boolean => s.lagging.length > 0 && s.current !== null && baseIn(s.labels.get(s.current) ?? []) !== null;

export function assertOurs(cx: AsmCx, arn: string | undefined): void {
  const parts = /^arn:[^:]*:secretsmanager:([^:]*):(\d{12}):secret:/.exec(arn ?? '');
  if (parts === null) throw new AwsTrouble({ is: 'lost', why: 'no-arn' });
  assertAccount(parts[2] ?? '', cx.account());
  if (parts[1] !== cx.region) throw new TokenctlError('E_IDENTITY', `AWS answers for region ${plain(parts[1])}, and the entry says ${cx.region}.`);
}

/** Words of AWS's own vocabularies only. */
const plain = (text: string | undefined): string => (text ?? '?').replace(/[^A-Za-z0-9_.:-]/g, '?').slice(0, 100);
