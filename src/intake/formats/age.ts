import type { Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const age: readonly Format[] = [
  prefixed('age', { kind: 'age-secret-key', title: 'age identity', needs: ['AGE-SECRET-KEY-1'], body: 'AGE-SECRET-KEY-1[0-9A-Z]{58}',
    steps: ['It cannot be revoked: encrypt everything that it can read to a new recipient, and treat what it could read as leaked.'],
    good: () => [`AGE-SECRET-KEY-1${'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'.repeat(2).slice(0, 58)}`], bad: () => [`AGE-SECRET-KEY-1${fill(20, 'upper')}`] }),
];
