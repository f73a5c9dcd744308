import { toMs } from '../../core/clock.ts';
import type { Found, Reply, Verdict } from '../../core/result.ts';
import type { Token } from '../../core/token.ts';
import type { Call, EffectCall } from '../../ports/call.ts';
import type { RoundAsk } from '../../ports/issuer.ts';
import { write, type VaultCx } from './context.ts';
import { atEachNode } from './each-node.ts';
import { asksToWait, dataOf, isObj, saysAbsent, textOf, textsOf, wordOf, type Heard } from './heard.ts';
import { targetOf, type Target } from './target.ts';
import { timeOf, tokenOfSecretId } from './token-of.ts';
import { faultFor, faultOfHeard, mustBeOk, yes } from './trouble.ts';
import type { Vantage } from './verdict.ts';

export type SecretId = Extract<Target, { is: 'secret-id' }>;

/** Both clocks past it, as for every expiry (TRUTH T11). */
const MARGIN_MS = 300_000;
const TRIED = 20;

const folder = ({ mount, role }: SecretId): string => `auth/${mount}/role/${role}`;
const lookup = (cx: VaultCx, of: SecretId, call: Call, at?: string): Promise<Heard> =>
  cx.api.ask({ verb: 'write', path: `${folder(of)}/secret-id-accessor/lookup`, body: { secret_id_accessor: of.accessor }, ...(at !== undefined && { at }) }, call);

/** 404 with the vendor's own words in `data.error`; every other 404 is a path or a mount that is not there. */
const saysNoAccessor = (h: Heard): boolean =>
  h.is === 'no' && h.status === 404 && isObj(h.body['data']) && (textOf(dataOf(h)['error']) ?? '').startsWith('failed to find accessor entry for secret_id_accessor');
const shows = (h: Heard, of: SecretId): boolean => h.is === 'ok' && textOf(dataOf(h)['secret_id_accessor']) === of.accessor;

/** Destroys it by its accessor. Tokens that it logged in live on. */
export async function destroySecretId(cx: VaultCx, of: SecretId, call: EffectCall): Promise<Reply<null>> {
  try {
    const before = await lookup(cx, of, call, await cx.cluster.active(call));
    if (saysNoAccessor(before)) return yes('already', null);
    if (!shows(before, of)) return { ok: false, fault: faultOfHeard(before) };
    const heard = await write(cx, { path: `${folder(of)}/secret-id-accessor/destroy`, body: { secret_id_accessor: of.accessor } }, call);
    return heard.is === 'ok' ? yes(heard.status === 202 ? 'accepted' : 'done', null) : { ok: false, fault: faultOfHeard(heard) };
  } catch (e) { return { ok: false, fault: faultFor(e, false) }; }
}

export async function observeSecretId(cx: VaultCx, of: SecretId, call: Call): Promise<Found<null>> {
  const heard = await lookup(cx, of, call, await cx.cluster.active(call));
  return saysNoAccessor(heard) ? { is: 'applied', out: null } : shows(heard, of) ? { is: 'not-applied' } : { is: 'cannot-tell', why: wordOf(heard) };
}

export async function inspectSecretId(cx: VaultCx, of: SecretId, id: string, call: Call): Promise<Token | null> {
  const heard = await lookup(cx, of, call, await cx.cluster.active(call));
  return saysNoAccessor(heard) ? null : tokenOfSecretId(cx.id, id, dataOf(mustBeOk(heard)));
}

/** Accessors of a role's secret ids. Throws VaultTrouble. */
export async function secretIdsOf(cx: VaultCx, of: Pick<SecretId, 'mount' | 'role'>, call: Call): Promise<readonly string[]> {
  const heard = await cx.api.ask({ verb: 'list', path: `auth/${of.mount}/role/${of.role}/secret-id` }, call);
  return saysAbsent(heard) ? [] : textsOf(dataOf(mustBeOk(heard))['keys']);
}

/**
 * One round (TRUTH T3, row `vault` secret-id): the accessor's lookup at every node answers 404 with the vendor's words, or the time
 * that it shows has passed on both clocks; the control is another secret id of the role.
 */
export async function secretIdRound(cx: VaultCx, ask: RoundAsk, { of, call }: { readonly of: SecretId; readonly call: Call }): Promise<Verdict> {
  const control = await controlOf(cx, ask, of, call).catch(() => null);
  const verdict = await atEachNode(cx, call, async (at, { timeMs }): Promise<Vantage> => {
    const heard = await lookup(cx, of, call, at);
    const controlled = control === null ? null : await lookup(cx, control, call, at);
    const until = shows(heard, of) && heard.is === 'ok' ? timeOf(dataOf(heard)['expiration_time']) : null;
    const nowMs = toMs(cx.deps.clock.now());
    const over = until !== null && timeMs !== null && Math.abs(timeMs - nowMs) <= MARGIN_MS && Math.min(timeMs, nowMs) > toMs(until) + MARGIN_MS;
    const lapsing = until !== null && !over && Math.max(timeMs ?? nowMs, nowMs) > toMs(until);
    return {
      is: saysNoAccessor(heard) || over ? 'dead' : shows(heard, of) && !lapsing ? 'alive' : 'cannot-tell',
      control: control === null || controlled === null ? 'none' : shows(controlled, control) ? 'alive' : 'not-alive',
      ...asksToWait(heard, controlled),
      how: `${saysNoAccessor(heard) ? '404 no accessor entry' : over ? 'expired' : wordOf(heard)}, control ${controlled === null ? 'none' : wordOf(controlled)}`,
    };
  });
  return verdict.is === 'cannot-tell' && verdict.control === 'none' ? { ...verdict, detail: `no other secret id of the role to compare with: make the replacement first · ${verdict.detail}` } : verdict;
}

/** Another secret id of the role that is there and not past its time. */
async function controlOf(cx: VaultCx, ask: RoundAsk, of: SecretId, call: Call): Promise<SecretId | null> {
  const given = targetOf(ask.control?.token.id ?? null);
  if (given.is === 'secret-id' && given.role === of.role && given.mount === of.mount && given.accessor !== of.accessor) return given;
  const nowMs = toMs(cx.deps.clock.now());
  for (const accessor of (await secretIdsOf(cx, of, call)).filter((a) => a !== of.accessor).slice(0, TRIED)) {
    const other = { ...of, accessor };
    const heard = await lookup(cx, other, call);
    const until = heard.is === 'ok' ? timeOf(dataOf(heard)['expiration_time']) : null;
    if (shows(heard, other) && (until === null || toMs(until) > nowMs)) return other;
  }
  return null;
}
