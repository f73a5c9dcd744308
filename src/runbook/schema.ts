import * as z from 'zod';
import { parseDuration } from '../core/duration.ts';

/** The runbook's document (DESIGN §5). Strict: a key that nobody reads is a mistake that somebody made. */

export const duration = z.string().refine((t) => parseDuration(t) !== null, { error: 'not a duration (90s, 30m, 12h, 7d)', abort: true });
/** Seven days: no call is waited for longer, and a timer of the machine keeps no more than 24 of them. */
const LONGEST_TIMEOUT_MS = 7 * 86_400_000;
const timeout = duration.refine((t) => { const ms = parseDuration(t) ?? 0; return ms > 0 && ms <= LONGEST_TIMEOUT_MS; }, 'a timeout is longer than 0s and at most 7d');
const name = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'a name is lower-case letters, digits and dashes, and begins with a letter');
const text = z.string().trim().min(1);
const percent = z.templateLiteral([z.number(), '%']).refine((t) => { const n = Number(t.slice(0, -1)); return n > 0 && n <= 100; }, 'a percentage lies above 0 and at most at 100 ("25%")');
const pattern = z.string().refine((t) => { try { return new RegExp(t, 'u') instanceof RegExp; } catch { return false; } }, 'not a regular expression');

const reason = z.strictObject({
  ask: text.describe('The question put to the person who runs it.'),
  minLength: z.int().min(1).max(500).optional(),
  pattern: pattern.optional().describe('A regular expression that the reason must match.'),
});

const input = z.strictObject({
  type: z.enum(['tokens', 'choice', 'text', 'duration', 'number', 'boolean']),
  ask: text,
  of: z.array(text).min(1).optional().describe('The choices, for type choice.'),
  default: z.union([z.string(), z.number(), z.boolean()]).optional(),
  required: z.boolean().default(true),
});

const waves = z.array(z.union([z.int().min(1), percent])).min(1);
const canary = z.union([waves, z.strictObject({ waves, until: name.optional() })])
  .describe('Waves over the changes of this step, cumulative; the next opens when the last is done up to `until`.');

export const step = z.strictObject({
  id: name,
  uses: text.describe('The step type.'),
  with: z.record(z.string(), z.unknown()).optional(),
  when: text.optional().describe('CEL: the step applies if it is true.'),
  where: text.optional().describe('CEL over `token`: narrows what the step ranges over.'),
  needs: z.array(name).min(1).optional().describe('Steps that must have ended; default: the one before.'),
  start: z.enum(['per-lane', 'together']).default('per-lane'),
  canary: canary.optional(),
  concurrency: z.int().min(1).max(1024).optional(),
  timeout: timeout.optional(),
  retry: z.int().min(0).max(10).default(0),
  maxFailures: z.union([z.int().min(0), percent]).optional(),
  onFailure: z.enum(['stop', 'continue', 'undo']).optional().describe('What a failure means for the other lanes. undo: they go on, and what this lane has done is taken back by `tokenctl undo`, which asks for a reason and a consent of its own.'),
  reason: reason.optional().describe('A justification of its own, asked if the step has a change.'),
});

export const document = z.strictObject({
  version: z.literal(1),
  name,
  summary: text,
  owner: text.optional(),
  strategy: z.enum(['by-exposure', 'replace-first', 'contain-first']),
  containBy: duration.optional(),
  inputs: z.record(z.string().regex(/^[a-z][a-zA-Z0-9_]*$/, 'the name of an input is letters, digits and underscores, and begins with a lower-case letter'), input).default({}),
  gates: z.strictObject({ reason: reason.optional() }).default({}),
  for: z.string().optional().describe('The input of type tokens that the steps range over; default: the only one.'),
  steps: z.array(step).min(1).max(200),
});

export type RunbookDocument = z.infer<typeof document>;
export type StepDocument = z.infer<typeof step>;
