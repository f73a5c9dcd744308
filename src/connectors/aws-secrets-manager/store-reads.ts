import { TokenctlError } from '../../core/errors.ts';
import type { Secret } from '../../core/secret.ts';
import type { Call } from '../../ports/call.ts';
import type { StoreReads } from '../../ports/store.ts';
import { fieldOf } from './content.ts';
import type { AsmCx } from './context.ts';
import { asmOwn } from './own.ts';
import { describeIfThere, unfinished } from './secret-state.ts';
import { errorFor } from './trouble.ts';
import { allVersions, versionText } from './versions.ts';

export interface ReadsIn { readonly cx: AsmCx; readonly facts: { readonly [fact: string]: string }; /** The SDK looks for a credential by itself: then it is said where it found one. */ readonly chain: boolean }

export function asmReads({ cx, facts, chain }: ReadsIn): StoreReads {
  const told = async <T>(path: string, work: () => Promise<T>): Promise<T> => { try { return await work(); } catch (e) { throw errorFor(e, path); } };
  const read = async (path: string, version: string, field: string, call: Call): Promise<Secret | null> => {
    const found = await versionText(cx, path, version, call);
    // "No such version" is believed of the account that was seen before, and of no other.
    if (found === null) await cx.caller(call);
    return found && fieldOf(found.text, field);
  };
  return {
    identity: (call) => told('', async () => {
      const { account, arn, session } = await cx.caller(call);
      return { ...facts, account, arn, ...(session !== null && { session }), ...(chain && { from: originOf((await cx.api.key()).source) }) };
    }),
    own: (call) => asmOwn(cx, call),
    history: (path, call) => told(path, async () => {
      const state = await describeIfThere(cx, path, call);
      if (state === null) return [];
      // Some region's consumers still read the version before: nobody may take this one for promoted (TRUTH T6.3).
      if (unfinished(state)) throw new TokenctlError('E_UNAVAILABLE', `The new version of '${path}' is not in every region yet: ${state.lagging.join(', ')}.`,
        { hint: 'Until its replicas are InSync, consumers there read the old version. A replica that is Failed needs a person: aws secretsmanager describe-secret shows why.', facts: { why: 'replica-not-in-sync', replicas: [...state.lagging] } });
      return allVersions(cx, path, state, call);
    }),
    read: (path, version, field, call) => told(path, () => read(path, version, field, call)),
    holds: (path, version, field, call) => told(path, async () => {
      const value = await read(path, version, field, call);
      return value && fingerprintOf(cx, value);
    }),
  };
}

/** What is empty once quotes and newline are off is no token. */
function fingerprintOf(cx: AsmCx, value: Secret): ReturnType<AsmCx['fingerprint']> | null {
  try { return cx.fingerprint(value); } catch (e) { if (e instanceof TokenctlError && e.code === 'E_USAGE') return null; throw e; }
}

/** Where the SDK says that the credential came from (feature ids of @aws-sdk/types). */
function originOf(features: readonly string[]): string {
  const has = (part: string): boolean => features.some((f) => f.includes(part));
  if (has('IMDS')) return 'instance metadata (EC2)';
  if (has('CREDENTIALS_HTTP')) return 'container endpoint (ECS, EKS)';
  if (has('WEB_ID')) return 'web identity token';
  if (has('PROFILE')) return 'profile';
  if (has('SSO')) return 'single sign-on';
  return has('ENV_VARS') ? 'environment variables' : 'not told by the SDK';
}
