import { URL_SAFE, type Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const heroku: readonly Format[] = [
  prefixed('heroku', { kind: 'heroku-token', title: 'Heroku API token', needs: ['HRKU-AA'], body: String.raw`HRKU-AA[\w-]{30,80}`, next: URL_SAFE,
    steps: ['Account → Applications → Authorizations → Revoke, or Regenerate API Key.'],
    good: () => [`HRKU-AA${fill(58, 'safe')}`], bad: () => [`HRKU-AA${fill(8)}`] }),
];
