import { prefixed } from './simple.ts';
import { fill } from './sample.ts';
import type { Format } from './format.ts';

const steps = ['Dashboard → Developers → API keys → ⋯ → Roll key… with expiry "now", or Delete key; there is no API for it.', 'GET /v1/balance: 200 or 403 is alive, 401 is dead.'];

export const stripe: readonly Format[] = [
  prefixed('stripe', { kind: 'stripe-secret', title: 'Stripe secret key', needs: ['sk_live_', 'sk_test_'], body: 'sk_(?:live|test)_[A-Za-z0-9]{10,247}', steps,
    good: () => [`sk_${'live'}_${fill(24)}`, `sk_${'test'}_${fill(99)}`], bad: () => [`sk_${'live'}_${fill(6)}`] }),
  prefixed('stripe', { kind: 'stripe-restricted', title: 'Stripe restricted key', needs: ['rk_live_', 'rk_test_'], body: 'rk_(?:live|test)_[A-Za-z0-9]{10,247}', steps,
    good: () => [`rk_${'live'}_${fill(99)}`], bad: () => [`rk_${'prod'}_${fill(99)}`] }),
  prefixed('stripe', { kind: 'stripe-publishable', title: 'Stripe publishable key', holds: 'public', needs: ['pk_live_', 'pk_test_'], body: 'pk_(?:live|test)_[A-Za-z0-9]{10,247}',
    steps: ['It is meant to be public: nothing to revoke.'], good: () => [`pk_${'live'}_${fill(24)}`], bad: () => [`pk_${'live'}_${fill(6)}`] }),
  prefixed('stripe', { kind: 'stripe-webhook', title: 'Stripe webhook signing secret', needs: ['whsec_'], body: 'whsec_[A-Za-z0-9+/]{24,88}={0,2}', next: 'A-Za-z0-9+/=',
    steps: ['Dashboard → Developers → Webhooks → the endpoint → Roll secret (up to 24 h overlap unless "now").'], good: () => [`whsec_${fill(32)}`], bad: () => [`whsec_${fill(10)}`] }),
];
