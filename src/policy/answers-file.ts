import * as z from 'zod';
import { didYouMean } from '../core/did-you-mean.ts';
import { refuseAny } from '../core/source-complaint.ts';
import { checkSource } from '../core/source-issues.ts';
import { secretComplaints } from '../core/source-secrets.ts';
import { openSource } from '../core/source.ts';

const text = z.string().min(1);
/** `--answers FILE`: what questions need, prepared (DESIGN §5). */
export const answersSchema = z.strictObject({
  reason: text.optional(),
  steps: z.record(z.string(), z.strictObject({ reason: text.optional(), answer: text.optional(), evidence: text.optional() })).optional(),
});
export interface StepAnswers { readonly reason: string | null; readonly answer: string | null; readonly evidence: string | null }
export interface PreparedAnswers { readonly reason: string | null; readonly steps: ReadonlyMap<string, StepAnswers> }
export const NO_ANSWERS: PreparedAnswers = { reason: null, steps: new Map() };

/** Reads YAML or JSON. Throws E_USAGE with file:line:column for anything else, for what looks like a secret, and for a step that the plan does not have. */
export function parseAnswers(o: { readonly text: string; readonly file: string; readonly steps?: readonly string[]; readonly looksSecret?: (text: string) => boolean }): PreparedAnswers {
  const source = openSource({ text: o.text, file: o.file, code: 'E_USAGE' });
  const secrets = secretComplaints({ source, looksSecret: o.looksSecret });
  const checked = checkSource({ source, schema: answersSchema });
  if (!checked.ok) {
    refuseAny('E_USAGE', [...secrets, ...checked.complaints]);
    return NO_ANSWERS;
  }
  refuseAny('E_USAGE', secrets);
  const given = Object.entries(checked.value.steps ?? {});
  const { steps } = o;
  if (steps !== undefined) refuseAny('E_USAGE', given.filter(([id]) => !steps.includes(id)).map(([id]) => source.complain(['steps', id], `the runbook has no step ${source.quote(id)}`, { at: 'key', suggestion: didYouMean(id, steps) })));
  return {
    reason: checked.value.reason ?? null,
    steps: new Map(given.map(([id, a]) => [id, { reason: a.reason ?? null, answer: a.answer ?? null, evidence: a.evidence ?? null }])),
  };
}
