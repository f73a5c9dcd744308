import type { Format, RevokeByValue } from './formats/format.ts';
import { formats } from './formats/index.ts';

export interface KindInfo {
  readonly kind: string;
  readonly provider: string;
  readonly title: string;
  readonly holds: Format['holds'];
  /** What a person does by hand where no connector serves. */
  readonly consoleSteps: readonly string[];
  readonly revokeByValue: RevokeByValue | null;
}

/** The kind of a string that no format claims. */
export const UNKNOWN = 'unknown';

const unknown: KindInfo = {
  kind: UNKNOWN, provider: 'unknown', title: 'String of no known format', holds: 'secret', revokeByValue: null,
  consoleSteps: ['Find out whose it is: where it was seen, and what reads it, say more than its shape.',
    'Revoke it there by hand; if it is nobody’s, one person dismisses it with a reason.'],
};
const info = ({ kind, provider, title, holds, consoleSteps, revokeByValue }: Format): KindInfo =>
  ({ kind, provider, title, holds, consoleSteps, revokeByValue: revokeByValue ?? null });

/** Title, provider and console steps of a kind; those of `unknown` for a kind that no format has. */
export function kindInfo(kind: string): KindInfo {
  const format = formats.find((f) => f.kind === kind);
  return format ? info(format) : unknown;
}

/** Every kind that `identify` knows, in its order. */
export const allKinds = (): readonly KindInfo[] => formats.map(info);
