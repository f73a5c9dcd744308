import { bounded, type Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const twilio: readonly Format[] = [
  prefixed('twilio', { kind: 'twilio-key-id', title: 'Twilio API key id', holds: 'id', needs: ['SK'], body: 'SK[0-9a-f]{32}', publicId: (value) => value,
    steps: ['Console → Account → API keys & tokens → the key → Delete. The id is no secret: what leaked is the secret beside it.'], good: () => [`SK${fill(32, 'hex')}`], bad: () => [`SK${fill(31, 'hex')}`] }),
  prefixed('twilio', { kind: 'twilio-account-id', title: 'Twilio account id', holds: 'id', needs: ['AC'], body: 'AC[0-9a-f]{32}', publicId: (value) => value,
    steps: ['An id, nothing to revoke; look for an auth token beside it.'], good: () => [`AC${fill(32, 'hex')}`], bad: () => [`AC${fill(33, 'hex')}`] }),
  { kind: 'twilio-auth-token', provider: 'twilio', title: 'Twilio auth token', rank: 'context', holds: 'secret', context: /twilio|\bAC[0-9a-f]{32}/i, pattern: bounded('[0-9a-f]{32}'),
    consoleSteps: ['Console → Account → API keys & tokens → Auth tokens → create the secondary, switch to it, then Promote: the old one dies, for good.'],
    samples: { good: () => [{ text: `TWILIO_AUTH_TOKEN=${fill(32, 'hex')}`, value: fill(32, 'hex') }], bad: () => [fill(32, 'hex')] } },
];
