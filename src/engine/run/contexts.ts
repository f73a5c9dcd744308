import type { EscrowId, Hex, Instant, PlaceKey, TokenKey } from '../../core/brand.ts';
import { instant } from '../../core/clock.ts';
import { isTokenctlError } from '../../core/errors.ts';
import type { Change, Ref, Role, Roles } from '../../core/plan.ts';
import { took } from '../../core/result.ts';
import type { Token } from '../../core/token.ts';
import type { Secret } from '../../core/secret.ts';
import type { EffectCall, Held } from '../../ports/call.ts';
import type { ApplyCx, LookCx } from '../../ports/step.ts';
import { idemOf, markOf, mintedId } from './idem.ts';
import type { RunCx } from './run-cx.ts';

interface CallParts { readonly c: Change; readonly gen: number; readonly at: Instant; readonly signal: AbortSignal; readonly timeoutMs: number }

export const effectCall = (cx: RunCx, { c, gen, at, signal, timeoutMs }: CallParts): EffectCall => {
  const idem = idemOf(cx.o.run, c.key, gen);
  return { idem, mark: markOf(idem), intendedAt: at, signal, timeoutMs };
};

const must = <T>(found: T | null | undefined, what: string): T => {
  if (found === null || found === undefined) throw new Error(`${what} is not in this run`);
  return found;
};

/** What the giver gave, read from the journal's fold of this run. */
function taken<R extends Role>(cx: RunCx, ref: Ref<R>): Roles[R] {
  const giver = must(cx.giver(ref.from), `giver ${ref.from}`);
  const outcome = cx.state.changes.get(giver.n)?.outcome;
  if (!outcome || !took(outcome)) throw new Error(`${ref.from} has given nothing yet`);
  return outcome.out as unknown as Roles[R];
}

export function mayPresent(cx: RunCx, key: TokenKey): boolean {
  const x = cx.xOf(key);
  if (x !== null && cx.o.situation.entries[x]?.canary) return false;
  return cx.o.present === 'yes' || cx.state.answered;
}

/** Opened once: every look beside it may need it. Its own lane may have stored it meanwhile, and removed it here: no control any more, and no fault. */
function opened(cx: RunCx, id: EscrowId): Promise<Secret | null> {
  const known = cx.controls.get(id) ?? cx.o.escrow.open(id).catch((e: unknown) => {
    cx.controls.delete(id);
    if (isTokenctlError(e) && e.code === 'E_NO_VALUE') return null;
    throw e;
  });
  cx.controls.set(id, known);
  return known;
}

/** A replacement of this run that is done, as a control at its issuer; its value comes from escrow or its slot. */
async function controlAt(cx: RunCx, issuer: string): Promise<Held | null> {
  for (const c of cx.mints(issuer)) {
    const outcome = cx.state.changes.get(c.n)?.outcome;
    if (!outcome || !took(outcome)) continue;
    const out = outcome.out as unknown as Roles['replacement'];
    if (!cx.o.situation.escrow.has(out.escrow)) continue;
    const value = await opened(cx, out.escrow);
    if (!value || !('token' in c.target)) continue;
    const old = must(cx.o.tokens.get(c.target.token), c.target.token);
    return { token: replacementToken(old, out), value };
  }
  return null;
}

export const replacementToken = (old: Token, out: Roles['replacement']): Token => ({
  ...old, key: out.token as TokenKey, id: out.token.slice(out.token.indexOf('/') + 1), expires: out.expires, fingerprint: out.fingerprint,
  scopes: old.declared?.scopes ?? [], audience: old.declared?.audience ?? [],
});

function noteSealed({ o }: RunCx, { c, gen }: CallParts, id: EscrowId): void {
  o.journal.post('escrow.sealed', o.run, { id, holds: 'minted', of: `mint:${'token' in c.target ? c.target.token : c.key}`, gen });
}

/** Reads and values for a look, a record or an observe. */
export function lookCx(cx: RunCx, parts: CallParts): LookCx {
  const { o } = cx;
  const call = effectCall(cx, parts);
  return {
    call, incident: o.plan.meta.incident, run: o.run, runStarted: cx.state.started ?? o.clock.now(), now: () => o.clock.now(),
    issuer: (id) => must(o.issuers.get(id), `issuer ${id}`),
    store: (id) => must(o.stores.get(id), `store ${id}`),
    channel: (id) => must(o.channels.get(id), `channel ${id}`).reads,
    token: (key) => must(o.tokens.get(key), key),
    held: async (key) => ({ token: must(o.tokens.get(key), key), value: await o.exposed(key) }),
    place: (key: PlaceKey) => must(o.inventory.places.get(key), key),
    consumer: (name) => o.inventory.consumers.get(name) ?? null,
    take: (ref) => Promise.resolve(taken(cx, ref)),
    open: (id) => o.escrow.open(id),
    sealed: async () => {
      const id = mintedId(call.idem);
      const found = await o.escrow.find(id);
      // Sealed by a process that died before it could say so, or by a call of this one that came late: without its line nobody would ever remove it.
      if (found !== null && !o.situation.escrow.has(id)) noteSealed(cx, parts, id);
      return found;
    },
    fingerprint: o.fingerprint,
    control: (issuer) => controlAt(cx, issuer),
    revokedAt: (key) => { const x = cx.xOf(key); const ms = x === null ? o.situation.others.get(key)?.revokedAtMs ?? null : o.situation.entries[x]?.revokedAtMs ?? null; return ms === null ? null : instant(ms); },
    mayPresent: (key) => mayPresent(cx, key),
    exposedIds: cx.exposedIds,
    ask: o.ask,
    render: o.render,
  };
}

/** The same, with effects, and a seal that is durable before it returns (ENGINE A5). */
export function applyCx(cx: RunCx, parts: CallParts): ApplyCx {
  const { o } = cx;
  const look = lookCx(cx, parts);
  return {
    ...look,
    issuer: (id) => must(o.issuers.get(id), `issuer ${id}`),
    store: (id) => must(o.stores.get(id), `store ${id}`),
    channel: (id) => must(o.channels.get(id), `channel ${id}`),
    seal: async (value, { token, expires }) => {
      const id: EscrowId = mintedId(look.call.idem as Hex);
      await o.escrow.seal({ holds: 'minted', id, run: o.run, key: parts.c.key, gen: parts.gen, token, expires }, value);
      noteSealed(cx, parts, id);
      return id;
    },
  };
}
