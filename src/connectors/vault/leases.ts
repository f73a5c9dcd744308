import { toMs } from '../../core/clock.ts';
import type { Verdict } from '../../core/result.ts';
import type { Call } from '../../ports/call.ts';
import type { RoundAsk } from '../../ports/issuer.ts';
import { leaseSettlesMs } from './config.ts';
import type { VaultCx } from './context.ts';
import { atEachNode } from './each-node.ts';
import { asksToWait, dataOf, numberOf, saysAbsent, saysInvalidLease, textOf, textsOf, wordOf, type Heard } from './heard.ts';
import { targetOf } from './target.ts';
import { mustBeOk, VaultTrouble } from './trouble.ts';
import { cannotTell, type Vantage } from './verdict.ts';
import { LIST_BYTES } from './vault-api.ts';

/** Folders of leases that are walked, and leases that are listed, before it is said that there are too many. */
export const MOST_FOLDERS = 500;
export const MOST_LEASES = 20_000;

export const lookupLease = (cx: VaultCx, id: string, call: Call, at?: string): Promise<Heard> =>
  cx.api.ask({ verb: 'write', path: 'sys/leases/lookup', body: { lease_id: id }, ...(at !== undefined && { at }) }, call);

/** Folders end with a slash. Absent = empty. Needs `list` and `sudo`. Throws VaultTrouble. */
export async function listLeases(cx: VaultCx, prefix: string, call: Call): Promise<readonly string[]> {
  const at = await cx.cluster.active(call);
  const heard = await cx.api.ask({ verb: 'list', path: `sys/leases/lookup/${prefix === '' ? '' : `${prefix.replace(/\/+$/, '')}/`}`, maxBytes: LIST_BYTES, at, shared: true }, call);
  return saysAbsent(heard) ? [] : textsOf(dataOf(mustBeOk(heard))['keys']);
}

/** Ids of all leases below a prefix. Throws VaultTrouble, also where there are more than can be listed. */
export async function leasesBelow(cx: VaultCx, prefix: string, call: Call): Promise<readonly string[]> {
  const found: string[] = [];
  const open = [prefix.replace(/\/+$/, '')];
  for (let walked = 0; open.length > 0; walked++) {
    const folder = open.pop() ?? '';
    if (walked >= MOST_FOLDERS || found.length > MOST_LEASES) throw new VaultTrouble({ is: 'unusable', why: 'too-many-leases', sent: true, status: null, date: null });
    for (const key of await listLeases(cx, folder, call)) {
      const whole = folder === '' ? key : `${folder}/${key}`;
      if (whole.endsWith('/')) open.push(whole.slice(0, -1));
      else found.push(whole);
    }
  }
  return found;
}

/** Alive = there and not due. A lease past its time that is still there is being revoked, or cannot be: neither is an end (real-servers.md §2.2). */
const saysOfLease = (h: Heard, id: string): Vantage['is'] => {
  if (saysInvalidLease(h)) return 'dead';
  return h.is === 'ok' && textOf(dataOf(h)['id']) === id && (numberOf(dataOf(h)['ttl']) ?? 0) > 0 ? 'alive' : 'cannot-tell';
};

/**
 * One round for a lease, or for all below a prefix: absent at every node, with a lease that is there as control. Absent is what a forced
 * or tidied lease is too, so neither is ever called dead by us; and until the backend's refusals would have shown, nothing counts.
 */
export async function leaseRound(cx: VaultCx, ask: RoundAsk, { id, call }: { readonly id: string; readonly call: Call }): Promise<Verdict> {
  const control = await leaseControl(cx, ask, { id, call }).catch(() => null);
  const verdict = await atEachNode(cx, call, async (at): Promise<Vantage> => {
    const heard = await lookupLease(cx, id, call, at);
    const controlled = control === null ? null : await lookupLease(cx, control, call, at);
    return {
      is: saysOfLease(heard, id), control: control === null || controlled === null ? 'none' : saysOfLease(controlled, control) === 'alive' ? 'alive' : 'not-alive',
      ...asksToWait(heard, controlled),
      how: `${wordOf(heard)}${heard.is === 'ok' && saysOfLease(heard, id) !== 'alive' ? ' past its time' : ''}, control ${controlled === null ? 'none' : wordOf(controlled)}`,
    };
  });
  return tooSoon(cx, ask, verdict);
}

export async function prefixRound(cx: VaultCx, ask: RoundAsk, { prefix, call }: { readonly prefix: string; readonly call: Call }): Promise<Verdict> {
  const control = await leaseControl(cx, ask, { id: prefix, call }).catch(() => null);
  const verdict = await atEachNode(cx, call, async (at): Promise<Vantage> => {
    const listed = await cx.api.ask({ verb: 'list', path: `sys/leases/lookup/${prefix}/`, maxBytes: LIST_BYTES, at, shared: true }, call);
    const controlled = control === null ? null : await lookupLease(cx, control, call, at);
    const some = listed.is === 'ok' && textsOf(dataOf(listed)['keys']).length > 0;
    // An empty list of a node that lists nothing at all looks the same: the control is a lease that it shows.
    return {
      is: some ? 'alive' : saysAbsent(listed) ? 'dead' : 'cannot-tell', control: control === null || controlled === null ? 'none' : saysOfLease(controlled, control) === 'alive' ? 'alive' : 'not-alive',
      ...asksToWait(listed, controlled),
      how: `${some ? 'leases listed' : wordOf(listed)}, control ${controlled === null ? 'none' : wordOf(controlled)}`,
    };
  });
  return tooSoon(cx, ask, verdict);
}

function tooSoon(cx: VaultCx, ask: RoundAsk, verdict: Verdict): Verdict {
  if (verdict.is !== 'dead' || ask.revokedAt === null) return verdict;
  const sinceMs = toMs(cx.deps.clock.now()) - toMs(ask.revokedAt);
  return sinceMs >= leaseSettlesMs(cx.config, cx.deps.environment) ? verdict : { ...verdict, is: 'cannot-tell', detail: `absent; a backend that refuses would show later · ${verdict.detail}` };
}

/** A lease that is there: the one handed in, else the first that the server lists elsewhere. Tokens have leases too. */
async function leaseControl(cx: VaultCx, ask: RoundAsk, { id, call }: { readonly id: string; readonly call: Call }): Promise<string | null> {
  const given = targetOf(ask.control?.token.id ?? null);
  if (given.is === 'lease' && given.id !== id) return given.id;
  const at = await cx.cluster.active(call);
  const open = [''];
  for (let looked = 0; open.length > 0 && looked < 60; looked++) {
    const folder = open.shift() ?? '';
    for (const key of (await listLeases(cx, folder, call)).slice(0, 20)) {
      const whole = folder === '' ? key : `${folder}/${key}`;
      if (whole.endsWith('/')) open.push(whole.slice(0, -1));
      else if (whole !== id && !whole.startsWith(`${id}/`) && saysOfLease(await lookupLease(cx, whole, call, at), whole) === 'alive') return whole;
    }
  }
  return null;
}

/** A prefix that was dropped by force: Vault forgot the leases whatever their backend said. */
export const droppedVerdict = (): Verdict => cannotTell('registry', 'dropped, not proven: Vault has forgotten these leases, and what they stand for may live on at its backend');
