import { URL_SAFE, type Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const azure: readonly Format[] = [
  prefixed('azure', { kind: 'azure-ad-secret', title: 'Microsoft Entra client secret', needs: ['Q~'], body: String.raw`[\w.~-]{3}\dQ~[\w.~-]{31,34}`, next: `${URL_SAFE}.~`,
    steps: ['Entra → App registrations → the app → Certificates & secrets → add a new one, then delete this one.', 'Access tokens made with it live 60 to 90 minutes.'],
    good: () => [`aB38Q~${fill(34, 'safe')}`], bad: () => [`aB3xQ~${fill(34)}`, `aB38Q~${fill(20)}`] }),
];
