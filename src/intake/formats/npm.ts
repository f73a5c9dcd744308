import { crcTail62, passesCrc62 } from '../../core/checksums.ts';
import { bounded, type Format } from './format.ts';
import { fill } from './sample.ts';

const consoleSteps = ['Its owner: npmjs account → Access Tokens → Delete, or `npm token revoke ID` with a second factor.',
  'Revoking may take up to an hour: probe that long, and compare what was published since the exposure.'];
const revokeByValue = { account: 'own', call: 'DELETE /-/npm/v1/tokens/token/{value}', answer: '2xx; a second factor may be asked for' } as const;
const uuid = '0a1b2c3d-4e5f-4789-8a1b-2c3d4e5f6789';

export const npm: readonly Format[] = [
  { kind: 'npm-token', provider: 'npm', title: 'npm access token', rank: 'prefix', holds: 'secret', needs: ['npm_'], pattern: bounded('npm_[A-Za-z0-9]{36}'),
    checksum: passesCrc62('npm_'), consoleSteps, revokeByValue,
    samples: { good: () => ['A'.repeat(30), 'tokenctlTESTVECTOR000000000001'].map((body) => `npm_${body}${crcTail62(body)}`), bad: () => [`npm_${fill(35)}`, `npm_${fill(37)}`] } },
  { kind: 'npm-token-legacy', provider: 'npm', title: 'npm access token (legacy)', rank: 'context', holds: 'secret', context: /_authtoken|npm.{0,20}token/i,
    pattern: bounded('[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}'), consoleSteps, revokeByValue,
    samples: { good: () => [{ text: `//registry.example.test/:_authToken=${uuid}`, value: uuid }], bad: () => [uuid, `request id ${uuid}`] } },
];
