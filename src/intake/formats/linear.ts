import type { Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const linear: readonly Format[] = [
  prefixed('linear', { kind: 'linear-key', title: 'Linear API key', needs: ['lin_api_'], body: 'lin_api_[A-Za-z0-9]{40}',
    steps: ['Settings → Security & access → Personal API keys → Revoke.'],
    good: () => [`lin_api_${fill(40)}`], bad: () => [`lin_api_${fill(39)}`] }),
];
