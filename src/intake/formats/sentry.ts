import type { Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const sentry: readonly Format[] = [
  prefixed('sentry', { kind: 'sentry-org', title: 'Sentry organisation token', needs: ['sntrys_'], body: 'sntrys_eyJ[A-Za-z0-9+/=_-]{80,400}', next: 'A-Za-z0-9+/=_-',
    steps: ['Settings → Auth Tokens → Revoke.'],
    good: () => [`sntrys_eyJ${fill(120)}`], bad: () => [`sntrys_${fill(120)}`] }),
  prefixed('sentry', { kind: 'sentry-user', title: 'Sentry user token', needs: ['sntryu_'], body: 'sntryu_[a-f0-9]{64}',
    steps: ['User settings → Auth Tokens → Remove.'],
    good: () => [`sntryu_${fill(64, 'hex')}`], bad: () => [`sntryu_${fill(60, 'hex')}`] }),
];
