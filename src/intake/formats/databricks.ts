import type { Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const databricks: readonly Format[] = [
  prefixed('databricks', { kind: 'databricks-token', title: 'Databricks access token', needs: ['dapi'], body: String.raw`dapi[a-f0-9]{32}(?:-\d)?`,
    steps: ['User settings → Developer → Access tokens → Revoke; an admin can revoke any with the token management API.'],
    good: () => [`dapi${fill(32, 'hex')}`], bad: () => [`dapi${fill(31, 'hex')}`] }),
];
