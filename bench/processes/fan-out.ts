/**
 * Revokes `TOKENS` tokens at `URL`, 32 at a time, as a process of its own so that its memory can be told. `WAY=bare`: a loop that makes
 * the same requests with the same client. `WAY=engine`: a plan, the real engine, ledger and journal, in `DIR` or a folder of its own.
 * Prints one line of JSON.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { as, type RunId, type TokenKey } from '../../src/core/brand.ts';
import { digestOf } from '../../src/core/canonical.ts';
import type { Token } from '../../src/core/token.ts';
import { smallInventory } from '../../src/drill/small-inventory.ts';
import { makePacer, makePlan, ownRows, pacedHttp, runPlan, writePlan } from '../../src/engine/index.ts';
import { makeSigner, openJournal } from '../../src/journal/index.ts';
import { situationFold } from '../../src/ledger/index.ts';
import { systemClock } from '../../src/platform/clock.ts';
import { writePrivate } from '../../src/platform/files.ts';
import { createHttp } from '../../src/platform/http.ts';
import type { Http } from '../../src/ports/http.ts';
import { loadRunbook } from '../../src/runbook/index.ts';
import { steps } from '../../src/steps/registry.gen.ts';
import { benchIssuer, revokeThere } from './bench-issuer.ts';

const count = Number(process.env['TOKENS'] ?? 1_000);
const url = process.env['URL'] ?? '';
const LANES = 32;
const clock = systemClock;
const ids = Array.from({ length: count }, (_, i) => `t${String(i).padStart(7, '0')}`);
const pacer = makePacer({ clock, rows: ownRows() });
const http: Http = pacedHttp({ http: createHttp({ loopbackOnly: true }), pacer, clock, user: 'issuer' });

async function bare(): Promise<number> {
  const began = performance.now();
  const left = ids.values();
  await Promise.all(Array.from({ length: LANES }, async () => { for (const id of left) await revokeThere(http, url, id); }));
  return performance.now() - began;
}

async function engine(): Promise<number> {
  const dir = process.env['DIR'] ?? mkdtempSync(join(tmpdir(), 'tokenctl-bench-'));
  try {
    const signer = makeSigner({ name: 'bench', seed: new Uint8Array(32).fill(1) });
    const journal = await openJournal({ dir, realm: 'drill', incident: 'INC-1', tool: '0', fpKey: 'k1', clock, actor: { id: 'bench', host: 'bench' }, signer, create: true });
    const situation = situationFold.empty();
    journal.subscribe((e) => situationFold.apply(situation, e));
    const issuer = benchIssuer(http, url);
    const tokenOf = (id: string): Token => ({ key: as<TokenKey>(`issuer/${id}`), issuer: 'issuer', id, kind: 'bench', subject: null, scopes: [], audience: [], created: null, lastUsed: null, expires: null, fingerprint: null, owner: null, labels: [], declared: null });
    await journal.append('incident.opened', null, { kind: 'incident', title: 'bench', severity: 'SEV2', since: null, environment: 'test', workspace: null, roles: {} });
    for (let from = 0; from < count; from += 200)
      await journal.append('exposure.recorded', null, { from, items: ids.slice(from, from + 200).map((id) => ({ token: as<TokenKey>(`issuer/${id}`), issuer: 'issuer', id, kind: 'bench', fp: null, subject: null, owner: null, expires: null, length: null, held: false, canary: false, since: null, sightings: [] })) });
    // Of the shipped runbook the one step: rounds of a proof are no revokes.
    const shipped = loadRunbook({ file: 'revoke-one.yaml', steps, text: readFileSync(new URL('../../runbooks/revoke-one.yaml', import.meta.url), 'utf8') });
    const runbook = { ...shipped, steps: shipped.steps.filter((s) => s.uses === 'token.revoke').map((s) => ({ ...s, concurrency: LANES })) };
    const none = digestOf({});
    const plan = await makePlan({
      runbook, steps, strategy: 'contain-first', inputs: {}, incidentFacts: {}, items: ids.map((id, x) => ({ x, token: tokenOf(id), state: 'exposed', held: false, collateral: false, others: [], own: null, mintOwed: null })), gaps: [],
      exposed: new Set(), inventory: smallInventory([], []), issuers: new Map([['issuer', issuer]]), stores: new Map(), channels: new Map(), templateFaces: () => null, realm: 'drill', tool: 0, config: none, policy: none, undoes: null, maxTtlMs: 1, incident: 'INC-1', nonce: 'n', clock, signal: new AbortController().signal,
    });
    await writePrivate(join(dir, 'plan.ndjson'), writePlan(plan));
    await journal.append('plan.made', null, { plan: plan.footer.digest, file: 'plan.ndjson', runbook: runbook.name, undoes: null, changes: plan.footer.changes, deaths: plan.footer.deaths, gaps: [], covers: [[0, count - 1]] });
    const run = as<RunId>('0123456789AB');
    const began = performance.now();
    await journal.append('run.started', run, { plan: plan.footer.digest, nonce: 'n', changes: plan.changes.length, pid: process.pid });
    const never = new AbortController().signal;
    const nothing = (): never => { throw new Error('nothing asks for this'); };
    await runPlan({
      run, plan, journal, situation, clock, pace: pacer, answers: { ask: () => Promise.resolve('nobody') }, escrow: { seal: nothing, open: nothing, find: () => Promise.resolve(null), remove: () => Promise.resolve() }, steps,
      issuers: new Map([['issuer', issuer]]), stores: new Map(), channels: new Map(), inventory: smallInventory([], []), tokens: { get: (key) => tokenOf(key.slice('issuer/'.length)) }, exposed: () => Promise.resolve(null), owedElsewhere: () => Promise.resolve(null), fingerprint: nothing, ask: nothing, render: nothing,
      proof: { windowMs: null, environment: 'test' }, present: 'yes', waitInProcessMs: 3_600_000, stop: never, drop: never, tell: () => undefined,
    });
    const ms = performance.now() - began;
    const ended = situation.entries.filter((e) => e.state === 'revoked').length;
    if (ended !== count) throw new Error(`${ended} of ${count} are revoked`);
    await journal.close();
    return ms;
  } finally { if (process.env['DIR'] === undefined) rmSync(dir, { recursive: true, force: true }); }
}

const ms = await (process.env['WAY'] === 'bare' ? bare() : engine());
process.stdout.write(`${JSON.stringify({ ms, peakMb: Math.round(process.resourceUsage().maxRSS / 1_024) })}\n`);
process.exit(0);
