import type { Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

export const rubygems: readonly Format[] = [
  prefixed('rubygems', { kind: 'rubygems-key', title: 'RubyGems API key', needs: ['rubygems_'], body: 'rubygems_[a-f0-9]{48}',
    steps: ['Settings → API keys → Delete; then compare what was published since the exposure.'],
    good: () => [`rubygems_${fill(48, 'hex')}`], bad: () => [`rubygems_${fill(47, 'hex')}`] }),
];
