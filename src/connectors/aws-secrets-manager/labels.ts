import type { Hex } from '../../core/brand.ts';
import type { SecretVersion } from '../../core/token.ts';

export const CURRENT = 'AWSCURRENT';
export const PREVIOUS = 'AWSPREVIOUS';
/** AWS's own rotation works with it, and RotateSecret fails while it sits elsewhere: never ours. */
export const PENDING = 'AWSPENDING';

const OURS = /^tokenctl-[0-9a-f]{16}\.on\.(.{32,64})$/;

/**
 * A pending version's label: `tokenctl-<16 hex of idem>.on.<VersionId>`. One of its own for each, since a label sits on one version
 * only and a shared one would leave the other run's pending version without any. It names the version that the other fields were
 * copied from, which AWS keeps nowhere: promoting over another would undo somebody's change. At most 256 characters.
 */
export const pendingLabel = (mark: string, base: string): string => `${mark}.on.${base}`;

export const isOurs = (label: string): boolean => OURS.test(label);
/** The version that a pending one was made on; null = it is none of ours. */
export const baseIn = (labels: readonly string[]): string | null => {
  for (const label of labels) { const base = OURS.exec(label)?.[1]; if (base !== undefined) return base; }
  return null;
};

/** A version with only somebody else's label is neither current nor pending, and readable by that label: it counts as previous. */
export function stageOf(labels: readonly string[]): SecretVersion['stage'] {
  if (labels.length === 0) return 'none';
  if (labels.includes(CURRENT)) return 'current';
  if (labels.includes(PREVIOUS)) return 'previous';
  return labels.includes(PENDING) || baseIn(labels) !== null ? 'pending' : 'previous';
}

/** The idempotency key as the id of the version that it makes (ENGINE A4): known before the call, 36 of the 32–64 characters that AWS takes. */
export const versionIdOf = (idem: Hex): string => idem.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
