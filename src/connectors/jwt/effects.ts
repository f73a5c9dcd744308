import type { IssuerEffects } from '../../ports/issuer.ts';
import type { JwtCx } from './context.ts';
import { retireKey } from './key-retire.ts';
import { mint } from './mint.ts';
import { revoker } from './revoke.ts';
import { kidOfToken } from './token-of.ts';

export function jwtEffects(cx: JwtCx): IssuerEffects {
  const revoke = revoker(cx);
  return {
    revoke(of, call) {
      const kid = kidOfToken(of.token);
      return kid === null ? revoke(of, call) : retireKey(cx, kid, call);
    },
    mint: (spec, call) => mint(cx, spec, call),
  };
}
