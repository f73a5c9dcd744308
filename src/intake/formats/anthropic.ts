import { URL_SAFE, type Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

const steps = ['Console → Settings → API keys → ⋯ → Disable (reversible), then Delete; an admin key can set it inactive by API.', 'The replacement is made in the console.'];

export const anthropic: readonly Format[] = [
  ...([['api03', 'anthropic-key', 'Anthropic API key'], ['admin01', 'anthropic-admin-key', 'Anthropic admin key']] as const).map(([type, kind, title]) =>
    prefixed('anthropic', { kind, title, needs: [`sk-ant-${type}-`], body: String.raw`sk-ant-${type}-[\w-]{93}AA`, next: URL_SAFE, steps,
      good: () => [`sk-ant-${type}-${fill(93, 'safe')}AA`], bad: () => [`sk-ant-${type}-${fill(93)}BB`, `sk-ant-${type}-${fill(40)}`] })),
];
