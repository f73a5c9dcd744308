import { inspect } from 'node:util';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import type { Verdict } from '../../src/core/result.ts';
import type { Secret } from '../../src/core/secret.ts';
import type { Token } from '../../src/core/token.ts';
import type { Lie } from '../../src/drill/lies.ts';
import type { Held } from '../../src/ports/call.ts';
import type { Issuer, MintSpec, RoundAsk } from '../../src/ports/issuer.ts';
import { callNamed, testFingerprint } from './fingerprint-and-call.ts';
import type { TestClock } from './test-clock.ts';
import { stoppedAnywhere } from './too-late.ts';

/** What an issuer brings to be tried: itself, a world that answers for its tokens, and the ways to break both. */
export interface IssuerWorld {
  readonly issuer: Issuer;
  readonly clock: TestClock;
  /** A token that is alive, known to the issuer, its value held. */
  expose(): Promise<Held>;
  tell(lie: Lie): Promise<void>;
  killCredential(): Promise<void>;
  /** The oracle. */
  refuses(value: Secret): Promise<boolean>;
  readonly maxTtlMs: number;
  /** What a replacement is asked for. Default `payments:read`. */
  readonly scopes?: readonly string[];
  /** `registry` = its proof is what the issuer's own register says of an id; the value adds to it and is not needed. Default `value`. */
  readonly proof?: 'value' | 'registry';
  /** Its revoke needs no credential of ours. */
  readonly anonymous?: true;
  close(): Promise<void>;
}

const NEVER_DEAD: readonly Lie[] = [
  { is: 'storm-429', retryAfterS: 1 }, { is: 'html-200' }, { is: 'truncated-json' }, { is: 'error-500' }, { is: 'refuse-everything' }, { is: 'accept-revoked' },
];

/** The contract of `ports/issuer.ts` that mints and revokes by token; run on every such connector and on the simulated one. */
export function issuerContract(name: string, makeWorld: () => Promise<IssuerWorld>): void {
  describe(`issuer contract: ${name}`, () => {
    const open: IssuerWorld[] = [];
    afterEach(async () => { for (const w of open.splice(0)) await w.close(); });
    const start = async (): Promise<IssuerWorld> => { const w = await makeWorld(); open.push(w); return w; };
    const ask = (of: Held, more: Partial<RoundAsk> = {}): RoundAsk => ({ of, control: null, revokedAt: null, mayPresent: true, ...more });
    const specFor = (w: IssuerWorld, like: Token, more: Partial<MintSpec> = {}): MintSpec => ({ like, scopes: w.scopes ?? ['payments:read'], audience: like.audience, ttlMs: 3_600_000, avoid: [], ...more });
    const revoke = async (w: IssuerWorld, of: Held) => {
      const reply = await w.issuer.effects.revoke?.(of, callNamed('revoke', w.clock));
      const revokedAt = w.clock.now();
      w.clock.advance(w.issuer.card.propagationMs + 1_000);
      return { reply, revokedAt };
    };

    it('finds a live token alive, with a live control, before any kill', async () => {
      const w = await start();
      const of = await w.expose();
      expect(await w.issuer.reads.round(ask(of), callNamed('r', w.clock))).toMatchObject({ is: 'alive', control: 'alive' });
      expect(await w.issuer.reads.observe('revoke', of, callNamed('o', w.clock))).toEqual({ is: 'not-applied' });
      expect(of.value && await w.issuer.reads.claim(of.value, callNamed('c', w.clock))).toMatchObject({ key: of.token.key, fingerprint: of.value && testFingerprint(of.value) });
    });

    it('revokes once, says so, and the world agrees with every dead round', async () => {
      const w = await start();
      const of = await w.expose();
      const { reply, revokedAt } = await revoke(w, of);
      expect(reply).toMatchObject({ ok: true, how: 'done' });
      expect(await w.issuer.reads.observe('revoke', of, callNamed('o', w.clock))).toEqual({ is: 'applied', out: null });
      for (let n = 0; n < 5; n++) {
        expect(await w.issuer.reads.round(ask(of, { revokedAt }), callNamed('r', w.clock))).toMatchObject({ is: 'dead', control: 'alive' });
        expect(of.value && await w.refuses(of.value)).toBe(true);
        w.clock.advance(30_000);
      }
      expect((await revoke(w, of)).reply).toMatchObject({ ok: true, how: 'already' });
    });

    it.each(NEVER_DEAD.map((lie) => [lie.is, lie] as const))('never calls a revoked token dead while the world answers with %s', async (_, lie) => {
      const w = await start();
      const of = await w.expose();
      const { revokedAt } = await revoke(w, of);
      await w.tell(lie);
      const verdict = await w.issuer.reads.round(ask(of, { revokedAt }), callNamed('r', w.clock));
      expect(verdict.is).toBe(lie.is === 'accept-revoked' ? 'alive' : 'cannot-tell');
    });

    it('never calls a token dead because its value is not presented or was damaged', async () => {
      const w = await start();
      const of = await w.expose();
      const { Secret } = await import('../../src/core/secret.ts');
      const damaged = { token: of.token, value: new Secret((of.value?.reveal() ?? '').slice(0, -4)) };
      if (w.proof === 'registry') {
        for (const a of [ask(of, { mayPresent: false }), ask({ token: of.token, value: null }), ask(damaged)]) expect((await w.issuer.reads.round(a, callNamed('r', w.clock))).is).toBe('alive');
        return;
      }
      const { revokedAt } = await revoke(w, of);
      for (const a of [ask(of, { revokedAt, mayPresent: false }), ask({ token: of.token, value: null }, { revokedAt }), ask(damaged, { revokedAt })])
        expect((await w.issuer.reads.round(a, callNamed('r', w.clock))).is).toBe('cannot-tell');
    });

    it('without its own credential it proves nothing, changes nothing, and says E_AUTH', async () => {
      const w = await start();
      const of = await w.expose();
      await w.killCredential();
      await expect(w.issuer.reads.identity(callNamed('i', w.clock))).rejects.toMatchObject({ code: 'E_AUTH' });
      expect((await w.issuer.reads.round(ask(of), callNamed('r', w.clock))).is).not.toBe('dead');
      expect((await w.issuer.reads.observe('revoke', of, callNamed('o', w.clock))).is).toBe('cannot-tell');
      if (!w.anonymous) expect(await w.issuer.effects.revoke?.(of, callNamed('k', w.clock))).toMatchObject({ ok: false, fault: { code: 'E_AUTH', class: 'unavailable' } });
    });

    it('says what it acts with, also when that is dead, and never takes another token for it', async () => {
      const w = await start();
      const of = await w.expose();
      const own = await w.issuer.reads.own(callNamed('own', w.clock));
      expect(own).toMatchObject({ at: { vendor: expect.stringMatching(/^[a-z]+$/) }, credentials: expect.any(Array) });
      expect(own.credentials.flatMap((c) => [...c.ids, c.fingerprint])).not.toContain(of.token.id);
      expect(leaks(own, of)).toBe(false);
      await w.killCredential();
      expect((await w.issuer.reads.own(callNamed('own', w.clock))).at.vendor).toBe(own.at.vendor);
    });

    it('mints exactly what is asked, the same again for the same call where it says so, and finds it by its mark', async () => {
      const w = await start();
      const of = await w.expose();
      const call = callNamed('mint', w.clock);
      const marks = w.issuer.card.findMint !== null;
      if (marks) expect(await w.issuer.reads.findMinted?.(call.mark, call)).toEqual([]);
      const first = await w.issuer.effects.mint?.(specFor(w, of.token), call);
      w.clock.advance(5_000);
      const sameAgain = w.issuer.card.idempotent.includes('mint');
      const again = sameAgain ? await w.issuer.effects.mint?.(specFor(w, of.token), call) : first;
      if (first?.ok !== true || again?.ok !== true) throw new Error(`not minted: ${JSON.stringify([first, again])}`);
      expect(again.out.token.key).toBe(first.out.token.key);
      expect(first.out.token).toMatchObject({ scopes: w.scopes ?? ['payments:read'], audience: of.token.audience, subject: of.token.subject });
      if (marks) expect((await w.issuer.reads.findMinted?.(call.mark, call))?.map((t) => t.key)).toEqual([first.out.token.key]);
      const held = { token: first.out.token, value: first.out.secret };
      expect(await w.issuer.reads.round(ask(held, { narrow: true }), callNamed('r', w.clock))).toMatchObject({ is: 'alive', narrow: 'yes' });
      expect(await w.issuer.effects.mint?.(specFor(w, of.token, { ttlMs: w.maxTtlMs + 1_000 }), callNamed('long', w.clock))).toMatchObject({ ok: false, fault: { class: 'refused' } });
      // A dead one does not come back under its mark.
      await revoke(w, held);
      if (sameAgain) expect(await w.issuer.effects.mint?.(specFor(w, of.token), call)).toMatchObject({ ok: false, fault: { class: 'conflict' } });
    });

    it('revokes and mints nothing when the time of the intent is over', async () => {
      const w = await start();
      const of = await w.expose();
      const { revoke: end, mint } = w.issuer.effects;
      if (!end) throw new Error('it cannot revoke');
      await stoppedAnywhere((nth) => end(of, callNamed(`stopped ${nth}`, w.clock)), async () => (await w.issuer.reads.observe('revoke', of, callNamed('o', w.clock))).is);
      const next = await w.expose();
      const { findMinted } = w.issuer.reads;
      if (mint) await stoppedAnywhere((nth) => mint(specFor(w, next.token), callNamed(`mint ${nth}`, w.clock)), async () => Promise.all([1, 2, 3, 4].map((nth) => findMinted?.(callNamed(`mint ${nth}`, w.clock).mark, callNamed('f', w.clock)))));
    });

    it('takes the replacement as control', async () => {
      const w = await start();
      const of = await w.expose();
      const control = await w.expose();
      const { revokedAt } = await revoke(w, of);
      expect(await w.issuer.reads.round(ask(of, { revokedAt, control }), callNamed('r', w.clock))).toMatchObject({ is: 'dead', control: 'alive' });
    });

    it('property: a dead verdict is true at its moment, whatever lies came before', async () => {
      const lies = fc.constantFrom<Lie>({ is: 'none' }, { is: 'refuse-then-accept', afterMs: 60_000 }, ...NEVER_DEAD);
      await fc.assert(fc.asyncProperty(fc.array(fc.tuple(lies, fc.integer({ min: 0, max: 90_000 })), { maxLength: 8 }), async (story) => {
        const w = await makeWorld();
        try {
          const of = await w.expose();
          const { revokedAt } = await revoke(w, of);
          const seen: Verdict[] = [];
          for (const [lie, ms] of story) {
            await w.tell(lie);
            w.clock.advance(ms);
            const verdict = await w.issuer.reads.round(ask(of, { revokedAt }), callNamed('r', w.clock));
            seen.push(verdict);
            if (verdict.is === 'dead') expect(of.value && await w.refuses(of.value)).toBe(true);
          }
          expect(leaks(seen, of)).toBe(false);
        } finally { await w.close(); }
      }), { numRuns: 12 });
    });

    it('shows no value in verdicts, replies, faults and errors', async () => {
      const w = await start();
      const of = await w.expose();
      const said: unknown[] = [w.issuer, await w.issuer.reads.round(ask(of), callNamed('r', w.clock)), await w.issuer.reads.inspect(of, callNamed('i', w.clock))];
      said.push(await w.issuer.effects.mint?.(specFor(w, of.token, { audience: [], ttlMs: 1 }), callNamed('m', w.clock)), (await revoke(w, of)).reply);
      await w.killCredential();
      for (const attempt of [() => w.issuer.reads.inspect(of, callNamed('i', w.clock)), () => w.issuer.reads.identity(callNamed('i', w.clock))])
        said.push(await attempt().catch((e: unknown) => e));
      expect(leaks(said, of)).toBe(false);
    });
  });
}

/** The value, or a JWT's payload or signature alone, anywhere in what was said. */
function leaks(said: unknown, of: Held): boolean {
  const text = `${JSON.stringify(said)} ${inspect(said, { depth: 12 })}`;
  const value = of.value?.reveal() ?? '';
  return [value, ...value.split('.').slice(1)].filter((part) => part.length > 8).some((part) => text.includes(part));
}
