import type { EffectCall } from '../../src/ports/call.ts';
import { callNamed } from './fingerprint-and-call.ts';
import { testClock } from './test-clock.ts';

/** A call whose idem follows from a name: the same name is the same change, tried again. */
export const effectCall = (name: string): EffectCall => callNamed(name, testClock(), 10_000);
