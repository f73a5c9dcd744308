import { randomUUID } from 'node:crypto';
import type { Fingerprint, Hex, Json, TokenKey } from '../../core/brand.ts';
import { digestOf } from '../../core/canonical.ts';
import { isTokenctlError } from '../../core/errors.ts';
import { tokenctlIn } from '../../core/shell-quote.ts';
import { MINT_OWED_GAP, owedNext, type MintOwed } from '../../core/mint-owed.ts';
import type { Gap, Plan, Strategy } from '../../core/plan.ts';
import type { Runbook } from '../../core/runbook.ts';
import type { Token } from '../../core/token.ts';
import { makePlan, patiently } from '../../engine/index.ts';
import { inLanes } from '../../core/in-lanes.ts';
import type { Call } from '../../ports/call.ts';
import type { Issuer, IssuerReads } from '../../ports/issuer.ts';
import type { PlanItem } from '../../ports/step.ts';
import type { CommandCx } from '../command.ts';
import { showAsking } from '../screens/asking.ts';
import type { House } from './house.ts';
import { ownNow, ownOf } from './own.ts';

/** A token that a plan is about: on the ledger, or about to be. */
export interface Planned { readonly token: Token; readonly state: string; readonly held: boolean; readonly x: number; readonly identified: boolean }

export interface PlanAsk {
  readonly runbook: Runbook;
  readonly inputs: { readonly [name: string]: Json };
  readonly strategy: Strategy;
  readonly planned: Iterable<Planned>;
  readonly never: (token: Token) => string | null;
  /** Is an earlier replacement of a token still owed (ENGINE A6)? */
  readonly mintOwed: (token: Token) => Promise<MintOwed | null>;
  /** Its consumers have lost it and have no other yet: it is replaced also when its death is proven (TRUTH T2, replacement-owed). Absent = never. */
  readonly replacementOwed?: (token: Token) => boolean;
  /** Digest of each template that the runbook sends. */
  readonly templates: { readonly [name: string]: Hex };
  readonly incident: string;
  readonly incidentFacts: { readonly [name: string]: Json };
}
export interface MadePlan {
  readonly plan: Plan;
  readonly incompleteUnits: boolean;
  /** Every token named is closed on the ledger. */
  readonly empty: boolean;
}

const CLOSED = ['proven', 'waived', 'merged'];
const CALL_MS = 30_000;
/** One for all with whom nothing else dies: there may be a hundred thousand. */
const NONE: readonly TokenKey[] = [];
/** Units that are asked after side by side. */
const UNITS = 32;

interface Looked {
  readonly p: Planned;
  /** Why nothing can be planned for it, and what to type. */
  readonly not: { readonly why: string; readonly next: readonly (readonly string[])[] } | null;
  readonly owed: MintOwed | null;
  readonly issuer: Issuer | null;
  readonly unit: Awaited<ReturnType<IssuerReads['unit']>> | null;
}

/** One token before it is planned: may it be, and what dies with it? Throws E_AUTH: then no other can be read either. */
async function looked(house: House, ask: PlanAsk, { p, mints, call }: { readonly p: Planned; readonly mints: boolean; readonly call: Call }): Promise<Looked> {
  const none = { p, owed: null, issuer: null, unit: null };
  const gap = (why: string, ...next: readonly (readonly string[])[]): Looked => ({ ...none, not: { why, next } });
  if (!p.identified || p.token.issuer === null) return gap('unidentified', ['ledger', 'dismiss', p.token.key, '--basis', 'not-ours', '--reason', 'TEXT'], ['token', 'identify', '-']);
  if (ask.never(p.token) !== null) return gap('protected-by-policy', ['ledger', 'waive', p.token.key, '--basis', 'accepted-risk', '--reason', 'TEXT', '--until', '30d'], ['config', 'show']);
  const owed = mints ? await ask.mintOwed(p.token) : null;
  // Contained it can be all the same; to kill it before its replacement is in use is not what replace-first says.
  if (owed !== null && ask.strategy === 'replace-first') return gap(MINT_OWED_GAP[owed.is], ...owedNext(owed, p.token.key));
  const issuer = house.issuers.get(p.token.issuer);
  if (!issuer) return gap('no-connector', ['doctor']);
  try {
    return { p, not: null, owed, issuer, unit: await issuer.reads.unit(p.token, { ...call }) };
  } catch (e) {
    if (!isTokenctlError(e) || e.code === 'E_AUTH') throw e;
    return gap('issuer-unreadable', ['run', ask.runbook.name], ['doctor']);
  }
}

/** Reads units, excludes what policy protects, and makes the plan. Reads only. */
export const planFor = (cx: CommandCx, house: House, ask: PlanAsk): Promise<MadePlan> => patiently(() => readAndPlan(cx, house, ask));

async function readAndPlan(cx: CommandCx, house: House, ask: PlanAsk): Promise<MadePlan> {
  const ledger = new Set<TokenKey>();
  const exposed = new Set<Fingerprint>();
  let open = 0;
  for (const p of ask.planned) {
    const { token } = p;
    ledger.add(token.key);
    if (isOpen(ask, p)) open += 1;
    if (token.fingerprint !== null) exposed.add(token.fingerprint);
  }
  const asking = showAsking(cx.ui, { of: open, clock: cx.clock, limits: () => house.pacer.limits() });
  const { items, gaps, incompleteUnits } = await readUnits(cx, house, ask, { ledger, asked: asking.one }).finally(asking.end);
  // Whoever left while it was read has no plan with holes.
  cx.signal.throwIfAborted();
  const plan = await makePlan({
    runbook: ask.runbook, steps: house.steps, strategy: ask.strategy, inputs: ask.inputs, incidentFacts: ask.incidentFacts, items, gaps, exposed, inventory: house.inventory,
    issuers: house.issuers, stores: house.stores, channels: house.channels, templateFaces: () => null, realm: house.realm, tool: Number(cx.version.split('.')[0]),
    config: Object.keys(ask.templates).length === 0 ? house.config : digestOf({ config: house.config, templates: ask.templates }), policy: house.policy, undoes: null, maxTtlMs: house.maxTtlMs, incident: ask.incident, nonce: randomUUID(), clock: cx.clock, signal: cx.signal,
  });
  cx.signal.throwIfAborted();
  return { plan, incompleteUnits, empty: items.length === 0 && gaps.length === 0 };
}

const doesMint = ({ runbook }: PlanAsk): boolean => runbook.steps.some((s) => s.uses === 'token.mint');
const isOpen = (ask: PlanAsk, { state, token }: Planned): boolean => !CLOSED.includes(state) || (state === 'proven' && doesMint(ask) && ask.replacementOwed?.(token) === true);

/** What is planned for each token of the ledger, or why nothing can be: `asked` after each. */
async function readUnits(cx: CommandCx, house: House, ask: PlanAsk, { ledger, asked }: { readonly ledger: ReadonlySet<TokenKey>; readonly asked: () => void }): Promise<{ readonly items: PlanItem[]; readonly gaps: Gap[]; readonly incompleteUnits: boolean }> {
  const call = { signal: cx.signal, timeoutMs: CALL_MS };
  const gaps: Gap[] = [];
  const items: PlanItem[] = [];
  const seen = new Set<TokenKey>();
  const mints = doesMint(ask);
  const own = await ownNow(cx, house, call);
  let incompleteUnits = false;
  const gap = (p: Planned, why: string, ...next: readonly (readonly string[])[]) => { gaps.push({ x: p.x, token: p.token.key, why, next: next.map((words) => tokenctlIn(ask.incident, words)) }); };
  const open = Iterator.from(ask.planned).filter((p) => isOpen(ask, p));
  // Read side by side; taken in the ledger's order, of which the digest is made.
  for await (const { p, not, owed, issuer, unit } of inLanes(open, UNITS, (one) => looked(house, ask, { p: one, mints, call }).finally(asked))) {
    if (not !== null || issuer === null || unit === null) { gap(p, not?.why ?? 'no-connector', ...not?.next ?? [['doctor']]); continue; }
    // What only a person can revoke, a person also sees the extent of: this plan kills nothing there.
    if (!unit.complete && issuer.card.probes.length > 0) incompleteUnits = true;
    const others = unit.members.filter((m) => !ledger.has(m.key));
    items.push({ x: p.x, token: p.token, state: p.state, held: p.held, collateral: false, others: others.length === 0 ? NONE : others.map((m) => m.key), own: ownOf(own, issuer, { token: p.token, unit }), mintOwed: owed });
    // Collateral with consumers becomes an item too: it needs a replacement (TRUTH T6.5).
    for (const member of others) {
      const known = house.inventory.byKey(member.key);
      if (!known || seen.has(member.key) || house.inventory.placesOf(member.key).length === 0) continue;
      seen.add(member.key);
      items.push({ x: null, token: known, state: 'exposed', held: false, collateral: true, others: [], own: null, mintOwed: mints ? await ask.mintOwed(known) : null });
    }
  }
  return { items, gaps, incompleteUnits };
}
