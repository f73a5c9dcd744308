import type { Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const grafana: readonly Format[] = [
  prefixed('grafana', { kind: 'grafana-service-account', title: 'Grafana service account token', needs: ['glsa_'], body: String.raw`glsa_\w{32}_[a-f0-9]{8}`,
    steps: ['Administration → Service accounts → the account → the token → Delete.'],
    good: () => [`glsa_${fill(32)}_${fill(8, 'hex')}`], bad: () => [`glsa_${fill(32)}_zzzzzzzz`] }),
];
