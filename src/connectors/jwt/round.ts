import { toMs } from '../../core/clock.ts';
import type { Secret } from '../../core/secret.ts';
import type { Verdict } from '../../core/result.ts';
import type { Call } from '../../ports/call.ts';
import type { RoundAsk } from '../../ports/issuer.ts';
import { clockSaysOver, clockVerdict } from './clock-proof.ts';
import { listMaxAgeMs } from './config.ts';
import type { JwtCx } from './context.ts';
import { controlFor } from './control.ts';
import { knownFacts, someoneDoesNotCheck } from './known.ts';
import { publishedRound } from './round-published.ts';
import { askVerifier, type Heard } from './verifier.ts';
import { cannotTell, controlOf, dateOf, namesOf, verdictOf, type Vantage } from './verdict.ts';

const NOT_ASKED: Heard = { said: 'cannot-tell', how: 'not presented', date: null };

/** One round for a token known by its jti (TRUTH T3, row `jwt`). Never throws for what a verifier or our own folder does. */
export async function tokenRound(cx: JwtCx, ask: RoundAsk, call: Call): Promise<Verdict> {
  const known = await knownFacts(cx, ask.of).catch(() => null);
  if (!known) return cannotTell('verifier', "the authority's folder cannot be read");
  const verifiers = cx.config.verifiers ?? [];
  const value = ask.mayPresent && known.intact ? ask.of.value : null;
  const nowMs = toMs(cx.deps.clock.now());
  const over = known.exp !== null && clockSaysOver(known.exp, nowMs);
  if (verifiers.length === 0 || (!value && !over && cx.config.published)) return publishedRound(cx, ask, { known, call });

  const control = await controlFor(cx, ask, { audience: known.aud });
  const vantages = await askAll(cx, { verifiers, value, control, call });
  const afterMs = toMs(cx.deps.clock.now());
  const verdict = verdictOf(vantages, 'verifier', afterMs);
  if (verdict.is === 'alive') return { ...verdict, ...(await narrowness(cx, ask, call)) };
  if (over && known.exp !== null)
    return clockVerdict(known.exp, { nowMs: afterMs, dates: vantages.map(dateOf), control: controlOf(vantages) });
  if (verdict.is !== 'dead') return !value && ask.of.value && !known.intact ? { ...verdict, detail: `the held value is damaged · ${verdict.detail}` } : verdict;
  // A refusal close to `exp`, by our clock or by the verifier's, or where an audience never looks at the list, has another cause than *revoked*, or not all of it.
  const latestMs = Math.max(afterMs, ...vantages.map((v) => dateOf(v) ?? 0));
  if (known.exp !== null && known.exp * 1000 - latestMs <= Math.max(listMaxAgeMs(cx.config), 120_000)) return { ...verdict, is: 'cannot-tell', detail: `too close to exp · ${verdict.detail}` };
  if (someoneDoesNotCheck(cx, known.aud)) return { ...verdict, is: 'cannot-tell', detail: `an audience does not check the list · ${verdict.detail}` };
  return verdict;
}

/** One value and one control at every verifier, each on its own connection; the control after the value, at the same place. */
export function askAll(cx: JwtCx, { verifiers, value, control, call }: { verifiers: readonly string[]; value: Secret | null; control: Secret | null; call: Call }): Promise<readonly Vantage[]> {
  const { http } = cx.deps;
  const names = namesOf(verifiers);
  return Promise.all(verifiers.map(async (url, i): Promise<Vantage> => ({
    at: names[i] ?? '',
    value: value ? await askVerifier(http, { url, value, call }) : NOT_ASKED,
    control: control ? await askVerifier(http, { url, value: control, call }) : null,
  })));
}

/** T3.8: one call that the replacement must be refused. */
async function narrowness(cx: JwtCx, ask: RoundAsk, call: Call): Promise<Pick<Verdict, 'narrow'>> {
  const url = cx.config.narrowProbe;
  if (ask.narrow !== true) return {};
  if (url === undefined || !ask.of.value) return { narrow: 'cannot-tell' };
  const { said } = await askVerifier(cx.deps.http, { url, value: ask.of.value, call });
  switch (said) {
    case 'accepts': return { narrow: 'no' };
    case 'refuses': case 'too-narrow': return { narrow: 'yes' };
    case 'cannot-tell': return { narrow: 'cannot-tell' };
  }
}
