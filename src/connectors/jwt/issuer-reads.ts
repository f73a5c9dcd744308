import { toMs } from '../../core/clock.ts';
import type { Found } from '../../core/result.ts';
import type { Token } from '../../core/token.ts';
import type { Held } from '../../ports/call.ts';
import type { IssuerReads } from '../../ports/issuer.ts';
import { ownFolder } from './authority.ts';
import { claimValue } from './claim.ts';
import { isIntact, readClaims } from './claims.ts';
import type { JwtCx } from './context.ts';
import { keyIsRetired } from './key-retire.ts';
import { loadKeys, publicHalf } from './keys.ts';
import { onList } from './list.ts';
import { ownPublished } from './publish.ts';
import { allIssued, findIssued, readRevoked } from './register.ts';
import { keyRound } from './round-key.ts';
import { tokenRound } from './round.ts';
import { kidOfToken, tokenOfClaims, tokenOfIssued, tokenOfKey } from './token-of.ts';

/** All reads throw E_AUTH when the authority's folder cannot be read; rounds and observe say cannot-tell instead. */
export function jwtReads(cx: JwtCx): IssuerReads {
  const { dir } = cx.authority;
  const nowS = (): number => Math.floor(toMs(cx.deps.clock.now()) / 1000);
  return {
    identity: () => ownFolder(async () => {
      const { iss } = await cx.authority.facts();
      return { iss, kids: (await loadKeys(dir)).filter((k) => k.role === 'token').map((k) => k.kid) };
    }),
    // It signs with keys of this folder: what acts here is the machine's user, whom no token of ours can lock out.
    own: async () => ({ at: { vendor: 'jwt', where: await cx.authority.facts().then(({ iss }) => iss, () => null) }, credentials: [] }),
    async *list() {
      for (const token of await ownFolder(() => listed(cx, nowS()))) yield token;
    },
    inspect: (of) => ownFolder(() => inspected(cx, of)),
    claim: (value) => ownFolder(() => claimValue(cx, value)),
    unit: (of) => ownFolder(async () => {
      const kid = kidOfToken(of);
      return { members: kid === null ? [of] : [of, ...(await livingTokens(cx, nowS(), kid))], complete: true };
    }),
    round(ask, call) {
      const kid = kidOfToken(ask.of.token);
      return kid === null ? tokenRound(cx, ask, call) : keyRound(cx, ask, { kid, call });
    },
    observe: async (effect, of) => {
      if (effect !== 'revoke') return { is: 'cannot-tell', why: 'no such verb' };
      try { return await revokeObserved(cx, of); } catch { return { is: 'cannot-tell', why: "the authority's folder cannot be read" }; }
    },
    findMinted: (mark) => ownFolder(async () => {
      await cx.authority.facts();
      const issued = await findIssued(dir, mark);
      return issued ? [tokenOfIssued(cx.id, issued)] : [];
    }),
  };
}

/** Registered, unexpired, not revoked; of one key or of all. */
async function livingTokens(cx: JwtCx, nowS: number, kid: string | null): Promise<readonly Token[]> {
  await cx.authority.facts();
  const revoked = await readRevoked(cx.authority.dir);
  const living: Token[] = [];
  for await (const i of allIssued(cx.authority.dir))
    if ((kid === null || i.kid === kid) && i.exp > nowS && !revoked.has(i.jti)) living.push(tokenOfIssued(cx.id, i));
  return living;
}

async function listed(cx: JwtCx, nowS: number): Promise<readonly Token[]> {
  const keys = (await loadKeys(cx.authority.dir)).filter((k) => k.role === 'token');
  return [...(await livingTokens(cx, nowS, null)), ...keys.map((k) => tokenOfKey(cx.id, k.kid, k.createdMs))];
}

async function inspected(cx: JwtCx, of: Held): Promise<Token | null> {
  const { dir } = cx.authority;
  const { iss } = await cx.authority.facts();
  const kid = kidOfToken(of.token);
  if (kid !== null) {
    const key = (await loadKeys(dir)).find((k) => k.kid === kid);
    return key ?? (await publicHalf(dir, kid)) ? tokenOfKey(cx.id, kid, key?.createdMs ?? null) : null;
  }
  const issued = of.token.id === null ? null : await findIssued(dir, of.token.id);
  if (issued) return tokenOfIssued(cx.id, issued, of.value && cx.deps.fingerprint(of.value));
  const claims = of.value ? await readClaims(of.value) : null;
  return of.value && claims?.iss === iss && claims.jti === of.token.id && await isIntact(dir, of.value) ? tokenOfClaims(cx.id, claims, cx.deps.fingerprint(of.value)) : null;
}

/** Applied = on the source of the list and on the list that we published from it (unless it has left the list for age). */
async function revokeObserved(cx: JwtCx, of: Held): Promise<Found<null>> {
  const kid = kidOfToken(of.token);
  if (kid !== null) return (await keyIsRetired(cx, kid)) ? { is: 'applied', out: null } : { is: 'not-applied' };
  const { iss } = await cx.authority.facts();
  const nowMs = toMs(cx.deps.clock.now());
  const entry = (await readRevoked(cx.authority.dir)).get(of.token.id ?? '');
  if (!entry) return { is: 'not-applied' };
  const { list } = await ownPublished(cx.authority.dir, { iss, nowMs });
  return list?.jtis.has(entry.jti) || !onList(entry, nowMs) ? { is: 'applied', out: null } : { is: 'not-applied' };
}
