import { bounded, type Format, type RevokeByValue, type Sample } from './format.ts';

interface Simple {
  readonly kind: string; readonly title: string;
  /** Literal parts, one of which every match holds. */
  readonly needs: readonly string[];
  readonly body: string;
  /** What may not follow; default: a word character. */
  readonly next?: string;
  readonly holds?: Format['holds'];
  readonly publicId?: Format['publicId'];
  readonly steps: readonly string[];
  readonly revokeByValue?: RevokeByValue;
  readonly good: () => readonly Sample[];
  readonly bad: () => readonly string[];
}

/** A format that a vendor's prefix tells apart, and that has no published checksum. */
export const prefixed = (provider: string, s: Simple): Format => ({
  kind: s.kind, provider, title: s.title, rank: 'prefix', holds: s.holds ?? 'secret', needs: s.needs, pattern: bounded(s.body, s.next),
  consoleSteps: s.steps, samples: { good: s.good, bad: s.bad },
  ...(s.publicId ? { publicId: s.publicId } : {}), ...(s.revokeByValue ? { revokeByValue: s.revokeByValue } : {}),
});
