import type { ChangeKey, PlaceKey, StepId, TokenKey } from '../../core/brand.ts';
import { instant, toMs } from '../../core/clock.ts';
import { PLAN_LIFE_MS, subjectOf, type Change, type Effect, type Gap, type Left, type OwnIs, type Plan, type PlanHeader, type StepRule, type Target, type Undo } from '../../core/plan.ts';
import type { RunbookStep } from '../../core/runbook.ts';
import type { PlanItem, Step } from '../../ports/step.ts';
import { planDigest } from './digest.ts';
import { makeHolding } from './holding.ts';
import { makeLanes } from './lanes.ts';
import { makeNeeds, type Drafted } from './needs.ts';
import { planCx, type Given } from './plan-cx.ts';
import type { PlanIn } from './plan-in.ts';
import { wavesOf } from './waves.ts';

/** Reads of one step while planning. */
const PLAN_CALL_MS = 30_000;
const NOW_NAMES = ['steps', 'now'];

/**
 * What the runbook would do now: every change with its key, order, debts and undo class, and a digest over all of it
 * (ENGINE P1–P6). Reads only. Throws what the reads throw.
 */
export async function makePlan(o: PlanIn): Promise<Plan> {
  const call = { signal: o.signal, timeoutMs: PLAN_CALL_MS };
  const holding = makeHolding(o, call);
  const left: Left[] = [];
  const gaps: Gap[] = [...o.gaps];
  const drafted: Drafted[] = [];
  const given: Given = { roles: new Map(), changes: [] };
  const own: OwnTokens = new Map(o.items.flatMap((i) => (i.own === null ? [] : [[i.token.key, i.own] as const])));
  for (const step of o.runbook.steps) {
    const type = typeOf(o, step);
    const late = step.when !== null && step.when.reads.some((n) => NOW_NAMES.includes(n));
    if (step.when && !late && !step.when.reads.includes('token') && !step.when.test(variables(o))) {
      left.push({ step: step.id, subject: 'run', why: 'when-false' });
      continue;
    }
    const items = o.items.filter((item) => chosen(o, step, item, late));
    const cx = planCx({ o, step, items, holding, call, given, left, gaps });
    const mine: Drafted[] = [];
    for await (const draft of type.plan(cx, step.with)) {
      const runScoped = !('token' in draft.target) && !('place' in draft.target);
      const effect = draft.effect ?? (type.kind === 'effect' ? type.effects[0] : undefined);
      const key = (runScoped && type.scope === 'run' ? step.id : `${step.id}:${subjectOf(draft.target)}`) as ChangeKey;
      mine.push({ step, order: drafted.length + mine.length, key, draft: effect ? { ...draft, effect } : draft, runScoped,
        looksDead: type.kind === 'look' && type.expects(draft.data) === 'dead', last: ownOf(own, effect, draft.target) !== null });
    }
    for (const d of mine) {
      drafted.push(d);
      if (type.kind === 'effect' && type.gives) given.roles.set(`${type.gives} ${subjectOf(d.draft.target)}`, { role: type.gives, of: subjectOf(d.draft.target) as TokenKey, from: d.key });
      given.changes.push(d);
    }
  }
  const changes = order(o, drafted, own);
  const header: PlanHeader = {
    v: 1, tool: o.tool, realm: o.realm, runbook: { name: o.runbook.name, digest: o.runbook.digest }, strategy: o.strategy, inputs: o.inputs,
    config: o.config, policy: o.policy, undoes: o.undoes, steps: o.runbook.steps.map((s) => ruleOf(o, s)),
  };
  const footer = { changes: changes.length, deaths: deathsOf(o, changes), left, gaps };
  const madeAt = o.clock.now();
  return { header, changes, footer: { ...footer, digest: planDigest(header, changes, footer) },
    meta: { nonce: o.nonce, incident: o.incident, madeAt, goodUntil: instant(toMs(madeAt) + PLAN_LIFE_MS) } };
}

const typeOf = (o: PlanIn, step: RunbookStep): Step => {
  const type = o.steps.get(step.uses);
  if (!type) throw new Error(`step type ${step.uses} was checked at load and is gone`);
  return type;
};

const variables = (o: PlanIn) => ({ inputs: o.inputs, strategy: o.strategy, incident: o.incidentFacts });

function chosen(o: PlanIn, step: RunbookStep, item: PlanItem, late: boolean): boolean {
  const t = item.token;
  const vars = { ...variables(o), token: { key: t.key, issuer: t.issuer ?? '', id: t.id ?? '', kind: t.kind, owner: t.owner ?? '', labels: t.labels, scopes: t.scopes, audience: t.audience, subject: t.subject ?? '' } };
  if (step.where && !step.where.test(vars)) return false;
  return late || step.when === null || !step.when.reads.includes('token') || step.when.test(vars);
}

/** Lane by lane, then in runbook order; what belongs to the whole run comes last. */
function order(o: PlanIn, drafted: readonly Drafted[], own: OwnTokens): Change[] {
  const placesOf = (t: TokenKey) => o.inventory.placesOf(t);
  const lanes = makeLanes(o.items.map((i) => i.token.key), placesOf, new Set(own.keys()));
  const needsOf = makeNeeds(drafted, o.runbook.steps, placesOf);
  const rows = drafted.map((d) => ({ d, lane: lanes.of(d.draft.target) }));
  rows.sort((a, b) => (a.lane ?? Infinity) - (b.lane ?? Infinity) || a.d.order - b.d.order);
  const number = new Map(rows.map(({ d }, n) => [d.key, n]));
  const waves = new Map<ChangeKey, number>();
  for (const step of o.runbook.steps) {
    if (!step.canary) continue;
    const mine = rows.filter(({ d }) => d.step.id === step.id && !d.runScoped);
    wavesOf(step.canary.waves, mine.length).forEach((wave, i) => { const key = mine[i]?.d.key; if (key) waves.set(key, wave); });
  }
  const exposed = new Set(o.items.filter((i) => !i.collateral).map((i) => i.token.key));
  return rows.map(({ d, lane }, n) => {
    const { needs, after } = needsOf(d);
    const late = d.step.when !== null && d.step.when.reads.some((x) => NOW_NAMES.includes(x));
    return {
      n, key: d.key, step: d.step.id, uses: d.step.uses, effect: d.draft.effect ?? null, target: d.draft.target, lane,
      wave: waves.get(d.key) ?? 0, needs: needs.map((k) => number.get(k) ?? -1).sort((a, b) => a - b), after, own: ownOf(own, d.draft.effect, d.draft.target),
      when: late ? d.step.when?.source ?? null : null, takes: d.draft.takes ?? [], expect: d.draft.expect ?? null,
      owes: d.draft.owes ?? [], settles: d.draft.settles ?? [], undo: undoOf(o, d, exposed), ask: d.draft.ask ?? null, data: d.draft.data,
    };
  });
}

function undoOf(o: PlanIn, d: Drafted, exposed: ReadonlySet<TokenKey>): Undo | null {
  const type = typeOf(o, d.step);
  if (type.kind !== 'effect') return null;
  const { target } = d.draft;
  const touches = 'token' in target ? exposed.has(target.token)
    : 'place' in target ? (o.inventory.places.get(target.place as PlaceKey)?.fields ?? []).some((f) => exposed.has(f.token)) : false;
  return type.undo(d.draft.data, touches);
}

/** Would this kill take tokenctl's own credential along (TRUTH T9.2)? */
type OwnTokens = ReadonlyMap<TokenKey, OwnIs>;
const ownOf = (own: OwnTokens, effect: Effect | undefined, target: Target): OwnIs | null =>
  ((effect === 'revoke' || effect === 'suspend') && 'token' in target ? own.get(target.token) ?? null : null);

/** Ledger tokens that a change kills or suspends, and their units' other members (TRUTH T8.1). What is our own, no plan kills. */
function deathsOf(o: PlanIn, changes: readonly Change[]): number {
  const others = new Map(o.items.map((i) => [i.token.key, i.others]));
  const dead = new Set<string>();
  for (const c of changes) {
    if ((c.effect !== 'revoke' && c.effect !== 'suspend') || !('token' in c.target) || c.own !== null) continue;
    dead.add(c.target.token);
    for (const member of others.get(c.target.token) ?? []) dead.add(member);
  }
  return dead.size;
}

function ruleOf(o: PlanIn, s: RunbookStep): StepRule {
  const type = typeOf(o, s);
  const count = s.maxFailures === null ? null : typeof s.maxFailures === 'number' ? s.maxFailures
    : Math.max(1, Math.ceil((Number(s.maxFailures.slice(0, -1)) / 100) * Math.max(1, o.items.length)));
  const firstInUse = o.runbook.steps.find((x) => x.uses === 'consumer.check')?.id;
  const until = s.canary?.until ?? firstInUse ?? s.id;
  return {
    id: s.id, uses: s.uses, needs: s.needs ?? [], start: s.start, concurrency: s.concurrency ?? type.concurrency, maxFailures: count,
    onFailure: s.onFailure ?? (s.maxFailures === null ? 'stop' : 'continue'), timeoutMs: s.timeoutMs ?? type.timeoutMs, retries: s.retries,
    canary: s.canary ? { waves: s.canary.waves, until: until as StepId } : null, when: s.when?.source ?? null, reason: s.reason?.ask ?? null,
  };
}
