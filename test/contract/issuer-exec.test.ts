import type { TokenKey } from '../../src/core/brand.ts';
import { isTokenctlError } from '../../src/core/errors.ts';
import type { Fault, Reply } from '../../src/core/result.ts';
import { Secret } from '../../src/core/secret.ts';
import type { Token } from '../../src/core/token.ts';
import { fakeIssuer } from '../../src/drill/fake-issuer.ts';
import type { Lie } from '../../src/drill/lies.ts';
import type { EffectCall } from '../../src/ports/call.ts';
import { exec, execWorld, type Request } from './exec-program.ts';
import { testFingerprint } from './fingerprint-and-call.ts';
import { issuerContract } from './issuer.ts';
import { testClock } from './test-clock.ts';

const wire = ({ id, subject, scopes, audience, created, expires }: Token) => ({ id, subject, scopes, audience, created, expires });
const faultOf = ({ class: cls, code }: Fault) => ({ fault: code === 'E_AUTH' ? 'auth' : cls === 'internal' ? 'lost' : cls });

issuerContract('exec, a program before the simulated issuer', async () => {
  const clock = testClock();
  const issuer = fakeIssuer({ id: 'crm', clock, fingerprint: testFingerprint, state: null, propagationMs: 1_000, maxTtlMs: 86_400_000 });
  let lie: Lie = { is: 'none' };
  const held = (t: unknown) => {
    const { id, value, ...rest } = t as { id: string; value?: string } & Token;
    return { token: { ...rest, id, key: `crm/${id}` as TokenKey }, value: value === undefined ? null : new Secret(value) };
  };
  const call = (r: Request): EffectCall => ({ idem: r['idem'], mark: r['mark'], intendedAt: r['intendedAt'], signal: new AbortController().signal, timeoutMs: 2_000 }) as EffectCall;
  const said = <O>(reply: Reply<O> | undefined, out: (o: O) => object = () => ({})) => (reply?.ok === true ? { how: reply.how, ...out(reply.out) } : reply?.ok === false ? faultOf(reply.fault) : { fault: 'refused' });
  const { reads, effects } = issuer;
  const world = await execWorld(async (r) => {
    switch (lie.is) {
      case 'html-200': return '<html>please log in</html>';
      case 'truncated-json': return '{"is":"dead","control":"ali';
      case 'storm-429': return { fault: 'throttled', retryAfterS: lie.retryAfterS };
      default: break;
    }
    try {
      switch (r.op) {
        case 'identity': return { facts: { ...await reads.identity(call(r)) }, self: ['own'] };
        case 'claim': { const value = r['value'] as string; const token = await reads.claim(new Secret(value), call(r)); return { token: token ? wire(token) : null }; }
        case 'inspect': { const token = await reads.inspect(held(r['token']), call(r)); return { token: token && wire(token) }; }
        case 'round': {
          const v = await reads.round({ of: held(r['token']), control: r['control'] === null ? null : held(r['control']), revokedAt: r['revokedAt'] as never, mayPresent: true, narrow: r['narrow'] === true }, call(r));
          return { is: v.is, control: v.control, by: 'value', ...(v.narrow && { narrow: v.narrow }) };
        }
        case 'observe': { const f = await reads.observe(r['effect'] as 'revoke', held(r['token']), call(r)); return { is: f.is === 'half' ? 'cannot-tell' : f.is }; }
        case 'find-minted': return { tokens: (await reads.findMinted?.(r['mark'] as string, call(r)))?.map(wire) };
        case 'revoke': return said(await effects.revoke?.(held(r['token']), call(r)));
        case 'mint': return said(await effects.mint?.({ like: held(r['like']).token, scopes: r['scopes'] as string[], audience: r['audience'] as string[], ttlMs: Number(r['ttlS']) * 1000, avoid: [] }, call(r)), (o) => ({ token: wire(o.token), secret: o.secret.reveal() }));
        default: return { fault: 'refused', why: 'no-such-operation' };
      }
    } catch (e) { return { fault: isTokenctlError(e) && e.code === 'E_AUTH' ? 'auth' : 'unavailable' }; }
  }, { clock, maxTtlMs: 86_400_000 });
  if (!exec.issuer) throw new Error('exec has an issuer');
  const config = exec.issuer.config.parse({ ...world.entry, can: ['revoke', 'mint', 'inspect', 'claim'], values: 'yes', prefix: 'fake_', propagation: '1s', idempotent: ['revoke', 'mint'] });
  let n = 0;
  return {
    issuer: exec.issuer.create('crm', config, world.deps), clock, maxTtlMs: 86_400_000,
    expose: () => issuer.issue({ id: `old-${n++}`, scopes: ['payments:read'] }),
    tell: async (l) => { lie = l; await issuer.tell(l); },
    killCredential: () => issuer.killCredential(true),
    refuses: async (value) => !(await issuer.accepts(value.reveal())),
    close: world.close,
  };
});
