import { URL_SAFE, type Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

/** Base64 of the vendor's name, inside every key. */
const MARK = 'T3BlbkFJ';
const steps = ['Organisation → API keys (or the project → API keys) → Revoke; the key of a service account dies with the service account.', 'GET /v1/models: 200 or 403 is alive, 401 is dead.'];

export const openai: readonly Format[] = [
  prefixed('openai', { kind: 'openai-key', title: 'OpenAI API key', needs: [MARK], body: String.raw`sk-(?:proj|svcacct|admin)-[\w-]{16,200}?${MARK}[\w-]{16,200}`, next: URL_SAFE, steps,
    good: () => ['proj', 'svcacct', 'admin'].map((type) => `sk-${type}-${fill(74, 'safe')}${MARK}${fill(74, 'safe')}`), bad: () => [`sk-proj-${fill(100)}`] }),
  prefixed('openai', { kind: 'openai-key-legacy', title: 'OpenAI API key (legacy)', needs: [MARK], body: String.raw`sk-\w{20}${MARK}\w{20}`, steps,
    good: () => [`sk-${fill(20)}${MARK}${fill(20)}`], bad: () => [`sk-${fill(20)}${MARK}${fill(10)}`] }),
];
