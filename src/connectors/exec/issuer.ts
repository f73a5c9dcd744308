import { faultOf } from '../../core/faults.ts';
import type { Found, Reply, Verdict } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import type { Token } from '../../core/token.ts';
import type { Call, EffectCall, Held } from '../../ports/call.ts';
import type { ConnectorDeps } from '../../ports/connector.ts';
import type { Issuer, IssuerEffects, MintSpec, RoundAsk } from '../../ports/issuer.ts';
import { answers } from './answers.ts';
import { askProgram, mustAsk, type Asked, type ExecCx } from './ask.ts';
import { issuerCard } from './card.ts';
import type { ExecIssuerConfig } from './config.ts';
import { identityOf, ownOf } from './self.ts';
import { marksOf, tokenFor, tokenFrom } from './wire.ts';

type Verb = 'revoke' | 'suspend' | 'reinstate';

export function execIssuer(id: string, c: ExecIssuerConfig, deps: ConnectorDeps): Issuer {
  const cx: ExecCx = { id, as: 'issuer', config: c, deps };
  const can = (op: ExecIssuerConfig['can'][number]): boolean => c.can.includes(op);
  /** The value goes along only where the entry says so; a round also needs that it may be presented. */
  const read = (of: Held, may = true): Asked => ({ ...tokenFor(of.token), value: may && c.values === 'yes' ? of.value ?? undefined : undefined });
  const act = (of: Held): Asked => ({ ...tokenFor(of.token), value: c.values === 'yes' || c.values === 'effects' ? of.value ?? undefined : undefined });
  const mine = (value: Secret): boolean => can('claim') && c.prefix !== undefined && value.reveal().startsWith(c.prefix) && value.reveal().length > c.prefix.length;

  const verb = (op: Verb) => async (of: Held, call: EffectCall): Promise<Reply<null>> => {
    const got = await askProgram(cx, { op, request: { token: act(of), ...marksOf(call) }, answer: answers.verb }, call);
    if (!got.ok) return got;
    return got.out.how === 'needs-human' ? { ok: 'needs-human', todo: got.out.todo } : { ok: true, how: got.out.how, out: null };
  };
  const effects: IssuerEffects = {
    ...(can('revoke') && { revoke: verb('revoke') }),
    ...(can('suspend') && { suspend: verb('suspend') }),
    ...(can('reinstate') && { reinstate: verb('reinstate') }),
    ...(can('mint') && { mint: (spec: MintSpec, call: EffectCall) => mint(cx, spec, call) }),
  };

  return {
    id, uses: 'exec', card: issuerCard(c),
    reads: {
      identity: (call) => identityOf(cx, call),
      own: (call) => ownOf(cx, call),
      async *list(call) {
        if (!can('list')) return;
        let after: string | null = null;
        do {
          const page: { tokens: readonly Parameters<typeof tokenFrom>[1][]; next?: string | null | undefined } = await mustAsk(cx, { op: 'list', request: { after }, answer: answers.list }, call);
          for (const t of page.tokens) yield tokenFrom(id, t);
          after = page.next ?? null;
        } while (after !== null);
      },
      inspect: async (of, call) => {
        if (!can('inspect')) return of.token;
        const { token } = await mustAsk(cx, { op: 'inspect', request: { token: read(of) }, answer: answers.inspect }, call);
        return token && tokenFrom(id, token, of.token.fingerprint);
      },
      mine,
      claim: async (value, call) => {
        if (!mine(value)) return null;
        const { token } = await mustAsk(cx, { op: 'claim', request: { value }, answer: answers.claim }, call);
        return token && tokenFrom(id, token, deps.fingerprint(value));
      },
      unit: async (of, call) => {
        if (!can('unit')) return { members: [of], complete: true };
        const { members, complete } = await mustAsk(cx, { op: 'unit', request: { token: tokenFor(of) }, answer: answers.unit }, call);
        return { members: [of, ...members.filter((m) => m.id !== of.id).map((m) => tokenFrom(id, m))], complete };
      },
      ...(can('descendants') && { descendants: async (of: Token, call: Call) => {
        const { tokens, notListed } = await mustAsk(cx, { op: 'descendants', request: { token: tokenFor(of) }, answer: answers.descendants }, call);
        return { tokens: tokens.map((t) => tokenFrom(id, t)), notListed };
      } }),
      round: (ask, call) => round(cx, ask, { call, present: c.values === 'yes', token: read(ask.of, ask.mayPresent) }),
      observe: (effect, of, call) => observe(cx, { effect, token: read(of), call }),
      ...(can('mint') && { findMinted: async (mark: string, call: Call) => (await mustAsk(cx, { op: 'find-minted', request: { mark }, answer: answers['find-minted'] }, call)).tokens.map((t) => tokenFrom(id, t)) }),
    },
    effects,
  };
}

/**
 * What its answer says, with the control that it supplies: dead without a live control is cannot-tell (TRUTH T3, row `exec`), and so is
 * dead by a value that it was not given. It is never positive: a baseline is needed, and that too is an answer of the program.
 */
async function round(cx: ExecCx, ask: RoundAsk, o: { readonly call: Call; readonly present: boolean; readonly token: Asked }): Promise<Verdict> {
  const presented = o.present && ask.mayPresent && ask.of.value !== null;
  const control = ask.control === null ? null : { ...tokenFor(ask.control.token), value: o.present ? ask.control.value ?? undefined : undefined };
  const got = await askProgram(cx, { op: 'round', request: { token: o.token, control, revokedAt: ask.revokedAt, narrow: ask.narrow === true }, answer: answers.round }, o.call);
  if (!got.ok) return { is: 'cannot-tell', path: 'registry', vantages: 1, control: 'not-alive', detail: `${cx.config.program}: no usable answer (${got.fault.code})`, ...(got.fault.retryAfterMs !== undefined && { retryAfterMs: got.fault.retryAfterMs }) };
  const a = got.out;
  const believed = a.is !== 'dead' || a.control === 'alive' && (a.by === 'registry' || presented);
  const detail = believed ? a.detail ?? a.is : a.control === 'alive' ? `${a.is}, by a value that was not presented` : `${a.is}, without a live control`;
  return {
    is: believed ? a.is : 'cannot-tell', path: a.by, vantages: a.asked?.length ?? 1, control: a.control, detail: `${cx.config.program}: ${detail.replace(/\s+/g, ' ').slice(0, 200)}`,
    ...(a.narrow !== undefined && { narrow: a.narrow }), ...(a.asked !== undefined && { asked: a.asked }), ...(a.accepted !== undefined && { accepted: a.accepted }),
    ...(a.retryAfterS !== undefined && { retryAfterMs: Math.round(a.retryAfterS * 1000) }),
  };
}

async function observe(cx: ExecCx, o: { readonly effect: Verb; readonly token: Asked; readonly call: Call }): Promise<Found<null>> {
  const got = await askProgram(cx, { op: 'observe', request: { effect: o.effect, token: o.token }, answer: answers.observe }, o.call);
  if (!got.ok) return { is: 'cannot-tell', why: `no usable answer (${got.fault.code})` };
  switch (got.out.is) {
    case 'applied': return { is: 'applied', out: null };
    case 'not-applied': return { is: 'not-applied' };
    case 'cannot-tell': return { is: 'cannot-tell', why: got.out.why ?? 'not-said' };
  }
}

async function mint(cx: ExecCx, spec: MintSpec, call: EffectCall): ReturnType<NonNullable<IssuerEffects['mint']>> {
  if (spec.ttlMs > cx.deps.maxTtlMs) return { ok: false, fault: faultOf('E_POLICY', 'refused', { why: 'longer-than-maxTtl' }) };
  const request = { like: tokenFor(spec.like), scopes: spec.scopes, audience: spec.audience, ttlS: Math.floor(spec.ttlMs / 1000), avoid: spec.avoid, ...marksOf(call) };
  const got = await askProgram(cx, { op: 'mint', request, answer: answers.mint, values: ['secret'] }, call);
  if (!got.ok) return got;

  const secret = new Secret(got.out.secret);
  return { ok: true, how: got.out.how, out: { token: tokenFrom(cx.id, got.out.token, cx.deps.fingerprint(secret)), secret } };
}
