import type { Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const doppler: readonly Format[] = [
  prefixed('doppler', { kind: 'doppler-token', title: 'Doppler token', needs: ['dp.'], body: String.raw`dp\.(?:pt|ct|sa|st|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,44}`,
    steps: ['Tokens (or the project → Access) → the token → Revoke.'],
    good: () => [`dp.pt.${fill(43)}`], bad: () => [`dp.pt.${fill(20)}`] }),
];
