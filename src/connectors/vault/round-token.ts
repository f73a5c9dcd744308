import type { Verdict } from '../../core/result.ts';
import type { Call } from '../../ports/call.ts';
import type { RoundAsk } from '../../ports/issuer.ts';
import { askAccessor, askControl, type VaultCx } from './context.ts';
import { controlFor, givenControl, showsAlive } from './control.ts';
import { atEachNode } from './each-node.ts';
import { asksToWait, dataOf, saysBadToken, saysInvalidAccessor, textOf, wordOf, type Heard } from './heard.ts';
import { narrowed } from './narrow.ts';
import { suspendedAt } from './suspend.ts';
import { cannotTell, type Vantage } from './verdict.ts';

/**
 * One round for a service token (TRUTH T3, row `vault`): at every node, the registry's `lookup-accessor` and, where the value is
 * held and may be shown, the by-value `lookup`; then the control by the same call. Another endpoint than the revoke's, a fresh
 * connection each, our own credential. Never throws.
 */
export async function tokenRound(cx: VaultCx, ask: RoundAsk, { accessor, call }: { readonly accessor: string; readonly call: Call }): Promise<Verdict> {
  const control = await controlFor(cx, { not: accessor, given: givenControl(ask) }, call).catch(() => null);
  const value = ask.mayPresent ? ask.of.value?.reveal().trim() ?? '' : '';
  const seen = { suspended: false };
  const verdict = await atEachNode(cx, call, async (at): Promise<Vantage> => {
    const byAccessor = await askAccessor(cx, accessor, call, at);
    // An empty value would be answered with our own token's record (real-servers.md §2.1).
    const byValue = value === '' ? null : await cx.api.ask({ verb: 'write', path: 'auth/token/lookup', body: { token: value }, at }, call);
    const controlled = control === null ? null : await askControl(cx, control, call, at);
    const vantage: Vantage = {
      is: saysOf(accessor, byAccessor, byValue), control: control === null || controlled === null ? 'none' : showsAlive(controlled, control) ? 'alive' : 'not-alive',
      ...asksToWait(byAccessor, byValue, controlled),
      how: [wordOf(byAccessor), ...(byValue === null ? [] : [`value ${wordOf(byValue)}`]), `control ${controlled === null ? 'none' : wordOf(controlled)}`].join(', '),
    };
    if (vantage.is !== 'alive' || ask.revokedAt !== null || !await suspendedAt(cx, { accessor, data: byAccessor.is === 'ok' ? dataOf(byAccessor) : {}, at, call })) return vantage;
    seen.suspended = true;
    // Nobody revoked it, and its entity is disabled: dead with that cause, if it was we who suspended it; that contains and never proves.
    return { ...vantage, is: cx.suspended.has(accessor) ? 'dead' : 'cannot-tell', how: `suspended: capabilities 400 invalid-token, entity disabled, control ${controlled === null ? 'none' : wordOf(controlled)}` };
  }).catch(() => cannotTell('registry', 'no usable answer'));
  if (verdict.control !== 'alive') cx.control = null;
  return ask.narrow === true && verdict.is === 'alive' ? narrowed(cx, verdict, { accessor, token: ask.of.token, call }) : verdict;
}

/** Alive if either lookup says so of this very token; dead only if both that were made say it exactly. */
function saysOf(accessor: string, byAccessor: Heard, byValue: Heard | null): Vantage['is'] {
  if (showsAlive(byAccessor, accessor) || (byValue !== null && showsAlive(byValue, accessor))) return 'alive';
  // A value of another token (or a spent one) says nothing of this one.
  if (byValue !== null && byValue.is === 'ok' && textOf(dataOf(byValue)['accessor']) !== null) return 'cannot-tell';
  return saysInvalidAccessor(byAccessor) && (byValue === null || saysBadToken(byValue)) ? 'dead' : 'cannot-tell';
}
