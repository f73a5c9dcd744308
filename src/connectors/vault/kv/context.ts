import type { Fingerprint } from '../../../core/brand.ts';
import type { Secret } from '../../../core/secret.ts';
import type { SelfCx } from '../self.ts';
import type { At, KvConfig } from './config.ts';
import { stagingOf } from './config.ts';

/** What the parts of one store share. */
export interface KvCx extends SelfCx {
  readonly id: string;
  readonly config: KvConfig;
  readonly fingerprint: (value: Secret) => Fingerprint;
}

export const realAt = (cx: KvCx, path: string): At => ({ mount: cx.config.mount, path });
export const stagedAt = (cx: KvCx, path: string): At | null => stagingOf(cx.config, path);
