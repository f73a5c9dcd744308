import { URL_SAFE, type Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const sendgrid: readonly Format[] = [
  prefixed('sendgrid', { kind: 'sendgrid-key', title: 'SendGrid API key', needs: ['SG.'], body: String.raw`SG\.[\w-]{20,24}\.[\w-]{39,50}`, next: URL_SAFE,
    publicId: (value) => value.split('.')[1] ?? null,
    steps: ['Settings → API Keys → the key → Delete (or cut its scopes to one, which is reversible).', 'GET /v3/scopes: 200 is alive, 401 is dead.'],
    good: () => [`SG.${fill(22, 'safe')}.${fill(43, 'safe')}`], bad: () => [`SG.${fill(22)}`, `SG.${fill(22)}.${fill(20)}`] }),
];
