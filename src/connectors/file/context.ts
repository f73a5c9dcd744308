import type { Clock } from '../../core/clock.ts';
import type { Fingerprint } from '../../core/brand.ts';
import type { Secret } from '../../core/secret.ts';
import type { Sealing } from './content.ts';

/** What the parts of one sealed store share. */
export interface FileStoreCx {
  readonly id: string;
  /** Absolute. */
  readonly root: string;
  readonly sealing: Sealing;
  readonly dirMode: number;
  readonly clock: Clock;
  readonly fingerprint: (value: Secret) => Fingerprint;
}
