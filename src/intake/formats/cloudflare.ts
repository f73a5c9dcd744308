import { bounded, type Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

const token = ['Profile (or account) → API Tokens → ⋯ → Delete; disabling it (status disabled) is reversible. Rolling ends the old value at once.'];
const globalKey = ['Profile → API Tokens → Global API Key → Change; there is no API for it, and it has every right of the user.'];

export const cloudflare: readonly Format[] = [
  ...([['cfut', 'user API token', token], ['cfat', 'account API token', token], ['cfk', 'global API key', globalKey]] as const).map(([prefix, name, steps]) =>
    prefixed('cloudflare', { kind: `cloudflare-${prefix}`, title: `Cloudflare ${name}`, needs: [`${prefix}_`], body: `${prefix}_[A-Za-z0-9]{40}[0-9a-f]{8}`, steps,
      good: () => [`${prefix}_${fill(40)}${fill(8, 'hex')}`], bad: () => [`${prefix}_${fill(40)}`, `${prefix}_${fill(40)}zzzzzzzz`] })),
  prefixed('cloudflare', { kind: 'cloudflare-origin-ca', title: 'Cloudflare origin CA key', needs: ['v1.0-'], body: String.raw`v1\.0-[0-9a-f]{24}-[0-9a-f]{146}`,
    steps: ['Profile → API Tokens → Origin CA Key → Change.'], good: () => [`v1.0-${fill(24, 'hex')}-${fill(146, 'hex')}`], bad: () => [`v1.0-${fill(24, 'hex')}`] }),
  { kind: 'cloudflare-token-legacy', provider: 'cloudflare', title: 'Cloudflare API token', rank: 'context', holds: 'secret', context: /cloudflare|\bcf_(?:api|token|key)/i,
    pattern: bounded(String.raw`[\w-]{40}`, String.raw`\w-`), accept: (value) => /[A-Z]/.test(value) && /\d/.test(value), consoleSteps: token,
    samples: { good: () => [{ text: `CLOUDFLARE_API_TOKEN=${fill(40)}`, value: fill(40) }], bad: () => [fill(40), `cloudflare ${fill(40, 'hex')}`] } },
  { kind: 'cloudflare-global-key-legacy', provider: 'cloudflare', title: 'Cloudflare global API key', rank: 'context', holds: 'secret', context: /cloudflare|\bcf_(?:api|token|key)/i,
    pattern: bounded('[0-9a-f]{37}'), consoleSteps: globalKey,
    samples: { good: () => [{ text: `cloudflare key: ${fill(37, 'hex')}`, value: fill(37, 'hex') }], bad: () => [fill(37, 'hex')] } },
];
