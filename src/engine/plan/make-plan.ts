import type { ChangeKey, PlaceKey, StepId, TokenKey } from '../../core/brand.ts';
import { instant, toMs } from '../../core/clock.ts';
import { PLAN_LIFE_MS, subjectOf, type Change, type Effect, type Gap, type Left, type OwnIs, type Plan, type PlanHeader, type StepRule, type Target, type Undo } from '../../core/plan.ts';
import type { RunbookStep } from '../../core/runbook.ts';
import type { PlanItem, Step } from '../../ports/step.ts';
import { startDigest } from './digest.ts';
import { makeHolding } from './holding.ts';
import { makeLanes, type Lanes } from './lanes.ts';
import { mostExposedFirst } from './most-exposed.ts';
import { makeNeeds, type Drafted } from './needs.ts';
import { makePacker } from './packed.ts';
import { planCx, type Given } from './plan-cx.ts';
import type { PlanIn } from './plan-in.ts';
import { makeRows, type Rows } from './rows.ts';
import { wavesOf } from './waves.ts';

/** Reads of one step while planning. */
const PLAN_CALL_MS = 30_000;
const NOW_NAMES = ['steps', 'now'];

/**
 * What the runbook would do now: every change with its key, order, debts and undo class, and a digest over all of it
 * (ENGINE P1–P6). Reads only. Throws what the reads throw.
 */
export async function makePlan(given: PlanIn): Promise<Plan> {
  const o: PlanIn = { ...given, items: mostExposedFirst(given) };
  const left: Left[] = [];
  const gaps: Gap[] = [...o.gaps];
  const own: OwnTokens = new Map(o.items.flatMap((i) => (i.own === null ? [] : [[i.token.key, i.own] as const])));
  const rows = await draft(o, { left, gaps, own });
  const header: PlanHeader = {
    v: 1, tool: o.tool, realm: o.realm, runbook: { name: o.runbook.name, digest: o.runbook.digest }, strategy: o.strategy, inputs: o.inputs,
    config: o.config, policy: o.policy, undoes: o.undoes, steps: o.runbook.steps.map((s) => ruleOf(o, s)),
  };
  const digest = startDigest(header);
  const packed = makePacker<Change>({ places: o.runbook.steps.length });
  const dead = deathsIn(o);
  for (const change of order(o, rows, own)) {
    dead.see(change);
    digest.add(change);
    packed.add(JSON.stringify(change));
  }
  const footer = { changes: packed.length, deaths: dead.count(), left, gaps };
  const madeAt = o.clock.now();
  return { header, changes: packed.done(), footer: { ...footer, digest: digest.end(footer) },
    meta: { nonce: o.nonce, incident: o.incident, madeAt, goodUntil: instant(toMs(madeAt) + PLAN_LIFE_MS) } };
}

/** Asks each step what it would do, step by step, for steps look at what those before them promise. */
async function draft(o: PlanIn, { left, gaps, own }: { readonly left: Left[]; readonly gaps: Gap[]; readonly own: OwnTokens }): Promise<Rows> {
  const call = { signal: o.signal, timeoutMs: PLAN_CALL_MS };
  const holding = makeHolding(o, call);
  const rows = makeRows(o.runbook.steps, lanesOf(o, own));
  const given: Given = { roles: new Map(), effects: new Map() };
  const told = new Set(gaps.map((g) => `${g.x} ${g.why}`));
  for (const step of o.runbook.steps) {
    const type = typeOf(o, step);
    const late = step.when !== null && step.when.reads.some((n) => NOW_NAMES.includes(n));
    if (step.when && !late && !step.when.reads.includes('token') && !step.when.test(variables(o))) {
      left.push({ step: step.id, subject: 'run', why: 'when-false' });
      continue;
    }
    const items = o.items.filter((item) => chosen(o, step, item, late));
    const cx = planCx({ o, step, items, holding, call, given, left, gaps, told });
    // A step does not see what it promises itself.
    const promised = { effects: new Map<Effect, string[]>(), given: [] as (readonly [string, ChangeKey])[] };
    for await (const one of type.plan(cx, step.with)) {
      const runScoped = !('token' in one.target) && !('place' in one.target);
      const effect = one.effect ?? (type.kind === 'effect' ? type.effects[0] : undefined);
      const subject = subjectOf(one.target);
      const key = (runScoped && type.scope === 'run' ? step.id : `${step.id}:${subject}`) as ChangeKey;
      rows.add({ step, key, draft: effect ? { ...one, effect } : one, runScoped,
        looksDead: type.kind === 'look' && type.expects(one.data) === 'dead', last: ownOf(own, effect, one.target) !== null });
      if (effect !== undefined && type.kind === 'effect') mapped(promised.effects, effect).push(subject);
      if (type.kind === 'effect' && type.gives) promised.given.push([subject, key]);
    }
    for (const [subject, key] of promised.given) if (type.kind === 'effect' && type.gives) given.roles.set(`${type.gives} ${subject}`, { role: type.gives, of: subject as TokenKey, from: key });
    for (const [effect, subjects] of promised.effects) {
      const all = given.effects.get(effect);
      if (all === undefined) given.effects.set(effect, new Set(subjects));
      else for (const subject of subjects) all.add(subject);
    }
  }
  return rows.done();
}

const mapped = <K, V>(map: Map<K, V[]>, key: K): V[] => {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
};

const lanesOf = (o: PlanIn, own: OwnTokens): Lanes => makeLanes(o.items.map((i) => i.token.key), (t) => o.inventory.placesOf(t), new Set(own.keys()));

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
function* order(o: PlanIn, rows: Rows, own: OwnTokens): Generator<Change> {
  const placesOf = (t: TokenKey) => o.inventory.placesOf(t);
  const waves = new Map(o.runbook.steps.flatMap((step) => (step.canary ? [[step.id, wavesOf(step.canary.waves, rows.inLanes.get(step.id) ?? 0).values()] as const] : [])));
  const exposed = new Set(o.items.filter((i) => !i.collateral).map((i) => i.token.key));
  /** Numbers of what the whole run's changes take from lanes. */
  const taken = new Map<ChangeKey, number>();
  let n = 0;
  for (const { lane, drafts } of rows.byLane()) {
    const needsOf = makeNeeds({ lane: drafts, steps: o.runbook.steps, placesOf, planned: rows.planned, barriers: rows.barriers });
    const number = new Map(drafts.map((d, i) => [d.key, n + i]));
    for (const key of number.keys()) if (rows.wanted.has(key)) taken.set(key, number.get(key) ?? -1);
    for (const d of drafts) {
      const { needs, after } = needsOf(d);
      const late = d.step.when !== null && d.step.when.reads.some((x) => NOW_NAMES.includes(x));
      yield {
        n: n++, key: d.key, step: d.step.id, uses: d.step.uses, effect: d.draft.effect ?? null, target: d.draft.target, lane,
        wave: d.runScoped ? 0 : waves.get(d.step.id)?.next().value ?? 0, needs: needs.map((k) => number.get(k) ?? taken.get(k) ?? -1).sort((a, b) => a - b), after, own: ownOf(own, d.draft.effect, d.draft.target),
        when: late ? d.step.when?.source ?? null : null, takes: d.draft.takes ?? [], expect: d.draft.expect ?? null,
        owes: d.draft.owes ?? [], settles: d.draft.settles ?? [], undo: undoOf(o, d, exposed), ask: d.draft.ask ?? null, data: d.draft.data,
      };
    }
  }
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

/** Ledger tokens that changes kill or suspend, and their units' other members (TRUTH T8.1). What is our own, no plan kills. */
function deathsIn(o: PlanIn): { see(c: Change): void; count(): number } {
  const others = new Map(o.items.flatMap((i) => (i.others.length === 0 ? [] : [[i.token.key, i.others] as const])));
  const dead = new Set<string>();
  return {
    see(c) {
      if ((c.effect !== 'revoke' && c.effect !== 'suspend') || !('token' in c.target) || c.own !== null) return;
      dead.add(c.target.token);
      for (const member of others.get(c.target.token) ?? []) dead.add(member);
    },
    count: () => dead.size,
  };
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
