import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { as, type RunId, type TokenKey } from '../../../../src/core/brand.ts';
import { digestOf } from '../../../../src/core/canonical.ts';
import type { Token } from '../../../../src/core/token.ts';
import { smallInventory } from '../../../../src/drill/small-inventory.ts';
import { makePacer, makePlan, ownRows, runPlan } from '../../../../src/engine/index.ts';
import { makeSigner, openJournal, type JournalEvent } from '../../../../src/journal/index.ts';
import { situationFold } from '../../../../src/ledger/index.ts';
import { systemClock as clock } from '../../../../src/platform/clock.ts';
import type { Issuer } from '../../../../src/ports/issuer.ts';
import { loadRunbook } from '../../../../src/runbook/index.ts';
import { steps } from '../../../../src/steps/registry.gen.ts';

const CALLS = 3;
const ids = Array.from({ length: 12 }, (_, i) => `t${i}`);
const tokenOf = (id: string): Token => ({ key: as<TokenKey>(`issuer/${id}`), issuer: 'issuer', id, kind: 'k', subject: null, scopes: [], audience: [], created: null, lastUsed: null, expires: null, fingerprint: null, owner: null, labels: [], declared: null });
const nothing = (): never => { throw new Error('nothing asks for this'); };

/** Revokes that are answered when the gate opens, and then observed. */
function slowIssuer(gate: Promise<void>): { readonly issuer: Issuer; readonly calls: string[] } {
  const calls: string[] = [];
  const issuer: Issuer = {
    id: 'issuer', uses: 'slow',
    card: { unit: 'token', verbs: ['revoke'], reversible: false, irrevocable: false, overlapMs: 0, propagationMs: 0, settleMs: 0, idempotent: ['revoke'], descendants: [], present: 'never', probes: ['registry'], deadWhen: [], aliveWhen: [], control: 'none', refusalBudget: null, observe: 'GET', findMint: 'none', identity: 'none', consoleSteps: [], verifiedOn: 'never' },
    reads: {
      identity: () => Promise.resolve({}), own: () => Promise.resolve({ at: { vendor: 'slow', where: null }, credentials: [] }), list: nothing, inspect: nothing, claim: nothing, round: nothing,
      unit: (of) => Promise.resolve({ members: [of], complete: true }), observe: () => Promise.resolve({ is: 'applied', out: null }),
    },
    effects: { revoke: async (of) => { calls.push(of.token.id ?? ''); await gate; return { ok: true, how: 'done', out: null }; } },
  };
  return { issuer, calls };
}

test('two intents for each call are durable ahead, no more; those that a stop meets unsent are never sent', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'tokenctl-ahead-'));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  const gate = Promise.withResolvers<void>();
  const { issuer, calls } = slowIssuer(gate.promise);
  const journal = await openJournal({ dir, realm: 'drill', incident: 'INC-1', tool: '0', fpKey: 'k1', clock, actor: { id: 'a', host: 'h' }, signer: makeSigner({ name: 's', seed: new Uint8Array(32).fill(1) }), create: true });
  const situation = situationFold.empty();
  const seen: JournalEvent[] = [];
  const ahead = Promise.withResolvers<void>();
  const intents = (): number => seen.filter((e) => e.code === 'change.intended').length;
  journal.subscribe((e) => { situationFold.apply(situation, e); seen.push(e); if (intents() === 2 * CALLS) ahead.resolve(); });
  await journal.append('incident.opened', null, { kind: 'incident', title: 't', severity: 'SEV2', since: null, environment: 'test', workspace: null, roles: {} });
  await journal.append('exposure.recorded', null, { from: 0, items: ids.map((id) => ({ token: tokenOf(id).key, issuer: 'issuer', id, kind: 'k', fp: null, subject: null, owner: null, expires: null, length: null, held: false, canary: false, since: null, sightings: [] })) });
  const shipped = loadRunbook({ file: 'revoke-one.yaml', steps, text: readFileSync(new URL('../../../../runbooks/revoke-one.yaml', import.meta.url), 'utf8') });
  const plan = await makePlan({
    runbook: { ...shipped, steps: shipped.steps.filter((s) => s.uses === 'token.revoke').map((s) => ({ ...s, concurrency: CALLS })) }, steps, strategy: 'contain-first', inputs: {}, incidentFacts: {}, gaps: [], exposed: new Set(), inventory: smallInventory([], []),
    items: ids.map((id, x) => ({ x, token: tokenOf(id), state: 'exposed', held: false, collateral: false, others: [], own: null, mintOwed: null })), issuers: new Map([['issuer', issuer]]), stores: new Map(), channels: new Map(), templateFaces: () => null,
    realm: 'drill', tool: 0, config: digestOf({}), policy: digestOf({}), undoes: null, maxTtlMs: 1, incident: 'INC-1', nonce: 'n', clock, signal: new AbortController().signal,
  });
  const run = as<RunId>('0123456789AB');
  await journal.append('run.started', run, { plan: plan.footer.digest, nonce: 'n', changes: plan.changes.length, pid: process.pid });
  const stop = new AbortController();
  const over = runPlan({
    run, plan, journal, situation, clock, pace: makePacer({ clock, rows: ownRows() }), answers: { ask: () => Promise.resolve('nobody') }, escrow: { seal: nothing, open: nothing, find: () => Promise.resolve(null), remove: () => Promise.resolve() }, steps,
    issuers: new Map([['issuer', issuer]]), stores: new Map(), channels: new Map(), inventory: smallInventory([], []), tokens: { get: (key) => tokenOf(key.slice('issuer/'.length)) }, exposed: () => Promise.resolve(null), owedElsewhere: () => Promise.resolve(null), fingerprint: nothing, ask: nothing, render: nothing,
    proof: { windowMs: null, environment: 'test' }, present: 'yes', waitInProcessMs: 3_600_000, stop: stop.signal, drop: new AbortController().signal, tell: () => undefined,
  });
  await ahead.promise;
  // What else is intended waits for the medium too.
  await journal.flush();
  expect({ intents: intents(), calls: calls.length }).toEqual({ intents: 2 * CALLS, calls: CALLS });
  stop.abort('stopped');
  gate.resolve();
  await over;
  const ended = seen.flatMap((e) => (e.code === 'change.ended' ? [e.data.outcome] : []));
  expect({ intents: intents(), calls: calls.length }).toEqual({ intents: 2 * CALLS, calls: CALLS });
  expect(ended.filter((o) => o.is === 'done')).toHaveLength(CALLS);
  expect(ended.filter((o) => o.is === 'failed' && JSON.stringify(o.fault.facts) === '{"why":"stopped before it was sent"}')).toHaveLength(CALLS);
  expect(situation.entries.filter((e) => e.state === 'revoked').map((e) => e.key.slice('issuer/'.length)).sort()).toEqual([...calls].sort());
  await journal.close();
});
