import { bounded, URL_SAFE, type Format } from './format.ts';
import { fill } from './sample.ts';

const hex = (length: number, kind: string, title: string, steps: readonly string[]): Format => ({
  kind, provider: 'datadog', title, rank: 'context', holds: 'secret', context: /datadog|\bdd.?(?:api|app)/i, pattern: bounded(`[0-9a-f]{${length}}`), consoleSteps: steps,
  samples: { good: () => [{ text: `datadog_key: ${fill(length, 'hex')}`, value: fill(length, 'hex') }], bad: () => [fill(length, 'hex')] },
});

/** Bare strings: only what stands beside them tells what they are. */
export const monitoring: readonly Format[] = [
  hex(32, 'datadog-api-key', 'Datadog API key', ['Organization Settings → API Keys → the key → Revoke.', 'GET /api/v1/validate: 200 is alive, 403 is dead.']),
  hex(40, 'datadog-app-key', 'Datadog application key', ['Organization Settings → Application Keys → the key → Revoke.']),
  { kind: 'fastly-token', provider: 'fastly', title: 'Fastly API token', rank: 'context', holds: 'secret', context: /fastly/i, pattern: bounded(String.raw`[\w-]{32}`, URL_SAFE),
    accept: (value) => /\d/.test(value) && /[A-Z]/.test(value), consoleSteps: ['Account → API tokens → Delete; or DELETE /tokens/self with the token itself (204).'],
    revokeByValue: { account: 'own', call: 'DELETE /tokens/self with the token itself', answer: '204' },
    samples: { good: () => [{ text: `FASTLY_API_TOKEN=${fill(32, 'safe')}`, value: fill(32, 'safe') }], bad: () => [fill(32, 'safe'), `fastly ${'a'.repeat(32)}`] } },
];
