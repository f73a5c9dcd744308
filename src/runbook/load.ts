import { digestOf } from '../core/canonical.ts';
import type { Json } from '../core/brand.ts';
import { parseDuration } from '../core/duration.ts';
import { refusal, refuseAny } from '../core/source-complaint.ts';
import { checkSource } from '../core/source-issues.ts';
import { secretComplaints } from '../core/source-secrets.ts';
import { openSource } from '../core/source.ts';
import type { Runbook, RunbookInput } from '../core/runbook.ts';
import type { Step } from '../ports/step.ts';
import { inputComplaints, tokensInput } from './inputs.ts';
import { lintRunbook } from './lint/index.ts';
import { placeholderComplaints } from './lint/placeholders.ts';
import { reasonOf } from './reason.ts';
import { document, type RunbookDocument } from './schema.ts';
import { buildSteps } from './steps.ts';

export interface LoadRunbookIn {
  readonly text: string;
  /** As it is to be named in complaints. */
  readonly file: string;
  readonly steps: ReadonlyMap<string, Step>;
  /** intake's detector; default: the built-in shapes. */
  readonly looksSecret?: ((text: string) => boolean) | undefined;
  readonly hide?: ((text: string) => string) | undefined;
  /** Proof window of this workspace, milliseconds; default the least that a proof takes in production (TRUTH T3.2). */
  readonly windowMs?: number | undefined;
  /** Its file's name without the ending: a plan keeps the name alone, by which it must be found again. Null or absent: not looked up by name. */
  readonly called?: string | null;
}

export const LEAST_WINDOW_MS = 120_000;

/**
 * Reads, checks and lints a runbook. Throws E_RUNBOOK with every complaint of the first stage that has any: syntax; shape;
 * step types, conditions, names, secrets and placeholders; the rules of order. What it returns may be planned.
 */
export function loadRunbook({ text, file, steps, looksSecret, hide, windowMs = LEAST_WINDOW_MS, called = null }: LoadRunbookIn): Runbook {
  const source = openSource({ text, file, code: 'E_RUNBOOK', ...(hide === undefined ? {} : { hide }) });
  const secrets = secretComplaints({ source, looksSecret });
  const shape = checkSource({ source, schema: document });
  if (!shape.ok) throw refusal('E_RUNBOOK', [...secrets, ...shape.complaints]);
  const doc = shape.value;
  const inputs = inputsOf(doc);
  const built = buildSteps({ doc, source, types: steps, inputs });
  const ranged = tokensInput(doc, source, steps);
  const misnamed = called === null || doc.name === called ? [] : [source.complain(['name'], `the file is called "${called}": a runbook has the name of its file`, { suggestion: called })];
  refuseAny('E_RUNBOOK', [...misnamed, ...secrets, ...placeholderComplaints(source), ...inputComplaints(doc, source), ...ranged.complaints, ...built.complaints]);
  const runbook: Runbook = {
    name: doc.name, summary: doc.summary, owner: doc.owner ?? null, strategy: doc.strategy,
    containByMs: doc.containBy === undefined ? null : parseDuration(doc.containBy),
    inputs, gates: { reason: reasonOf(doc.gates.reason) }, for: ranged.name, steps: built.steps,
    digest: digestOf(source.value as Json), file,
  };
  refuseAny('E_RUNBOOK', lintRunbook({ runbook, source, steps, windowMs }));
  return runbook;
}

const inputsOf = (doc: RunbookDocument): { readonly [name: string]: RunbookInput } =>
  Object.fromEntries(Object.entries(doc.inputs).map(([name, i]) => [name, { type: i.type, ask: i.ask, of: i.of ?? [], default: i.default ?? null, required: i.required }]));
