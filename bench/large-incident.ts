import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { instant } from '../src/core/clock.ts';
import type { Hex, RunId } from '../src/core/brand.ts';
import { makeSigner, openJournal, type Code, type EventData } from '../src/journal/index.ts';

const RUN = '01LARGE' as RunId;
const PLAN = 'd9bd66ac'.repeat(8) as Hex;
const alive = { is: 'alive', path: 'verifier', vantages: 1, control: 'alive', detail: '200' } as const;
const dead = { ...alive, is: 'dead', detail: '401 invalid_token' } as const;
/** Tokens that are worked on at once: their lines stand between each other's. */
const LANES = 64;
/** Every so many a revoke is refused. */
const REFUSED = 997;

/**
 * An incident of `tokens` tokens, each revoked, replaced and proven, about 24 lines a token; written by the journal itself into
 * `state/incidents/INC-1`, with a clock that runs one millisecond a line. Returns the number of lines.
 */
export async function makeLargeIncident({ state, tokens }: { readonly state: string; readonly tokens: number }): Promise<number> {
  const dir = join(state, 'incidents', 'INC-1');
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  let ms = Date.parse('2026-11-23T12:00:00.000Z');
  const clock = { now: () => instant(ms++), monotonicMs: () => ms, sleep: () => Promise.resolve() };
  const signer = makeSigner({ name: 'bench', seed: new Uint8Array(32).fill(1) });
  const journal = await openJournal({ dir, realm: 'live', incident: 'INC-1', tool: '0', fpKey: 'k1', clock, actor: { id: 'dana', host: 'bench' }, signer, create: true });
  let seq = 1;
  let waiting = 0;
  const write = <C extends Code>(code: C, data: EventData[C], run: RunId | null = RUN): number => {
    journal.post(code, run, data);
    waiting += 1;
    return seq++;
  };
  const breathe = async (): Promise<void> => { if (waiting >= 2048) { waiting = 0; await journal.flush(); } };
  const all = Array.from({ length: tokens }, (_, x) => x);
  const old = (x: number): string => `vault/acc-${String(x).padStart(8, '0')}`;
  const next = (x: number): string => `vault/new-${String(x).padStart(8, '0')}`;
  const place = (x: number): string => `sealed/service-${x}`;

  write('incident.opened', { kind: 'incident', title: 'A vault token store in a public bucket', severity: 'SEV1', since: instant(ms - 600_000), environment: 'production', workspace: '/w', roles: { commander: 'dana' } }, null);
  for (let from = 0; from < tokens; from += 50) {
    const items = all.slice(from, from + 50).map((x) => ({ token: old(x) as never, issuer: 'vault', id: old(x).slice(6), kind: 'vault-service', fp: `fp1:k1:${x.toString(16).padStart(16, '0')}` as never, subject: null,
      owner: `team-${x % 40}`, expires: null, length: 95, held: true, canary: false, since: null, sightings: [{ source: 'gitleaks', detector: 'vault', file: `dump/${x}.json`, line: 3, commit: null, date: null }] }));
    write('exposure.recorded', { from, items }, null);
    await breathe();
  }
  write('plan.made', { plan: PLAN, file: 'plans/p.ndjson', runbook: 'leaked-token', undoes: null, changes: tokens * 6, deaths: tokens, gaps: [], covers: [[0, tokens - 1]] }, null);
  write('gate.given', { plan: PLAN, gate: 'reason', step: null, level: null, given: 'SEC-42 store in a public bucket', repeat: false, by: 'terminal' }, null);
  write('run.started', { plan: PLAN, nonce: 'n', changes: tokens * 6, pid: 1 });

  const change = (x: number, nth: number, [key, effect]: readonly [string, string | null], out: object | null, owing: { owes?: string[]; settles?: string[] } = {}): (() => void)[] => {
    const n = x * 6 + nth;
    const refused = effect === 'revoke' && x % REFUSED === REFUSED - 1;
    const outcome = refused ? { is: 'refused', fault: { code: 'E_REFUSED', class: 'refused' } } : { is: 'done', by: 'answer', out };
    return [
      () => { if (effect !== null) write('change.intended', { n, x, key: key as never, effect, gen: 1, idem: PLAN }); },
      () => { write('change.ended', { n, x, ...(effect === null ? {} : { effect }), key: key as never, outcome: outcome as never, ...owing as object }); },
    ];
  };
  const story = (x: number): (() => void)[] => [
    () => { write('escrow.sealed', { id: `e${x}` as never, holds: 'exposed', of: old(x), gen: 1 }); },
    () => { write('baseline.read', { x, verdict: alive, connector: 'vault' }); },
    () => { write('token.captured', { x, facts: { policies: ['app'] } }); },
    ...change(x, 0, [`mint:${old(x)}`, 'mint'], { token: next(x), fingerprint: null, escrow: `m${x}`, expires: null }, { owes: [`minted-not-stored/${place(x)}`] }),
    ...change(x, 1, [`stage:${place(x)}`, 'stage'], { version: '8' }),
    ...change(x, 2, [`promote:${place(x)}`, 'promote'], { version: '8', left: '7' }, { settles: [`minted-not-stored/${place(x)}`] }),
    () => { const at = write('round.made', { n: null, x: null, of: next(x), nth: 1, verdict: alive, why: 'alive' }); write('token.proven', { x: null, of: next(x), is: 'alive', rounds: [at], windowMs: 0, path: 'value', vantages: 1 }); },
    ...change(x, 3, [`in-use:${place(x)}`, null], null),
    ...change(x, 4, [`revoke:${old(x)}`, 'revoke'], null),
  ];
  for (let from = 0; from < tokens; from += LANES) {
    const lanes = all.slice(from, from + LANES).map(story);
    for (let step = 0; lanes.some((l) => step < l.length); step += 1) for (const lane of lanes) lane[step]?.();
    await breathe();
  }
  const rounds = new Map<number, number[]>();
  for (let nth = 1; nth <= 5; nth += 1) {
    ms += 60_000;
    for (const x of all) {
      if (x % REFUSED === REFUSED - 1) continue;
      const seqs = rounds.get(x) ?? [];
      seqs.push(write('round.made', { n: x * 6 + 5, x, of: old(x), nth, verdict: dead, why: 'prove', propagationMs: 1000 }));
      rounds.set(x, seqs);
      if (nth === 5) write('token.proven', { x, of: old(x), is: 'dead', rounds: seqs, windowMs: 120_000, path: 'verifier', vantages: 1 });
      await breathe();
    }
  }
  write('run.ended', { exit: 3, done: tokens * 5, failed: 0, notStarted: 0, debts: 0, open: 0 });
  await journal.flush();
  await journal.checkpoint(null);
  await journal.close();
  return seq + 1;
}
