import { TokenctlError } from '../../core/errors.ts';
import type { Plan } from '../../core/plan.ts';
import type { Runbook } from '../../core/runbook.ts';
import { consentGiven, consentText, denyUnsatisfiable, giveReasons, reasonGiven, reasonNeeds, satisfies, unattended, wrongWith, type ConsentAsk, type ConsentFlags, type GateGiven, type Policy, type PreparedAnswers } from '../../policy/index.ts';
import { inputNeeded, sanitize, type Prompts } from '../../ui/index.ts';
import type { CommandCx } from '../command.ts';
import { stoppingOf } from '../screens/plan.ts';

export type { GateGiven } from '../../policy/index.ts';

export interface GatesIn {
  readonly plan: Plan;
  readonly runbook: Runbook;
  readonly policy: Policy;
  readonly environment: ConsentAsk['environment'];
  readonly incompleteUnits: boolean;
  readonly flags: ConsentFlags;
  readonly prepared: PreparedAnswers;
  readonly stopAtBarriers: boolean;
  /** What a changed strategy means, in one sentence. */
  readonly consequence: string | null;
  readonly identities: readonly string[];
  readonly consumersUnknown: boolean;
  readonly prompts: Prompts;
  /** The command to correct, where it is not the one typed. */
  readonly typed?: readonly string[];
}

/**
 * Reasons and consent, in one block, before the first effect (TRUTH T8.2). With nobody to ask, everything that is missing in
 * one corrected command: E_INPUT_NEEDED, nothing attempted.
 */
export async function gatherGates(cx: CommandCx, o: GatesIn): Promise<readonly GateGiven[]> {
  const consent: ConsentAsk = { plan: o.plan, environment: o.environment, incompleteUnits: o.incompleteUnits, ownCredential: o.plan.changes.values().some((c) => c.own !== null), largeOver: o.policy.largeOver ?? null };
  const gates = { plan: o.plan, runbook: o.runbook, policy: o.policy };
  if (!o.prompts.can) {
    const answer = unattended({ gates, consent, flags: o.flags, prepared: o.prepared, stopAtBarriers: o.stopAtBarriers });
    if (answer.missing.length > 0) throw inputNeeded(answer.missing, o.typed ?? cx.typed);
    return answer.given;
  }
  denyUnsatisfiable(o.policy);
  const reasons = giveReasons({ needs: reasonNeeds(gates), flag: o.flags.reason, prepared: o.prepared });
  const given: GateGiven[] = [...reasons.given];
  let runReason = given.find((g) => g.step === null)?.given ?? null;
  for (const need of reasons.missing) {
    const text = await o.prompts.text({
      flag: '--reason', value: 'TEXT', why: need.ask, question: sanitize(need.ask), check: (t) => wrongWith(t === '' && need.step !== null ? runReason ?? '' : t, need.rule),
      ...(need.step !== null && runReason !== null ? { onEnter: runReason } : {}),
    });
    const repeat = need.step !== null && text === runReason;
    given.push(reasonGiven(need, { text, repeat, by: 'terminal' }));
    if (need.step === null) runReason = text;
  }
  const flagged = satisfies(consent, { ...o.flags, reason: runReason });
  if (flagged.is === 'given') return flagged.level > 0 ? [...given, consentGiven(flagged, 'flag')] : given;
  const said = consentText({ ...consent, consequence: o.consequence, stopping: stoppingOf(o.plan), identities: o.identities, consumersUnknown: o.consumersUnknown });
  const lines = said.lines.map((l) => sanitize(l));
  if (said.phrase === 'y') {
    if (!(await o.prompts.confirm({ flag: '--yes', value: null, why: 'consent', question: 'Go on?', lines }))) throw new TokenctlError('E_DENIED', 'You answered no; nothing has been done.');
  } else if (said.phrase !== null) {
    await o.prompts.phrase({ flag: '--confirm', value: said.confirm, why: 'consent', phrase: said.phrase, lines });
  }
  return [...given, consentGiven({ level: flagged.level, given: said.phrase === 'y' ? 'y' : said.confirm }, 'terminal')];
}
