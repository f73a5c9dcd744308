import { canonical } from '../../core/canonical.ts';
import type { Json } from '../../core/brand.ts';
import { subjectOf, type Change, type Plan, type PlanHeader } from '../../core/plan.ts';

/** How a saved plan stands to one of the same thing made now. */
export type Drift =
  | { readonly is: 'none' }
  /** What is left is as it was; these are not needed any more (TRUTH T7.6). */
  | { readonly is: 'shrunk'; readonly gone: readonly Change[] }
  | { readonly is: 'other'; readonly why: string };

/** Plans up to so many changes are planned again at their start, and compared (ENGINE P8). */
export const COMPARED_UP_TO = 1_000;

const SAID: { readonly [K in keyof PlanHeader]?: string } = { tool: 'tokenctl', realm: 'the realm', runbook: 'the runbook', strategy: 'the strategy', config: 'tokenctl.yaml, or a template', policy: 'the policy', undoes: 'what is undone' };

/** Names what makes the header another one, whatever the size of the plan; null = it is the same. */
export function headerDrift(saved: PlanHeader, now: PlanHeader): string | null {
  // A percentage counts items: it says nothing that the runbook's digest and the changes do not.
  const rules = (h: PlanHeader): Json => h.steps.map((s) => ({ ...s, maxFailures: null })) as unknown as Json;
  for (const name of Object.keys(now) as (keyof PlanHeader)[])
    if (canonical(name === 'steps' ? rules(saved) : saved[name]) !== canonical(name === 'steps' ? rules(now) : now[name])) return `${SAID[name] ?? name} has changed`;
  return null;
}

/** A token that is gone makes a plan smaller, and that is accepted; another death, another order or another place is not (T7.6). */
export function driftOf(saved: Plan, now: Plan): Drift {
  const header = headerDrift(saved.header, now.header);
  if (header !== null) return { is: 'other', why: header };
  if (saved.footer.digest === now.footer.digest) return { is: 'none' };
  const open = new Set(saved.footer.gaps.map((g) => `${g.token} ${g.why}`));
  const gap = now.footer.gaps.find((g) => !open.has(`${g.token} ${g.why}`));
  if (gap !== undefined) return { is: 'other', why: `nothing can be planned for ${gap.token} any more (${gap.why})` };
  const before = new Map(saved.changes.values().map((c) => [c.key, c]));
  const left = new Set(now.changes.values().map((c) => c.key));
  for (const c of now.changes) {
    const old = before.get(c.key);
    if (old === undefined) return { is: 'other', why: `${c.key} is new` };
    if (!within(old, c)) return { is: 'other', why: `${c.key} is not what it was` };
    if (canonical(needs(saved, old).filter((key) => left.has(key as never))) !== canonical(needs(now, c))) return { is: 'other', why: `${c.key} waits for something else` };
  }
  return { is: 'shrunk', gone: saved.changes.values().filter((c) => !left.has(c.key)).toArray() };
}

const needs = (plan: Plan, c: Change): readonly string[] => c.needs.map((n) => plan.changes.at(n)?.key ?? '').toSorted();

/** The same change, with nothing more in it. A look or a question over the whole run may be about fewer. */
function within(old: Change, c: Change): boolean {
  const runWide = c.effect === null && subjectOf(c.target) === 'run';
  const bare = ({ n: _n, lane: _lane, wave: _wave, needs: _needs, after: _after, data, ...rest }: Change): Json =>
    ({ ...rest, ...(runWide ? { ask: rest.ask !== null, owes: [], settles: [], takes: [] } : { data: withoutOthers(data) }) }) as unknown as Json;
  return canonical(bare(old)) === canonical(bare(c)) && c.after.every((s) => old.after.includes(s)) && others(c.data).every((key) => others(old.data).includes(key));
}

/** What else a kill takes along; it may have become less. */
const others = (data: Json): readonly Json[] => (isObject(data) && Array.isArray(data['others']) ? data['others'] : []);
const withoutOthers = (data: Json): Json => (isObject(data) ? { ...data, others: [] } : data);
const isObject = (data: Json): data is { readonly [k: string]: Json } => typeof data === 'object' && data !== null && !Array.isArray(data);
