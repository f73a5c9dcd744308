import type { StepId } from '../core/brand.ts';
import { TokenctlError } from '../core/errors.ts';
import type { Plan } from '../core/plan.ts';
import type { Runbook } from '../core/runbook.ts';
import type { EventData } from '../journal/events/index.ts';
import type { PreparedAnswers } from './answers-file.ts';
import { satisfies, type ConsentAsk, type ConsentFlags } from './consent.ts';
import type { Policy } from './policy.ts';
import { reasonRule, wrongWith, type ReasonRule } from './reason.ts';

export type GateGiven = Omit<EventData['gate.given'], 'plan'>;
/** A reason that must be given before the first effect. `step: null` = for the whole run. */
export interface ReasonNeed { readonly step: StepId | null; readonly ask: string; readonly rule: ReasonRule }
/** A question of a barrier that must be answered in advance where nobody can be asked. */
export interface QuestionNeed { readonly step: StepId; readonly ask: string; readonly evidence: 'required' | 'optional' }
/** `value`: what stands after the flag, or a word for it; null = nothing. */
export interface Missing { readonly flag: `-${string}`; readonly value: string | null; readonly why: string }

export interface GatesAsk { readonly plan: Plan; readonly runbook: Pick<Runbook, 'gates' | 'steps'>; readonly policy: Policy }

/** T8.5: what this build cannot satisfy denies, at plan. Throws E_GATE_UNSATISFIABLE. */
export function denyUnsatisfiable(policy: Policy): void {
  const [gate] = policy.requires ?? [];
  if (gate === undefined) return;
  const what = gate === 'approval' ? 'an approval by a second person' : 'a second factor';
  throw new TokenctlError('E_GATE_UNSATISFIABLE', `the policy asks for ${what} before every run, which this version cannot check; so it denies`, { next: ['tokenctl config show'] });
}

/** The run's reason, and one for each step that asks one and has a change in this plan (DESIGN §5). A run that changes nothing needs none. */
export function reasonNeeds(o: GatesAsk): ReasonNeed[] {
  if (!o.plan.changes.values().some((c) => c.effect !== null)) return [];
  const changed = new Set(o.plan.changes.values().map((c) => c.step));
  const asked = o.runbook.gates.reason;
  return [
    { step: null, ask: asked?.ask ?? 'Why is this run needed?', rule: reasonRule(o.policy, asked) },
    ...o.runbook.steps.flatMap((s) => (s.reason === null || !changed.has(s.id) ? [] : [{ step: s.id, ask: s.reason.ask, rule: reasonRule(o.policy, s.reason) }])),
  ];
}

/** Barrier questions that the plan holds, each step once, in plan order (T8.2). */
export function questionNeeds(plan: Plan): QuestionNeed[] {
  const needs = new Map<StepId, QuestionNeed>();
  for (const c of plan.changes) {
    if (c.ask === null) continue;
    const evidence = c.ask.evidence === 'required' || needs.get(c.step)?.evidence === 'required' ? 'required' : 'optional';
    needs.set(c.step, { step: c.step, ask: needs.get(c.step)?.ask ?? c.ask.text, evidence });
  }
  return [...needs.values()];
}

export interface ReasonsAsk { readonly needs: readonly ReasonNeed[]; /** `--reason`; it serves every step too. */ readonly flag: string | null; readonly prepared: PreparedAnswers }
/** Reasons that flags and the answers file give, and those that are missing. Throws E_USAGE for one that is too short or does not match. */
export function giveReasons(o: ReasonsAsk): { readonly given: readonly GateGiven[]; readonly missing: readonly ReasonNeed[] } {
  const given: GateGiven[] = [];
  const missing: ReasonNeed[] = [];
  const shared = o.flag ?? o.prepared.reason;
  for (const need of o.needs) {
    const own = need.step === null ? null : (o.prepared.steps.get(need.step)?.reason ?? null);
    const text = own ?? shared;
    if (text === null) missing.push(need);
    else given.push(reasonGiven(need, { text, repeat: need.step !== null && own === null, by: own === null && o.flag !== null ? 'flag' : 'answers' }));
  }
  return { given, missing };
}

/** A reason as the journal records it; on a terminal Enter repeats the run's. Throws E_USAGE if it is not good enough. */
export function reasonGiven(need: ReasonNeed, o: { readonly text: string; readonly repeat: boolean; readonly by: GateGiven['by'] }): GateGiven {
  const wrong = wrongWith(o.text, need.rule);
  if (wrong !== null) throw new TokenctlError('E_USAGE', `${need.step === null ? '--reason' : `the reason for step ${need.step}`}: ${wrong}`, { hint: need.ask });
  return { gate: 'reason', step: need.step, level: null, given: o.text.trim(), repeat: o.repeat, by: o.by };
}

export interface UnattendedAsk {
  readonly gates: GatesAsk;
  readonly consent: ConsentAsk;
  readonly flags: ConsentFlags;
  readonly prepared: PreparedAnswers;
  /** `--stop-at-barriers`: questions may wait at their barrier (exit 8). */
  readonly stopAtBarriers: boolean;
}
/** Everything that a run without a terminal must be given; nothing is attempted while one is missing. Throws as its parts do. */
export function unattended(o: UnattendedAsk): { readonly given: readonly GateGiven[]; readonly missing: readonly Missing[] } {
  denyUnsatisfiable(o.gates.policy);
  const reasons = giveReasons({ needs: reasonNeeds(o.gates), flag: o.flags.reason, prepared: o.prepared });
  const runReason = o.flags.reason ?? o.prepared.reason;
  const consent = satisfies(o.consent, { ...o.flags, reason: runReason });
  const questions = o.stopAtBarriers ? [] : questionNeeds(o.gates.plan).filter((q) => {
    const ready = o.prepared.steps.get(q.step);
    return (ready?.answer ?? null) === null || (q.evidence === 'required' && (ready?.evidence ?? null) === null);
  });
  const missing = [
    ...(consent.is === 'missing' ? consent.flags.map((words): Missing => ({ ...flagOf(words), why: `consent of level ${consent.level} to ${o.consent.plan.footer.deaths} deaths` })) : []),
    ...(reasons.missing.length > 0 ? [{ flag: '--reason' as const, value: 'TEXT', why: reasons.missing.map((n) => n.ask).join(' ') }] : []),
    ...(questions.length > 0 ? [{ flag: '--answers' as const, value: 'FILE', why: questions.map((q) => `step ${q.step}: ${q.ask}${q.evidence === 'required' ? ' (with evidence)' : ''}`).join('; ') }] : []),
  ];
  const given = consent.is === 'given' && consent.level > 0 ? [...reasons.given, consentGiven(consent, 'flag')] : reasons.given;
  return { given, missing: [...new Map(missing.map((m) => [m.flag, m])).values()] };
}

/** `--confirm d9bd66ac-2` → its flag and its value. */
const flagOf = (words: string): Pick<Missing, 'flag' | 'value'> => {
  const [flag = '', value] = words.split(' ');
  return { flag: flag as `-${string}`, value: value ?? null };
};

/** Consent as the journal records it: what was typed, or the flag. */
export const consentGiven = (c: { readonly level: number; readonly given: string }, by: GateGiven['by']): GateGiven =>
  ({ gate: 'consent', step: null, level: c.level, given: c.given, repeat: false, by });
