/** The lines of a run that revokes and proves `tokens` tokens, as a real run writes them (`npm run demo`), without their chain. */
const T0 = Date.parse('2026-11-23T12:00:00.000Z');
const at = (ms: number): string => new Date(T0 + ms).toISOString();
const RUN = '1NGPR3RN505J';
const PLAN = '79fdd3ef134b222b06f816235004de18210e5f65240ed6cf7343508f262d466f';
const hex = (i: number, digits: number): string => (Math.imul(i + 1, 0x9e3779b1) >>> 0).toString(16).padStart(8, '0').repeat(5).slice(0, digits);
export const keyOf = (i: number): string => `authority/demo-${String(i).padStart(6, '0')}-${hex(i, 8)}`;

export interface Line { readonly code: string; readonly run: string | null; readonly at: string; readonly data: unknown }
const seen = 'api.example.com:443/whoami';
const verdict = (is: 'alive' | 'dead'): unknown => ({ is, path: 'verifier', vantages: 1, control: 'alive', detail: is === 'alive' ? '200, control 200' : '401 invalid_token, control 200', asked: [seen], ...(is === 'alive' && { accepted: [seen] }) });

function* ledger(tokens: number): Generator<Line> {
  for (let from = 0; from < tokens; from += 300) {
    const items = Array.from({ length: Math.min(300, tokens - from) }, (_, k) => {
      const i = from + k;
      return { token: keyOf(i), issuer: 'authority', id: keyOf(i).slice(10), kind: 'jwt', fp: `fp1:ka817:${hex(i, 16)}`, subject: `service-${i % 500}`, owner: `team-${i % 40}`, expires: '2026-12-08T23:15:02.000Z', length: 436,
        held: false, canary: false, since: at(-3_600_000 - i), sightings: [{ source: `gitleaks 4fc176467d3a#${i}`, detector: 'jwt', file: `deploy/env-${i % 2000}/service.env`, line: 7 + (i % 90), commit: hex(i % 300, 40), date: at(-7_200_000) }] };
    });
    yield { code: 'exposure.recorded', run: null, at: at(0), data: { from, items } };
  }
}

export function* provenJournal(tokens: number, { provenOf = tokens }: { readonly provenOf?: number } = {}): Generator<Line> {
  yield { code: 'journal.opened', run: null, at: at(0), data: { realm: 'live', incident: 'INC-1', tool: '0.1.0', fpKey: 'ka817' } };
  yield { code: 'incident.opened', run: null, at: at(0), data: { kind: 'incident', title: 'many tokens', severity: 'SEV1', since: at(-600_000), environment: 'production', workspace: '/w', roles: { commander: 'dana' } } };
  yield* ledger(tokens);
  yield { code: 'plan.made', run: null, at: at(10), data: { plan: PLAN, file: 'plans/79fdd3ef134b222b.ndjson', runbook: 'revoke-one', undoes: null, changes: 3 * tokens, deaths: tokens, gaps: [], covers: [[0, tokens - 1]] } };
  yield { code: 'run.started', run: RUN, at: at(20), data: { plan: PLAN, nonce: '5fbf2d7b', changes: 3 * tokens, pid: 28467 } };
  // A few hundred are under way at a time: seq of the rounds of one token lie apart, as they do in a run.
  const GROUP = 512;
  let seq = 4 + Math.ceil(tokens / 300);
  const line = (code: string, ms: number, data: unknown): Line => { seq += 1; return { code, run: RUN, at: at(ms), data }; };
  for (let from = 0; from < provenOf; from += GROUP) {
    const xs = Array.from({ length: Math.min(GROUP, provenOf - from) }, (_, k) => from + k);
    const t = 1_000 + from * 20;
    for (const x of xs) {
      yield line('token.captured', t, { facts: { found: true, subject: `service-${x % 500}`, scopes: [`service-${x % 500}:read`], audience: ['demo-api'], created: '2026-11-18T23:15:02.000Z', lastUsed: null, expires: '2026-12-08T23:15:02.000Z', diesWithIt: [], listed: true }, x });
      yield line('baseline.read', t, { verdict: verdict('alive'), connector: 'authority', x });
      yield line('change.ended', t, { n: 3 * x, x, key: `capture:${keyOf(x)}`, outcome: { is: 'done', by: 'answer', out: null } });
      yield line('change.intended', t + 5, { n: 3 * x + 1, x, key: `contain:${keyOf(x)}`, effect: 'revoke', gen: 1, idem: hex(x, 32) });
      yield line('change.ended', t + 9, { n: 3 * x + 1, x, effect: 'revoke', key: `contain:${keyOf(x)}`, outcome: { is: 'done', by: 'answer', out: null } });
    }
    const rounds = new Map<number, number[]>();
    for (let nth = 1; nth <= 5; nth += 1) for (const x of xs) {
      rounds.set(x, [...(rounds.get(x) ?? []), seq]);
      yield line('round.made', t + nth * 31_000, { n: 3 * x + 2, x, of: keyOf(x), nth, verdict: verdict('dead'), why: 'prove', propagationMs: 500 });
    }
    for (const x of xs) {
      yield line('token.proven', t + 156_000, { x, of: keyOf(x), is: 'dead', rounds: rounds.get(x), windowMs: 120_000, path: 'verifier', vantages: 1 });
      yield line('change.ended', t + 156_001, { n: 3 * x + 2, x, key: `prove:${keyOf(x)}`, outcome: { is: 'done', by: 'answer', out: null } });
    }
  }
}
