import type { Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const huggingface: readonly Format[] = [
  prefixed('huggingface', { kind: 'huggingface-token', title: 'Hugging Face token', needs: ['hf_'], body: 'hf_[A-Za-z]{34}',
    steps: ['Settings → Access Tokens → ⋯ → Invalidate and refresh, or Delete.'],
    good: () => [`hf_${fill(34, 'alpha')}`], bad: () => [`hf_${fill(34)}`] }),
];
