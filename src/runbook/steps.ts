import type { Json, StepId } from '../core/brand.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import { parseDuration } from '../core/duration.ts';
import { isTokenctlError } from '../core/errors.ts';
import type { Condition, RunbookInput, RunbookStep } from '../core/runbook.ts';
import { refusal, type Complaint } from '../core/source-complaint.ts';
import { checkSource } from '../core/source-issues.ts';
import type { Source } from '../core/source.ts';
import type { Step } from '../ports/step.ts';
import { compileCondition, type ConditionName } from './condition.ts';
import { reasonOf } from './reason.ts';
import type { RunbookDocument, StepDocument } from './schema.ts';

export interface BuildIn {
  readonly doc: RunbookDocument;
  readonly source: Source;
  readonly types: ReadonlyMap<string, Step>;
  readonly inputs: { readonly [name: string]: RunbookInput };
}
type Waves = NonNullable<RunbookStep['canary']>['waves'];
interface Cx extends BuildIn { readonly n: number; readonly step: StepDocument; readonly earlier: readonly string[]; readonly found: Complaint[] }

/** The steps, each checked against its type and against those before it. */
export function buildSteps(o: BuildIn): { readonly steps: readonly RunbookStep[]; readonly complaints: readonly Complaint[] } {
  const found: Complaint[] = [];
  const ids = o.doc.steps.map((s) => s.id);
  const steps = o.doc.steps.map((step, n): RunbookStep => {
    const cx: Cx = { ...o, n, step, earlier: ids.slice(0, n), found };
    const type = o.types.get(step.uses) ?? null;
    names(cx, ids, type);
    if (type !== null) fields(cx, type, ids);
    return {
      id: step.id as StepId, uses: step.uses, with: type === null ? {} : input(cx, type),
      when: condition(cx, 'when', type), where: condition(cx, 'where', type),
      needs: (step.needs as StepId[] | undefined) ?? null, start: step.start, concurrency: step.concurrency ?? null,
      timeoutMs: step.timeout === undefined ? null : parseDuration(step.timeout), retries: step.retry,
      maxFailures: (step.maxFailures as RunbookStep['maxFailures'] | undefined) ?? null, onFailure: step.onFailure ?? null,
      canary: canaryOf(step), reason: reasonOf(step.reason), at: o.source.spot(['steps', n]),
    };
  });
  return { steps, complaints: found };
}

const say = ({ source, n, found }: Cx, field: readonly PropertyKey[], message: string, how: Parameters<Source['complain']>[2] = {}): void => {
  found.push(source.complain(['steps', n, ...field], message, how));
};

function names(cx: Cx, ids: readonly string[], type: Step | null): void {
  const { step, earlier, types } = cx;
  if (earlier.includes(step.id)) say(cx, ['id'], `the id "${step.id}" is given twice`);
  if (type === null) say(cx, ['uses'], `there is no step type ${cx.source.quote(step.uses)}`, { suggestion: didYouMean(step.uses, types.keys()) });
  for (const [i, id] of (step.needs ?? []).entries()) {
    if (earlier.includes(id)) continue;
    if (id === step.id) say(cx, ['needs', i], `"${id}" cannot need itself`);
    else if (ids.includes(id)) say(cx, ['needs', i], `"${id}" comes later; a step needs earlier ones`);
    else say(cx, ['needs', i], `there is no step "${id}"`, { suggestion: didYouMean(id, earlier) });
  }
}

/** Fields that mean nothing, or the wrong thing, for this type of step. */
function fields(cx: Cx, type: Step, ids: readonly string[]): void {
  const { step } = cx;
  if (type.kind === 'effect' && step.timeout === undefined && !(type.timeoutMs > 0)) say(cx, ['uses'], `${step.uses} has no default timeout: give one`);
  if (type.scope === 'run')
    for (const field of ['where', 'canary', 'start'] as const)
      if (step[field] !== undefined && step[field] !== 'per-lane') say(cx, [field], `${step.uses} is about the whole run; \`${field}\` has no meaning for it`, { at: 'key' });
  const canary = canaryOf(step);
  if (canary === null) return;
  const field = Array.isArray(step.canary) ? ['canary'] : ['canary', 'waves'];
  canary.waves.forEach((wave, i) => {
    const last = canary.waves[i - 1];
    if (last !== undefined && typeof last === typeof wave && amount(last) >= amount(wave)) say(cx, [...field, i], 'waves are cumulative: each must be larger than the one before');
  });
  const until = canary.until;
  if (until !== null && ids.indexOf(until) < cx.n)
    say(cx, ['canary', 'until'], ids.includes(until) ? `"${until}" comes before this step` : `there is no step "${until}"`, { suggestion: ids.includes(until) ? null : didYouMean(until, ids.slice(cx.n)) });
}
const amount = (wave: Waves[number]): number => (typeof wave === 'number' ? wave : Number(wave.slice(0, -1)));

function canaryOf({ canary }: StepDocument): RunbookStep['canary'] {
  if (canary === undefined) return null;
  return Array.isArray(canary) ? { waves: canary as Waves, until: null } : { waves: canary.waves as Waves, until: (canary.until as StepId | undefined) ?? null };
}

function input(cx: Cx, type: Step): Json {
  const { source, n, step } = cx;
  const given = step.with ?? {};
  const checked = checkSource({ source, schema: type.input, base: ['steps', n, 'with'], value: given });
  if (checked.ok) return checked.value as Json;
  // Without a `with`, what is missing from it is complained about where the step type stands.
  if (step.with !== undefined) cx.found.push(...checked.complaints);
  else for (const c of checked.complaints) say(cx, ['uses'], `${step.uses} needs a \`with\`: ${c.message}`);
  return {};
}

/** `when` of a lane's step is decided while planning, of the run's at its barrier; `where` per token (ENGINE O3). */
const NAMES: { readonly [where: string]: readonly ConditionName[] } = {
  where: ['inputs', 'strategy', 'incident', 'token'],
  lane: ['inputs', 'strategy', 'incident', 'token'],
  run: ['inputs', 'strategy', 'incident', 'steps', 'now'],
};

/** What shows only where a condition is decided (a regular expression that is none, a value that is missing) has its place too. */
function placed({ source, n }: Cx, field: 'when' | 'where', condition: Condition): Condition {
  return { ...condition, test: (variables) => {
    try { return condition.test(variables); } catch (e) {
      throw isTokenctlError(e) && e.code === 'E_RUNBOOK' ? refusal('E_RUNBOOK', [source.complain(['steps', n, field], e.message)]) : e;
    }
  } };
}

function condition(cx: Cx, field: 'when' | 'where', type: Step | null): Condition | null {
  const text = cx.step[field];
  if (text === undefined) return null;
  const allowed = NAMES[field === 'where' ? 'where' : type?.scope === 'run' ? 'run' : 'lane'] ?? [];
  const compiled = compileCondition(text, { inputs: cx.inputs, steps: cx.earlier, names: allowed });
  if (compiled.ok) return placed(cx, field, compiled.condition);
  say(cx, [field], compiled.message, { offset: compiled.offset, suggestion: compiled.suggestion });
  return null;
}
