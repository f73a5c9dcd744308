import { faultOf } from '../../core/faults.ts';
import type { Reply } from '../../core/result.ts';
import type { EffectCall, Held } from '../../ports/call.ts';
import type { IssuerEffects } from '../../ports/issuer.ts';
import type { VaultCx } from './context.ts';
import { mint } from './mint.ts';
import { dropLeases, revokeLease, revokeLeases } from './revoke-leases.ts';
import { revokeToken } from './revoke-token.ts';
import { destroySecretId } from './secret-id.ts';
import { switchEntity } from './suspend.ts';
import { targetOf } from './target.ts';
import { no } from './trouble.ts';

export function vaultEffects(cx: VaultCx): IssuerEffects {
  const entity = (disabled: boolean) => async (of: Held, call: EffectCall): Promise<Reply<null>> => {
    const target = targetOf(of.token.id);
    return target.is === 'token' ? switchEntity(cx, disabled, { accessor: target.accessor, call }) : NO_VERB;
  };
  return {
    revoke: (of, call) => revoke(cx, of, call),
    ...(cx.config.suspend !== undefined && { suspend: entity(true), reinstate: entity(false) }),
    ...(cx.config.mint !== undefined && { mint: (spec, call) => mint(cx, spec, call) }),
  };
}

const NO_VERB: Reply<null> = { ok: false, fault: faultOf('E_NO_VERB', 'refused', { why: 'only a token has an entity' }) };

function revoke(cx: VaultCx, of: Held, call: EffectCall): Promise<Reply<null>> {
  const target = targetOf(of.token.id);
  switch (target.is) {
    case 'token': return revokeToken(cx, of, { accessor: target.accessor, call });
    case 'lease': return revokeLease(cx, target.id, call);
    case 'leases': return revokeLeases(cx, target.prefix, call);
    case 'dropped': return dropLeases(cx, target.prefix, call);
    case 'secret-id': return destroySecretId(cx, target, call);
    // Nothing is sent: it would be 400 "batch tokens cannot be revoked". It lives to its time (TRUTH T1, expiring).
    case 'batch': return Promise.resolve(of.token.expires === null ? { ok: 'needs-human', todo: ['A batch token cannot be revoked: revoke its parent, with which it dies, or cut its policies until it expires.'] } : { ok: true, how: 'partly', out: null });
    case 'unknown': return Promise.resolve(no('refused', 'no id of a Vault'));
  }
}
