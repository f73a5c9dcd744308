import type { Http } from '../../src/ports/http.ts';
import type { Issuer } from '../../src/ports/issuer.ts';

const TIMEOUT_MS = 30_000;

async function revokedAt(http: Http, url: string, o: { readonly method: 'GET' | 'POST'; readonly path: string; readonly signal?: AbortSignal }): Promise<boolean> {
  const answer = await http.send({ method: o.method, url: `${url}/${o.path}`, timeoutMs: TIMEOUT_MS, ...(o.signal !== undefined && { signal: o.signal }) });
  if ('fault' in answer || answer.status !== 200) throw new Error('no usable answer');
  return (JSON.parse(answer.text) as { readonly revoked: boolean }).revoked;
}

/** What a revoke takes of requests, however it is made: the revoke itself, and the look whether it was taken (TRUTH T3.7). */
export async function revokeThere(http: Http, url: string, id: string): Promise<void> {
  await revokedAt(http, url, { method: 'POST', path: `revoke/${id}` });
  await revokedAt(http, url, { method: 'GET', path: `tokens/${id}` });
}

/** An issuer that can be revoked at and looked at, and nothing else. */
export function benchIssuer(http: Http, url: string): Issuer {
  const nothing = (): never => { throw new Error('nothing asks for this'); };
  return {
    id: 'issuer', uses: 'bench',
    card: { unit: 'token', verbs: ['revoke'], reversible: false, irrevocable: false, overlapMs: 0, propagationMs: 0, settleMs: 0, idempotent: ['revoke'], descendants: [], present: 'never', probes: ['registry'], deadWhen: [], aliveWhen: [], control: 'none', refusalBudget: null, observe: 'GET', findMint: 'none', identity: 'none', consoleSteps: [], verifiedOn: 'never' },
    reads: {
      identity: () => Promise.resolve({}), own: () => Promise.resolve({ at: { vendor: 'bench', where: null }, credentials: [] }), list: nothing, inspect: nothing, claim: nothing, round: nothing,
      unit: (of) => Promise.resolve({ members: [of], complete: true }),
      observe: async (_effect, of, { signal }) => (await revokedAt(http, url, { method: 'GET', path: `tokens/${of.token.id}`, signal }) ? { is: 'applied', out: null } : { is: 'not-applied' }),
    },
    effects: { revoke: async (of, { signal }) => { await revokedAt(http, url, { method: 'POST', path: `revoke/${of.token.id}`, signal }); return { ok: true, how: 'done', out: null }; } },
  };
}
