import { isCanaryAccount } from '../canary.ts';
import { awsAccount, entropy } from '../../core/checksums.ts';
import { bounded, type Format } from './format.ts';
import { fill } from './sample.ts';

const facts = (value: string) => {
  const account = awsAccount(value.slice(0, 20));
  return { account, canary: account !== null && isCanaryAccount(account), temporary: value.startsWith('ASIA') };
};
const id = {
  provider: 'aws', rank: 'prefix', holds: 'id', facts, publicId: (value: string) => value.slice(0, 20),
} as const;
const keySteps = ['IAM → Users → the user → Security credentials → Access keys → Deactivate (reversible), check what breaks, then Delete.',
  'Sessions made with it live up to 36 hours: also deny by issue time (Revoke active sessions).',
  'Look for users, roles, keys and policies made since the exposure.'];
const stsSteps = ['It cannot be deleted: IAM → Roles → the role → Revoke active sessions (denies what was issued before now), or wait for its end (at most 36 hours).',
  'GetCallerIdentity answers even under a deny: it is no proof.'];
const rootBody = 'BZPUZDIKAAAAAAAA';

export const aws: readonly Format[] = [
  { ...id, kind: 'aws-access-key-id', title: 'AWS access key id', needs: ['AKIA'], pattern: bounded('AKIA[A-Z2-7]{16}'), consoleSteps: keySteps,
    samples: { good: () => [`AKIA${rootBody}`], bad: () => [`AKIA${rootBody.toLowerCase()}`, `AKIA${rootBody}A`, 'AKIA0189'.padEnd(20, 'A')] } },
  { ...id, kind: 'aws-sts-key-id', title: 'AWS session key id', needs: ['ASIA'], pattern: bounded('ASIA[A-Z2-7]{16}'), consoleSteps: stsSteps,
    samples: { good: () => [`ASIA${rootBody}`], bad: () => [`ASIA${rootBody}A`] } },
  { ...id, kind: 'aws-other-key-id', title: 'AWS bearer or service key id', needs: ['ABIA', 'ACCA'], pattern: bounded('(?:ABIA|ACCA)[A-Z2-7]{16}'),
    consoleSteps: ['IAM → the user → Security credentials → the service-specific credential → Deactivate, then Delete.'],
    samples: { good: () => [`ABIA${rootBody}`, `ACCA${rootBody}`], bad: () => [`ABIA${rootBody}A`] } },
  { ...id, holds: 'secret', kind: 'aws-access-key-pair', title: 'AWS access key with its secret', needs: ['AKIA', 'ASIA'],
    pattern: bounded('(?:AKIA|ASIA)[A-Z2-7]{16}:[A-Za-z0-9/+=]{40}(?::[A-Za-z0-9/+=]{100,4000})?', 'A-Za-z0-9/+='), consoleSteps: keySteps,
    samples: { good: () => [`AKIA${rootBody}:${fill(40)}`], bad: () => [`AKIA${rootBody}:${fill(39)}`] } },
  { kind: 'aws-secret-key', provider: 'aws', title: 'AWS secret access key', rank: 'context', holds: 'secret',
    context: /aws|secret.{0,5}access.{0,5}key|(?:AKIA|ASIA)[A-Z2-7]{16}/i, pattern: /(?<![A-Za-z0-9/+=])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/g,
    accept: (value) => entropy(value) >= 3.5 && !/^[0-9a-f]+$/.test(value),
    consoleSteps: ['Find its key id first: it stands beside it, or in the credential report.', ...keySteps],
    samples: { good: () => [{ text: `aws_secret_access_key = ${fill(40)}`, value: fill(40) }], bad: () => [`checksum ${fill(40)}`, `aws ${fill(40, 'hex')}`, `aws ${'a'.repeat(40)}`] } },
  { kind: 'aws-bedrock', provider: 'aws', title: 'AWS Bedrock API key', rank: 'prefix', holds: 'secret', needs: ['ABSK', 'bedrock-api-key-'],
    pattern: bounded('ABSK[A-Za-z0-9+/]{109,269}={0,2}|bedrock-api-key-[A-Za-z0-9+/=_-]{40,4000}', 'A-Za-z0-9+/='),
    consoleSteps: ['IAM → Users → the user of the key → Security credentials → API keys for Bedrock → Deactivate, then Delete.'],
    samples: { good: () => [`ABSK${fill(120)}==`, `bedrock-api-key-${fill(60)}`], bad: () => [`ABSK${fill(50)}`] } },
];
