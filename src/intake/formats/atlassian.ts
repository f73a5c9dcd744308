import type { Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const atlassian: readonly Format[] = [
  prefixed('atlassian', { kind: 'atlassian-token', title: 'Atlassian API token', needs: ['ATATT3'], body: String.raw`ATATT3[\w=-]{100,250}`, next: String.raw`\w=-`,
    steps: ['Account → Security → API tokens → Revoke.'],
    good: () => [`ATATT3${fill(186, 'safe')}`], bad: () => [`ATATT3${fill(40)}`] }),
];
