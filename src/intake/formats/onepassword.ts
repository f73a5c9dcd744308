import type { Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const onepassword: readonly Format[] = [
  prefixed('onepassword', { kind: 'onepassword-service-account', title: '1Password service account token', needs: ['ops_eyJ'], body: String.raw`ops_eyJ[\w+/-]{200,2000}={0,3}`, next: String.raw`\w+/=-`,
    steps: ['Developer → the service account → Revoke token, or delete the account; rotate what its vaults hold.'],
    good: () => [`ops_eyJ${fill(300)}`], bad: () => [`ops_eyJ${fill(40)}`] }),
];
