import { createHash } from 'node:crypto';
import { as, type Fingerprint, type Hex } from '../../src/core/brand.ts';
import type { Secret } from '../../src/core/secret.ts';
import type { EffectCall } from '../../src/ports/call.ts';
import type { TestClock } from './test-clock.ts';

export const testFingerprint = (value: Secret): Fingerprint => as(`fp1:k1:${createHash('sha256').update(value.reveal()).digest('hex').slice(0, 16)}`);

/** A call as the engine makes it, its identity made of a name. */
export const callNamed = (name: string, clock: TestClock, timeoutMs = 2_000): EffectCall => {
  const idem = createHash('sha256').update(name).digest('hex').slice(0, 32);
  return { idem: as<Hex>(idem), mark: `tokenctl-${idem.slice(0, 16)}`, intendedAt: clock.now(), signal: new AbortController().signal, timeoutMs };
};
