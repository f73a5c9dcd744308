import { bounded, URL_SAFE, type Format } from './format.ts';
import { fill } from './sample.ts';

const value = `00${fill(40, 'safe')}`;

export const okta: readonly Format[] = [
  { kind: 'okta-api-token', provider: 'okta', title: 'Okta API token', rank: 'context', holds: 'secret', context: /okta|\bSSWS\b/i, pattern: bounded(String.raw`00[\w-]{40}`, URL_SAFE),
    consoleSteps: ['Admin → Security → API → Tokens → Revoke. It has every right of the admin who made it.', 'A network condition on the token is the reversible first step.'],
    samples: { good: () => [{ text: `Authorization: SSWS ${value}`, value }], bad: () => [value, `okta 00${fill(39)}`] } },
];
