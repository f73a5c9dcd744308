import { as, type TokenKey } from '../../core/brand.ts';
import { instant, toMs } from '../../core/clock.ts';
import { faultOf } from '../../core/faults.ts';
import type { Reply } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import type { Token } from '../../core/token.ts';
import type { Call, EffectCall } from '../../ports/call.ts';
import type { MintSpec } from '../../ports/issuer.ts';
import { lookedUp } from './accessors.ts';
import { write, type VaultCx } from './context.ts';
import { numberOf, objOf, textOf, textsOf, type Heard, type Obj } from './heard.ts';
import { lookupSelf } from './self.ts';
import { targetOf } from './target.ts';
import { faultFor, faultOfHeard, no } from './trouble.ts';

type Minted = { readonly token: Token; readonly secret: Secret };
/** Where the mark of a minted token lies: `meta` of the token, which Vault writes into its audit log too. */
const MARK = 'tokenctl';

/**
 * A service token with exactly the policies that were asked for, by an orphan role or as an orphan, so that it does not die with the
 * token that made it (TRUTH T9.3). Vault answers 200 with warnings to much that it does not do (a policy that is not there, a lifetime
 * that it caps, a role that makes no orphans): what is not as asked is revoked at once, and refused.
 */
export async function mint(cx: VaultCx, spec: MintSpec, call: EffectCall): Promise<Reply<Minted>> {
  const { mint: how } = cx.config;
  if (how === undefined) return no('refused', 'no `mint:` in the entry of this issuer');
  const like = targetOf(spec.like.id);
  if (like.is === 'secret-id') return { ok: 'needs-human', todo: [`vault write -f auth/${like.mount}/role/${like.role}/secret-id`, 'A secret id has the policies of its role; put the new one into its slots.'] };
  if (like.is !== 'token' && like.is !== 'batch') return { ok: false, fault: faultOf('E_NO_VERB', 'refused', { why: 'a lease is made by whoever reads its path' }) };
  const policies = [...new Set(spec.scopes)].sort();
  const seconds = Math.floor(spec.ttlMs / 1000);
  if (seconds < 1 || spec.ttlMs > cx.deps.maxTtlMs) return { ok: false, fault: faultOf('E_POLICY', 'refused', { why: 'ttl', maxTtlMs: cx.deps.maxTtlMs }) };
  if (policies.length === 0 || policies.includes('root')) return { ok: false, fault: faultOf('E_POLICY', 'refused', { why: policies.length === 0 ? 'no-policies' : 'root' }) };
  try {
    const self = cx.remembered ?? await lookupSelf(cx, call);
    if (self.accessor !== null && spec.avoid.includes(self.accessor)) return no('refused', "tokenctl's own token is on the ledger");
    const heard = await write(cx, {
      path: how.role === undefined ? 'auth/token/create-orphan' : `auth/token/create/${how.role}`,
      body: {
        policies, ttl: `${seconds}s`, explicit_max_ttl: `${seconds}s`, renewable: false, no_default_policy: true, type: 'service', num_uses: how.uses ?? 0,
        meta: { [MARK]: call.mark, ...(spec.like.id !== null && { replaces: spec.like.id }) }, ...nameFor(spec.like.subject),
      },
    }, call);
    return await judged(cx, heard, { policies, seconds, uses: how.uses ?? 0, like: spec.like, call });
  } catch (e) { return { ok: false, fault: faultFor(e, false) }; }
}

/** Vault puts `token-` before a display name that is given. */
const nameFor = (subject: string | null): { readonly display_name?: string } => (subject === null || subject === 'token' ? {} : { display_name: subject.replace(/^token-/, '') });

interface Asked { readonly policies: readonly string[]; readonly seconds: number; readonly uses: number; readonly like: Token; readonly call: EffectCall }

async function judged(cx: VaultCx, heard: Heard, asked: Asked): Promise<Reply<Minted>> {
  if (heard.is !== 'ok') return { ok: false, fault: faultOfHeard(heard) };
  const auth = objOf(heard.body['auth']);
  const [value, accessor] = [textOf(auth['client_token']), textOf(auth['accessor'])];
  // Without either nobody knows what was made; it is looked for by its mark.
  if (value === null || (accessor === null && auth['token_type'] !== 'batch')) return no('lost', 'answered-200-without-a-token');
  const wrong = differsFrom(auth, heard.warnings, asked);
  if (wrong !== null || accessor === null) return takeBack(cx, accessor, { ...(wrong ?? { why: 'batch-token' }) }, asked.call);
  const nowMs = heard.date ?? toMs(cx.deps.clock.now());
  const secret = new Secret(value);
  return {
    ok: true, how: 'done', out: { secret, token: {
      key: as<TokenKey>(`${cx.id}/${accessor}`), issuer: cx.id, id: accessor, kind: 'vault-service', subject: asked.like.subject, scopes: asked.policies, audience: asked.like.audience,
      created: instant(nowMs), lastUsed: null, expires: instant(nowMs + asked.seconds * 1000), fingerprint: cx.deps.fingerprint(secret), owner: null, labels: [], declared: null,
    } },
  };
}

type Wrong = { readonly [fact: string]: string | number };

function differsFrom(auth: Obj, warnings: readonly string[], asked: Asked): Wrong | null {
  const policies = [...textsOf(auth['token_policies'] ?? auth['policies']), ...textsOf(auth['identity_policies'])].sort();
  const seconds = numberOf(auth['lease_duration']) ?? 0;
  if (auth['token_type'] !== 'service') return { why: 'batch-token' };
  if (auth['orphan'] !== true) return { why: 'not-an-orphan' };
  if (policies.join('\n') !== asked.policies.join('\n')) return { why: 'other-policies' };
  if (seconds === 0 || seconds > asked.seconds || seconds < asked.seconds - 1) return { why: 'other-ttl', asked: asked.seconds, got: seconds };
  if ((numberOf(auth['num_uses']) ?? 0) !== asked.uses) return { why: 'other-uses' };
  if (warnings.some((w) => /^Policy ".*" does not exist$/.test(w))) return { why: 'no-such-policy' };
  return null;
}

/** What was made is not what was asked for: it must not live. */
async function takeBack(cx: VaultCx, accessor: string | null, wrong: Wrong, call: EffectCall): Promise<Reply<Minted>> {
  if (accessor === null) return no('refused', 'the role makes batch tokens, which cannot be revoked; it lives to its time', wrong);
  const gone = await write(cx, { path: 'auth/token/revoke-accessor', body: { accessor } }, call);
  return gone.is === 'ok' ? no('refused', String(wrong['why']), wrong) : no('lost', 'made otherwise than asked, and not revoked', wrong);
}

/** Tokens that carry the mark. Every accessor of the namespace is looked up: Vault has no search. Throws VaultTrouble. */
export async function findMinted(cx: VaultCx, mark: string, call: Call): Promise<readonly Token[]> {
  const found: Token[] = [];
  for await (const { token, data } of lookedUp(cx, call)) if (objOf(data['meta'])[MARK] === mark) found.push(token);
  return found;
}
