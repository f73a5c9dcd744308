import { parseDuration } from '../../core/duration.ts';
import { TokenctlError } from '../../core/errors.ts';
import { defineConnector, filling } from '../../ports/connector.ts';
import type { Issuer } from '../../ports/issuer.ts';
import { openAuthority } from './authority.ts';
import { createAuthority } from './authority-init.ts';
import { jwtCard } from './card.ts';
import { filePathOf, jwtConfig, type JwtConfig } from './config.ts';
import type { JwtCx } from './context.ts';
import { jwtEffects } from './effects.ts';
import { jwtReads } from './issuer-reads.ts';

/** Our own JWT authority: access tokens by RFC 9068, keys as JWKS, a signed revocation list, emergency retire of a key. */
export default defineConnector({
  uses: 'jwt',
  summary: 'our own JWT authority: keys, JWKS, revocation list',
  issuer: filling<JwtConfig, Issuer>({
    config: jwtConfig,
    create(id, config, deps) {
      const dir = filePathOf(config.keys, deps.dir);
      if (dir === null) throw new TokenctlError('E_CONFIG', '`keys:` of an issuer with `uses: jwt` must be a folder of this machine.');
      const cx: JwtCx = { id, config, deps, authority: openAuthority(dir, config.issuer) };
      return { id, uses: 'jwt', card: jwtCard(config), reads: jwtReads(cx), effects: jwtEffects(cx) };
    },
    endpoints: (c) => [c.keys, ...(c.verifiers ?? []), ...(c.published ? [c.published.jwks, c.published.list] : []), ...(c.narrowProbe === undefined ? [] : [c.narrowProbe])],
  }),
  async setup(dir, { clock, facts }) {
    const { iss = 'https://tokens.example.test', alg = 'EdDSA', listMaxAge } = facts;
    if (alg !== 'EdDSA' && alg !== 'ES256') throw new TokenctlError('E_CONFIG', 'The authority signs with EdDSA or ES256.');
    const maxAge = listMaxAge === undefined ? null : parseDuration(listMaxAge);
    return createAuthority(dir, { iss, alg, clock, ...(maxAge !== null && { listMaxAgeMs: maxAge }) });
  },
});
