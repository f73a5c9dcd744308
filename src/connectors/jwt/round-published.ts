import { toMs } from '../../core/clock.ts';
import type { Verdict } from '../../core/result.ts';
import type { Call } from '../../ports/call.ts';
import type { RoundAsk } from '../../ports/issuer.ts';
import { clockSaysOver, clockVerdict } from './clock-proof.ts';
import { listMaxAgeMs } from './config.ts';
import type { JwtCx } from './context.ts';
import { fetchJwks, fetchList } from './fetch-published.ts';
import { loadKeys } from './keys.ts';
import { everyoneChecks, type Known } from './known.ts';
import { readList, type RevocationList } from './list.ts';
import { publishList } from './publish.ts';
import { cannotTell } from './verdict.ts';

const ONE = { vantages: 1, control: 'not-alive' } as const;

/**
 * Where the value is not held: JWKS and list, fetched anew from where consumers read them. A list older than the revoke proves
 * nothing, so the authority signs the list again (same entries) and it has to arrive there: that is the control of this path, for
 * it shows that the way from authority to consumer works. No token's fate changes by it.
 */
export async function publishedRound(cx: JwtCx, ask: RoundAsk, { known, call }: { known: Known; call: Call }): Promise<Verdict> {
  const from = cx.config.published;
  const jti = ask.of.token.id;
  if (!from || jti === null) return cannotTell('verifier', ask.of.value ? 'the value may not be presented' : 'the value is not held, and no published list is configured');
  const first = await readPublished(cx, from, call);
  const dates = [first.date];
  const nowMs = toMs(cx.deps.clock.now());
  if (known.exp !== null && clockSaysOver(known.exp, nowMs)) return clockVerdict(known.exp, { nowMs, dates, control: 'none' });
  const sinceS = ask.revokedAt === null ? 0 : Math.floor(toMs(ask.revokedAt) / 1000);
  const isFresh = (l: RevocationList | null): l is RevocationList => l !== null && l.iatS >= sinceS;
  const { list, kids } = isFresh(first.list) || !(await renew(cx, call)) ? first : await readPublished(cx, from, call);

  if (!list) return cannotTell('registry', 'the published list cannot be had, or is not signed by our key', ONE);
  if (!isFresh(list)) return cannotTell('registry', 'the published list is older than the revoke', ONE);
  const base = { path: 'registry' as const, vantages: 1, control: 'alive' as const };
  // Without a register entry or an intact value nobody knows that there ever was such a token.
  if (!list.jtis.has(jti)) return known.registered || known.intact
    ? { ...base, is: 'alive', detail: 'not on the published list' }
    : { ...base, is: 'cannot-tell', detail: 'neither on the list nor in the register' };
  if (!everyoneChecks(cx, known.aud)) return { ...base, is: 'cannot-tell', detail: 'listed; an audience is not known to check the list' };
  if (known.exp !== null && known.exp * 1000 - nowMs <= Math.max(listMaxAgeMs(cx.config), 120_000)) return { ...base, is: 'cannot-tell', detail: 'listed; too close to exp' };
  return { ...base, is: 'dead', detail: `on the list published at ${new Date(list.iatS * 1000).toISOString()}, ${kids} keys published` };
}

async function readPublished(cx: JwtCx, from: { jwks: string; list: string }, call: Call): Promise<{ readonly list: RevocationList | null; readonly kids: number; readonly date: number | null }> {
  const [jwks, text] = await Promise.all([fetchJwks(cx, from.jwks, call), fetchList(cx, from.list, call)]);
  const none = { list: null, kids: 0, date: text.date };
  if (!jwks.body || text.body === null) return none;
  try {
    const { iss } = await cx.authority.facts();
    const list = await readList(text.body, { jwks: jwks.body, iss, nowMs: toMs(cx.deps.clock.now()) });
    // Whoever can exchange both files could bring a key of his own: the list's key must be ours.
    const own = list && (await loadKeys(cx.authority.dir)).some((k) => k.role === 'list' && k.kid === list.kid);
    return own ? { list, kids: jwks.body.length, date: text.date } : none;
  } catch { return none; }
}

async function renew(cx: JwtCx, call: Call): Promise<boolean> {
  try {
    const { iss } = await cx.authority.facts();
    await cx.authority.change(call.signal, () => publishList(cx.authority.dir, { iss, nowMs: toMs(cx.deps.clock.now()), maxAgeMs: listMaxAgeMs(cx.config) }));
    return true;
  } catch { return false; }
}
