import * as z from 'zod';
import { canonical } from '../../core/canonical.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { Change, Plan, PlanFooter, PlanHeader, PlanMeta } from '../../core/plan.ts';
import { planDigest } from './digest.ts';

/** NDJSON: header, changes lane by lane, footer, one undigested meta line (ENGINE P5). */
export const writePlan = (plan: Plan): string =>
  [plan.header, ...plan.changes, plan.footer, plan.meta].map((line) => canonical(line)).join('\n') + '\n';

const target = z.union([z.strictObject({ token: z.string(), x: z.number().int().nullable() }), z.strictObject({ place: z.string() }), z.strictObject({ channel: z.string() }), z.strictObject({ run: z.literal(true) })]);
const changeShape = z.strictObject({
  n: z.number().int().nonnegative(), key: z.string(), step: z.string(), uses: z.string(), effect: z.enum(['mint', 'stage', 'promote', 'retire', 'revoke', 'suspend', 'reinstate', 'notify']).nullable(),
  target, lane: z.number().int().nullable(), wave: z.number().int(), needs: z.array(z.number().int().nonnegative()), after: z.array(z.string()), when: z.string().nullable(),
  takes: z.array(z.strictObject({ role: z.enum(['replacement', 'staged', 'promoted']), of: z.string(), from: z.string() })), expect: z.json(),
  owes: z.array(z.string()), settles: z.array(z.string()), undo: z.json(), ask: z.strictObject({ text: z.string(), evidence: z.enum(['required', 'optional']) }).nullable(), data: z.json(),
});
const headerShape = z.looseObject({ v: z.literal(1), tool: z.number(), realm: z.enum(['live', 'drill']), runbook: z.strictObject({ name: z.string(), digest: z.string() }), strategy: z.enum(['replace-first', 'contain-first']), steps: z.array(z.looseObject({ id: z.string() })) });
const footerShape = z.looseObject({ changes: z.number().int(), deaths: z.number().int(), left: z.array(z.json()), gaps: z.array(z.json()), digest: z.string().regex(/^[0-9a-f]{64}$/) });
const metaShape = z.strictObject({ nonce: z.string(), incident: z.string(), madeAt: z.string(), goodUntil: z.string() });

/**
 * Reads a plan file. Throws E_PLAN_FILE (file:line:column, exit 2) for anything that is not one, and E_PLAN_TAMPERED
 * (exit 12) where only its digest is not that of its content.
 */
export function readPlan(text: string, file: string): Plan {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  if (lines.length < 3) throw new TokenctlError('E_PLAN_FILE', `${file}:${Math.max(1, lines.length)}:1: a plan has a header, a footer and a meta line; this file ends before them`, { next: ['tokenctl plan RUNBOOK --out FILE'] });
  const parsed = lines.map((line, i) => json(line, file, i + 1));
  const check = <T>(shape: z.ZodType, at: number): T => {
    const got = shape.safeParse(parsed[at]);
    if (got.success) return parsed[at] as T;
    const issue = got.error.issues[0];
    throw new TokenctlError('E_PLAN_FILE', `${file}:${at + 1}:1: not a plan line: ${issue ? `${issue.path.join('.') || 'line'}: ${issue.message}` : 'unreadable'}`, { next: ['tokenctl plan RUNBOOK --out FILE'] });
  };
  const header = check<PlanHeader>(headerShape, 0);
  const changes = lines.slice(1, -2).map((_, i) => check<Change>(changeShape, i + 1));
  const footer = check<PlanFooter>(footerShape, lines.length - 2);
  const meta = check<PlanMeta>(metaShape, lines.length - 1);
  if (planDigest(header, changes, footer) !== footer.digest || footer.changes !== changes.length)
    throw new TokenctlError('E_PLAN_TAMPERED', `${file}: the plan's digest is not that of its content`, { hint: 'The file was edited or cut after it was made. Make a new plan.', next: ['tokenctl plan RUNBOOK --out FILE'] });
  changes.forEach((c, i) => {
    if (c.n !== i || c.needs.some((n) => n >= changes.length)) throw new TokenctlError('E_PLAN_FILE', `${file}:${i + 2}:1: change ${c.n} is out of order or needs a change that is not in the plan`);
  });
  return { header, changes, footer, meta };
}

function json(line: string, file: string, at: number): unknown {
  try {
    return JSON.parse(line);
  } catch (e) {
    const position = e instanceof Error ? Number(/position (\d+)/.exec(e.message)?.[1] ?? 0) : 0;
    throw new TokenctlError('E_PLAN_FILE', `${file}:${at}:${position + 1}: not a line of JSON`, { next: ['tokenctl plan RUNBOOK --out FILE'] });
  }
}
