import { entropy } from '../../core/checksums.ts';
import { bounded, URL_SAFE, type Format } from './format.ts';
import { prefixed } from './simple.ts';
import { fill } from './sample.ts';

const service = ['Whoever may: `vault token revoke -accessor ACCESSOR`, or by value with POST auth/token/revoke {token} (204 also for unknown tokens).',
  'Children die with it; its leases are worked off in the background. `lookup` by value must then answer 403 "bad token" on every node.'];
const batch = ['A batch token cannot be revoked: it lives to its TTL, or dies with its parent (revoke that).', 'Until then cut its policies.'];
const revokeByValue = { account: 'admin', call: 'POST auth/token/revoke {token}', answer: '204, the same for unknown tokens' } as const;

/** In prose, a name of a program (`s.toLowerCase…`) mixes no digits in; of tokens, one in 65 does not either. */
const mixed = (value: string): boolean => {
  const body = value.split('.')[1] ?? '';
  return /[0-9]/.test(body) && /[A-Z]/.test(body) && /[a-z]/.test(body) && entropy(body) >= 3.5;
};

/** What a server of this form issues: 24 characters after the prefix, whatever they are. */
const ISSUED = /^[sbr]\.[A-Za-z0-9]{24}$/;

export const vault: readonly Format[] = [
  prefixed('vault', { kind: 'vault-service', title: 'Vault service token', needs: ['hvs.'], body: String.raw`hvs\.[\w-]{24,2000}`, next: URL_SAFE, steps: service, revokeByValue,
    good: () => [`hvs.${fill(24)}`, `hvs.${fill(95, 'safe')}`], bad: () => [`hvs.${fill(20)}`] }),
  prefixed('vault', { kind: 'vault-batch', title: 'Vault batch token', needs: ['hvb.'], body: String.raw`hvb\.[\w-]{100,4000}`, next: URL_SAFE, steps: batch,
    good: () => [`hvb.${fill(138, 'safe')}`], bad: () => [`hvb.${fill(60)}`] }),
  prefixed('vault', { kind: 'vault-recovery', title: 'Vault recovery token', needs: ['hvr.'], body: String.raw`hvr\.[\w-]{24,2000}`, next: URL_SAFE,
    steps: ['It lives as long as recovery mode: restart the server out of recovery mode.'], good: () => [`hvr.${fill(24)}`], bad: () => [`hvr.${fill(10)}`] }),
  { kind: 'vault-legacy', provider: 'vault', title: 'Vault or OpenBao token', rank: 'structure', holds: 'secret', needs: ['s.', 'b.', 'r.'],
    pattern: bounded(String.raw`[sbr]\.[A-Za-z0-9]{24,400}(?:\.[A-Za-z0-9]{4,6})?`), accept: (value, alone) => mixed(value) || (alone && ISSUED.test(value) && entropy(value) >= 3.5), facts: (value) => ({ batch: value.startsWith('b.') }),
    consoleSteps: [...service, 'If it starts with `b.` it is a batch token, which cannot be revoked.'], revokeByValue,
    samples: { good: () => [`s.${fill(24)}`, `s.${fill(24)}.aB3dE`, `b.${fill(120)}`], bad: () => [`s.${fill(23)}`, 's.thisIsTheNameOfSomeMethodOfAnObject', `xs.${fill(24)}`] } },
];
