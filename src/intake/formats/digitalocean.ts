import type { Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const digitalocean: readonly Format[] = [
  prefixed('digitalocean', { kind: 'digitalocean-token', title: 'DigitalOcean token', needs: ['dop_v1_', 'doo_v1_'], body: 'do[po]_v1_[a-f0-9]{64}',
    steps: ['API → Tokens → ⋯ → Delete; there is no API for personal tokens. GET /v2/account: 401 is dead.'],
    good: () => [`dop_v1_${fill(64, 'hex')}`], bad: () => [`dop_v1_${fill(63, 'hex')}`] }),
  prefixed('digitalocean', { kind: 'digitalocean-refresh', title: 'DigitalOcean refresh token', needs: ['dor_v1_'], body: 'dor_v1_[a-f0-9]{64}',
    steps: ['API → OAuth applications → revoke the grant. Never try it out: using it spends it.'],
    good: () => [`dor_v1_${fill(64, 'hex')}`], bad: () => [`dor_v1_${fill(10, 'hex')}`] }),
];
