import type { Card } from '../../ports/card.ts';
import type { GithubConfig } from './config.ts';

/** GitHub, as its own description has it (providers.md §4). */
export const githubCard = (c: GithubConfig): Card => ({
  unit: 'token', verbs: c.installation === undefined ? ['revoke'] : ['revoke', 'mint'], reversible: false, irrevocable: false, overlapMs: 0,
  // 202 promises no time.
  propagationMs: 60_000, settleMs: 60_000, idempotent: ['revoke'], descendants: ['SSH keys and deploy keys that it made', 'runs that have it checked out'],
  present: 'yes', probes: ['value'], deadWhen: [{ status: 401, code: 'Bad credentials' }], aliveWhen: [{ status: 200, code: 'login, or repositories' }],
  control: 'a token handed to prove, else the one that `control:` names; without one nothing is proven', refusalBudget: { perHour: 10 },
  observe: 'asked as app owner; else it cannot be: 202 is the same for every value', findMint: null, identity: 'host, and the login of `control:`',
  consoleSteps: ['Its owner: Settings, Developer settings, Personal access tokens.'], verifiedOn: '2026-11-24, against the provider\'s published description; not against github.com',
});
