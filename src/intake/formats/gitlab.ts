import { crcTail36, passesCrc36 } from '../../core/checksums.ts';
import { bounded, URL_SAFE, type Format } from './format.ts';
import { fill } from './sample.ts';

const base = { provider: 'gitlab', rank: 'prefix', holds: 'secret' } as const;
const pat = {
  consoleSteps: ['Its owner: Preferences → Access tokens → Revoke. Project or group token: the project or group → Settings → Access tokens → Revoke.',
    'An administrator revokes any kind by value with DELETE /admin/token; a top-level group owner with POST /groups/:id/tokens/revoke.',
    'Never press rotate twice: rotating a revoked token revokes its whole family, the replacement too.'],
  revokeByValue: { account: 'admin', call: 'POST /groups/:id/tokens/revoke (top-level group owner) or DELETE /admin/token', answer: '200 also if it was revoked already' },
} as const;

/** prefix, kind, title, what a person does */
const OTHERS: readonly (readonly [string, string, string, string])[] = [
  ['glrt-', 'gitlab-runner', 'GitLab runner authentication token', 'Admin or project → CI/CD → Runners → delete the runner, register a new one.'],
  ['glrtr-', 'gitlab-runner-registration', 'GitLab runner registration token', 'Settings → CI/CD → Runners → reset the registration token.'],
  ['gldt-', 'gitlab-deploy', 'GitLab deploy token', 'Settings → Repository → Deploy tokens → Revoke.'],
  ['glptt-', 'gitlab-trigger', 'GitLab pipeline trigger token', 'Settings → CI/CD → Pipeline trigger tokens → Revoke.'],
  ['glcbt-', 'gitlab-job', 'GitLab CI job token', 'It dies with its job: cancel the job.'],
  ['glft-', 'gitlab-feed', 'GitLab feed token', 'Preferences → Access tokens → Feed token → Reset.'],
  ['glimt-', 'gitlab-incoming-mail', 'GitLab incoming mail token', 'Preferences → Access tokens → Incoming email token → Reset.'],
  ['glagent-', 'gitlab-agent', 'GitLab agent token', 'Project → Operate → Kubernetes clusters → the agent → Access tokens → Revoke.'],
  ['gloas-', 'gitlab-oauth-secret', 'GitLab OAuth application secret', 'The application → Renew secret; then revoke its authorisations.'],
  ['glsoat-', 'gitlab-scim', 'GitLab SCIM token', 'Group → Settings → SAML SSO → reset the SCIM token.'],
  ['glffct-', 'gitlab-feature-flags', 'GitLab feature flags client token', 'Project → Deploy → Feature flags → Configure → regenerate the instance id.'],
  ['glwt-', 'gitlab-workspace', 'GitLab workspace token', 'Stop the workspace; an administrator can revoke the token.'],
];

export const gitlab: readonly Format[] = [
  { ...base, ...pat, kind: 'gitlab-pat', title: 'GitLab access token', needs: ['glpat-'], pattern: bounded(String.raw`glpat-[\w-]{20}`, URL_SAFE),
    samples: { good: () => [`glpat-${fill(20, 'safe')}`], bad: () => [`glpat-${fill(19)}`, `glpat-${fill(21)}`] } },
  { ...base, ...pat, kind: 'gitlab-pat-routable', title: 'GitLab access token (routable)', needs: ['glpat-'],
    pattern: bounded(String.raw`glpat-[\w-]{27,300}\.[0-9a-z]{2}\.[0-9a-z]{9}`), checksum: passesCrc36,
    samples: {
      good: () => ['glpat-dG9rZW5jdGwtdGVzdC12ZWN0b3ItMDE.01.0v', `glpat-${fill(60, 'safe')}.01.1o`].map((head) => head + crcTail36(head)),
      bad: () => [`glpat-${fill(27)}.01.0v`, `glpat-${fill(26)}.01.${fill(9, 'lower')}`],
    } },
  ...OTHERS.map(([prefix, kind, title, step]): Format => ({
    ...base, kind, title, needs: [prefix], consoleSteps: [step],
    pattern: bounded(String.raw`${prefix}[\w-]{20,300}(?:\.[0-9a-z]{2}\.[0-9a-z]{9})?`, URL_SAFE),
    samples: { good: () => [prefix + fill(20, 'safe')], bad: () => [prefix + fill(12), `x${prefix}${fill(20)}`] },
  })),
  { ...base, kind: 'gitlab-runner-registration-legacy', title: 'GitLab runner registration token (legacy)', needs: ['GR1348941'],
    pattern: bounded(String.raw`GR1348941[\w-]{20}`, URL_SAFE), consoleSteps: ['Settings → CI/CD → Runners → reset the registration token.'],
    samples: { good: () => [`GR1348941${fill(20, 'safe')}`], bad: () => [`GR1348941${fill(10)}`] } },
  { ...base, kind: 'gitlab-session', title: 'GitLab browser session', needs: ['_gitlab_session='],
    pattern: /(?<=_gitlab_session=)[0-9a-f]{32}(?!\w)/g, consoleSteps: ['Its user: Preferences → Active sessions → Revoke.'],
    samples: { good: () => [{ text: `Cookie: _gitlab_session=${fill(32, 'hex')}`, value: fill(32, 'hex') }], bad: () => [fill(32, 'hex')] } },
];
