import { crcTail62, fineGrainedHint, passesCrc62 } from '../../core/checksums.ts';
import { bounded, URL_SAFE, type Format, type RevokeByValue } from './format.ts';
import { fill } from './sample.ts';

const byValue: RevokeByValue = {
  account: 'none',
  call: 'POST /credentials/revoke at the API host, without an Authorization header; at most 1000 a call, 60 calls an hour',
  answer: '202 also for unknown tokens: only a probe shows that it is dead',
};
const warn = 'Irreversible; the owner is told by mail. A later GET /user with it must answer 401 "Bad credentials".';

interface Row { readonly kind: string; readonly prefix: string; readonly body: number; readonly title: string; readonly steps: readonly string[]; readonly byValue?: RevokeByValue }
const classic = ({ kind, prefix, body, title, steps, byValue: revoke }: Row): Format => ({
  kind, provider: 'github', title, rank: 'prefix', holds: 'secret', needs: [prefix],
  pattern: bounded(`${prefix}[A-Za-z0-9]{${body}}`), checksum: passesCrc62(prefix), consoleSteps: steps,
  ...(revoke ? { revokeByValue: revoke } : {}),
  samples: {
    good: () => ['A'.repeat(body - 6), fill(body - 6)].map((text) => prefix + text + crcTail62(text)),
    bad: () => [prefix + fill(body - 1), `x${prefix}${fill(body)}`, prefix + fill(body + 1)],
  },
});

export const github: readonly Format[] = [
  classic({ kind: 'github-pat-classic', prefix: 'ghp_', body: 36, title: 'GitHub personal access token (classic)', byValue,
    steps: ['Its owner: Settings → Developer settings → Personal access tokens → Tokens (classic) → Delete.', warn] }),
  classic({ kind: 'github-oauth', prefix: 'gho_', body: 36, title: 'GitHub OAuth app user token', byValue,
    steps: ["Its user: Settings → Applications → Authorized OAuth Apps → Revoke (kills all of that user's tokens of the app).", warn] }),
  classic({ kind: 'github-user', prefix: 'ghu_', body: 36, title: 'GitHub App user token', byValue,
    steps: ['Its user: Settings → Applications → Authorized GitHub Apps → Revoke.', warn] }),
  classic({ kind: 'github-installation', prefix: 'ghs_', body: 36, title: 'GitHub App installation token',
    steps: ['App owner: Settings → GitHub Apps → the app → Advanced, or the installation → Suspend (reversible).',
      'It dies by itself within 1 hour; a GITHUB_TOKEN lives until its job ends.'] }),
  classic({ kind: 'github-refresh', prefix: 'ghr_', body: 76, title: 'GitHub App refresh token', byValue,
    steps: ['Its user: Settings → Applications → Authorized GitHub Apps → Revoke.', 'Never try it out: using it spends it.'] }),
  {
    kind: 'github-installation-stateless', provider: 'github', title: 'GitHub App installation token (stateless)', rank: 'prefix', holds: 'secret',
    needs: ['ghs_'], pattern: bounded(String.raw`ghs_[\w.-]{36,4000}[\w-]`, URL_SAFE),
    consoleSteps: ['App owner: suspend the installation (reversible), or let it expire within 1 hour.'],
    samples: {
      good: () => [`ghs_12345_${fill(40)}.${fill(200, 'safe')}.${fill(86)}`],
      bad: () => [`ghs_${fill(20)}`],
    },
  },
  {
    kind: 'github-pat-fine-grained', provider: 'github', title: 'GitHub personal access token (fine-grained)', rank: 'prefix', holds: 'secret',
    needs: ['github_pat_'], pattern: bounded('github_pat_[A-Za-z0-9]{22}_[A-Za-z0-9]{59}'),
    facts: (value) => ({ hint: fineGrainedHint(value) ? 'agrees' : 'differs' }),
    consoleSteps: ['Its owner: Settings → Developer settings → Personal access tokens → Fine-grained tokens → Delete.',
      'An organisation owner can end only its access to that organisation: the token lives on elsewhere, and SSH keys that it made survive.'],
    revokeByValue: byValue,
    samples: {
      good: () => [`github_pat_${fill(22)}_${fill(59)}`],
      bad: () => [`github_pat_${fill(22)}_${fill(58)}`, `github_pat_${fill(82)}`],
    },
  },
];
