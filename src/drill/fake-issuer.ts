import { as, type TokenKey } from '../core/brand.ts';
import { instant, toMs, type Clock } from '../core/clock.ts';
import { TokenctlError } from '../core/errors.ts';
import type { Reply, Verdict } from '../core/result.ts';
import { Secret } from '../core/secret.ts';
import type { Token } from '../core/token.ts';
import type { EffectCall, Held } from '../ports/call.ts';
import type { Card } from '../ports/card.ts';
import type { ConnectorDeps } from '../ports/connector.ts';
import type { Issuer, RoundAsk } from '../ports/issuer.ts';
import { fakeAccepts, fakeValue, foldTokens, idOfFake, type FakeTokens, type IssuedEntry, type TokenEntry } from './fake-tokens.ts';
import type { Lie } from './lies.ts';
import { openSharedLog } from './shared-log.ts';
import { troubleOf, withTrouble, type TroublePlan } from './trouble.ts';

export interface FakeIssuerOptions {
  readonly id: string;
  readonly clock: Clock;
  readonly fingerprint: ConnectorDeps['fingerprint'];
  /** File of its memory, shared by processes; null = this process's memory. */
  readonly state: string | null;
  readonly seed?: number;
  readonly troubles?: TroublePlan;
  readonly propagationMs?: number;
  readonly maxTtlMs?: number;
  /** Has suspend and reinstate. */
  readonly reversible?: boolean;
  /** Its register can be asked for a token whose value nobody holds; absent = only values can be tried. */
  readonly registry?: boolean;
  /** Each request to mint gives another token, also under the same mark; absent = the same mark gives the same token. */
  readonly mintsAnew?: boolean;
  /** Id of the token that tokenctl itself acts with here; absent = one that nobody issued. */
  readonly ownId?: string;
}

/** A simulated issuer: its control plane meets troubles, its data plane lies, and both remember. */
export interface FakeIssuer extends Issuer {
  /** Issues a token that tokenctl did not ask for: one to be leaked. */
  issue(o: { readonly id: string; readonly subject?: string; readonly scopes?: readonly string[]; readonly audience?: readonly string[]; readonly ttlMs?: number }): Promise<Held>;
  tell(lie: Lie): Promise<void>;
  killCredential(dead: boolean): Promise<void>;
  /** The oracle: would the data plane let this value in now? */
  accepts(value: string): Promise<boolean>;
  /** Every id ever issued that the data plane lets in now: for "none unowned". */
  living(): Promise<readonly string[]>;
  /** Calls of an effect on a subject (an id; for mint the mark), by idempotency key. */
  calls(effect: string, subject: string): Promise<readonly string[]>;
}

export function fakeIssuer(o: FakeIssuerOptions): FakeIssuer {
  const seed = o.seed ?? 1;
  const propagationMs = o.propagationMs ?? 0;
  const log = openSharedLog<TokenEntry>(o.state);
  const state = async (): Promise<FakeTokens> => foldTokens(await log.read());
  const nowMs = (): number => toMs(o.clock.now());
  const valueOf = (id: string): Secret => new Secret(fakeValue(id, seed));
  const tokenOf = (i: IssuedEntry): Token => ({
    key: as<TokenKey>(`${o.id}/${i.id}`), issuer: o.id, id: i.id, kind: 'fake', subject: i.subject, scopes: i.scopes, audience: i.audience,
    created: instant(i.createdMs), lastUsed: null, expires: instant(i.expiresMs), fingerprint: o.fingerprint(valueOf(i.id)), owner: null, labels: [], declared: null,
  });
  const ownState = async (): Promise<FakeTokens> => {
    const s = await state();
    if (s.credentialDead) throw new TokenctlError('E_AUTH', "tokenctl's own credential at the simulated issuer is dead.");
    return s;
  };

  /** One effect: counted, then carried through its trouble. */
  const effect = async <O>(name: string, { subject, call, apply }: { subject: string; call: EffectCall; apply: (s: FakeTokens) => { add: readonly TokenEntry[]; give: Reply<O> } }): Promise<Reply<O>> => {
    const nth = await log.change((entries) => ({ add: [{ is: 'called', effect: name, subject, idem: call.idem }], give: foldTokens(entries).called(name, subject) }));
    const trouble = o.troubles ? troubleOf(o.troubles, { effect: name, subject, nth }) : 'none';
    return withTrouble(trouble, call, () => log.change((entries) => {
      const s = foldTokens(entries);
      return s.credentialDead ? { add: [], give: { ok: false, fault: { code: 'E_AUTH', class: 'unavailable' } } } : apply(s);
    }));
  };
  const verb = (is: 'revoked' | 'suspended' | 'reinstated', name: string) => (of: Held, call: EffectCall): Promise<Reply<null>> => {
    const id = of.token.id ?? '';
    return effect<null>(name, { subject: id, call, apply: (s) => {
      if (!s.issued.has(id)) return { add: [], give: { ok: false, fault: { code: 'E_REFUSED', class: 'refused' } } };
      const already = is === 'revoked' ? s.revokedMs.has(id) : s.suspendedMs.has(id) === (is === 'suspended');
      return already ? { add: [], give: { ok: true, how: 'already', out: null } } : { add: [{ is, id, atMs: nowMs() }], give: { ok: true, how: 'done', out: null } };
    } });
  };
  const card = fakeCard(o, propagationMs);

  return {
    id: o.id, uses: 'fake', card,
    reads: {
      identity: async () => { await ownState(); return { host: 'drill', seed }; },
      own: async () => ({ at: { vendor: 'drill', where: o.id }, credentials: o.ownId === undefined ? [] : [{ ids: [o.ownId], fingerprint: o.fingerprint(valueOf(o.ownId)), complete: true }] }),
      async *list() { for (const i of (await ownState()).issued.values()) yield tokenOf(i); },
      inspect: async (of) => { const i = (await ownState()).issued.get(of.token.id ?? ''); return i ? tokenOf(i) : null; },
      claim: async (value) => { const i = (await state()).issued.get(idOfFake(value.reveal(), seed) ?? ''); return i ? tokenOf(i) : null; },
      unit: async (of) => ({ members: [of], complete: true }),
      round: async (ask) => fakeRound(await state(), ask, { nowMs: nowMs(), propagationMs, seed, registry: o.registry === true }),
      observe: async (what, of) => {
        const s = await state();
        if (s.credentialDead) return { is: 'cannot-tell', why: 'own credential' };
        const id = of.token.id ?? '';
        const applied = what === 'revoke' ? s.revokedMs.has(id) : s.suspendedMs.has(id) === (what === 'suspend');
        return applied ? { is: 'applied', out: null } : { is: 'not-applied' };
      },
      findMinted: async (mark) => [...(await ownState()).issued.values()].filter((i) => i.mark === mark).map(tokenOf),
    },
    effects: {
      revoke: verb('revoked', 'revoke'),
      ...(o.reversible === true && { suspend: verb('suspended', 'suspend'), reinstate: verb('reinstated', 'reinstate') }),
      mint: (spec, call) => effect('mint', { subject: call.mark, call, apply: (s) => {
        if (spec.ttlMs > (o.maxTtlMs ?? 30 * 86_400_000)) return { add: [], give: { ok: false, fault: { code: 'E_POLICY', class: 'refused' } } };
        const id = o.mintsAnew === true ? `${call.mark}.${s.called('mint', call.mark)}` : call.mark;
        const issued: IssuedEntry = s.issued.get(id) ?? {
          is: 'issued', id, mark: call.mark, subject: spec.like.subject ?? 'drill', scopes: spec.scopes, audience: spec.audience,
          createdMs: toMs(call.intendedAt), expiresMs: toMs(call.intendedAt) + spec.ttlMs,
        };
        if (s.revokedMs.has(id)) return { add: [], give: { ok: false, fault: { code: 'E_CONFLICT', class: 'conflict' } } };
        return { add: s.issued.has(id) ? [] : [issued], give: { ok: true, how: 'done', out: { token: tokenOf(issued), secret: valueOf(issued.id) } } };
      } }),
    },
    issue: ({ id, subject = 'drill', scopes = [], audience = ['drill'], ttlMs = 30 * 86_400_000 }) => {
      const entry: IssuedEntry = { is: 'issued', id, subject, scopes, audience, createdMs: nowMs(), expiresMs: nowMs() + ttlMs, mark: null };
      return log.change(() => ({ add: [entry], give: { token: tokenOf(entry), value: valueOf(id) } }));
    },
    tell: (lie) => log.change(() => ({ add: [{ is: 'lie', lie }], give: undefined })),
    killCredential: (dead) => log.change(() => ({ add: [{ is: 'credential', dead }], give: undefined })),
    accepts: async (value) => { const s = await state(); const id = idOfFake(value, seed); return id !== null && fakeAccepts(s, id, { nowMs: nowMs(), propagationMs }); },
    living: async () => { const s = await state(); return [...s.issued.keys()].filter((id) => fakeAccepts(s, id, { nowMs: nowMs(), propagationMs })); },
    calls: async (name, subject) => (await log.read()).flatMap((e) => (e.is === 'called' && e.effect === name && e.subject === subject ? [e.idem] : [])),
  };
}

/** What a verifier of the data plane answers, read by the rules of TRUTH T3: bad weather tells nothing. */
function fakeRound(s: FakeTokens, ask: RoundAsk, o: { nowMs: number; propagationMs: number; seed: number; registry: boolean }): Verdict {
  const base = { path: 'value' as const, vantages: 1 };
  if (['storm-429', 'html-200', 'truncated-json', 'error-500', 'slow'].includes(s.lie.is)) return { ...base, is: 'cannot-tell', control: 'not-alive', detail: s.lie.is };
  const named = ask.of.token.id ?? '';
  if (o.registry && ask.of.value === null && s.issued.has(named) && !s.credentialDead) {
    const is = s.revokedMs.has(named) || o.nowMs >= (s.issued.get(named)?.expiresMs ?? 0) ? 'dead' : 'alive';
    return { path: 'registry', vantages: 1, is, control: 'alive', detail: `the register says ${is}`, ...(is === 'dead' && { positive: true }) };
  }
  const id = ask.mayPresent && ask.of.value ? idOfFake(ask.of.value.reveal(), o.seed) : null;
  // Without a token that was handed, the issuer's own credential is the control.
  const controlId = ask.control?.value ? idOfFake(ask.control.value.reveal(), o.seed) : null;
  const lives = (x: string): boolean => fakeAccepts(s, x, o);
  const control = (controlId === null ? !s.credentialDead && s.lie.is !== 'refuse-everything' : lives(controlId)) ? 'alive' as const : 'not-alive' as const;
  if (id === null || id !== ask.of.token.id) return { ...base, is: 'cannot-tell', control, detail: 'value not presented' };
  const is = lives(id) ? 'alive' : control === 'alive' ? 'dead' : 'cannot-tell';
  return { ...base, is, control, detail: is, ...(ask.narrow === true && is === 'alive' && { narrow: 'yes' as const }) };
}

const fakeCard = ({ reversible = false, mintsAnew = false }: FakeIssuerOptions, propagationMs: number): Card => ({
  unit: 'token', verbs: reversible ? ['suspend', 'reinstate', 'revoke', 'mint'] : ['revoke', 'mint'], reversible, irrevocable: false,
  overlapMs: 0, propagationMs, settleMs: 0, idempotent: ['revoke', 'suspend', 'reinstate', ...(mintsAnew ? [] : ['mint' as const])], descendants: [], present: 'yes',
  probes: ['value'], deadWhen: [{ status: 401, code: 'invalid_token' }], aliveWhen: [{ status: 200, code: 'json' }],
  control: 'the replacement, else the own credential', refusalBudget: null, observe: "reads the simulated issuer's memory",
  findMint: 'by mark', identity: 'host and seed', consoleSteps: [], verifiedOn: '2026-11-23, simulated',
});
