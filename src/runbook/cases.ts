import * as z from 'zod';
import type { Runbook } from '../core/runbook.ts';
import { refuseAny, type Complaint } from '../core/source-complaint.ts';
import { checkSource } from '../core/source-issues.ts';
import { openSource } from '../core/source.ts';
import { didYouMean } from '../core/did-you-mean.ts';

/** What the simulated issuers of a case do instead of the truth; `honest` = nothing. */
export const ISSUERS = ['honest', 'accept-revoked', 'refuse-then-accept', 'refuse-everything', 'storm-429', 'html-200', 'truncated-json', 'error-500'] as const;
export type Issuers = (typeof ISSUERS)[number];

const statuses = z.union([z.string(), z.array(z.string()).min(1)]);
export const casesSchema = z.strictObject({
  version: z.literal(1),
  cases: z.array(z.strictObject({
    name: z.string().min(1).max(120),
    seen: z.string().optional(),
    issuers: z.enum(ISSUERS).optional(),
    expect: z.strictObject({ exit: z.int().min(0).max(255).optional(), steps: z.record(z.string(), statuses).optional() }),
  })).min(1).max(50),
});

/** One case of `NAME.test.yaml`: a world, and the statuses that a run must end with. */
export interface RunbookCase {
  readonly name: string;
  readonly seen: string | null;
  readonly issuers: Issuers;
  readonly exit: number | null;
  /** By step id: the only words that its changes may end with, or be left out by. */
  readonly steps: ReadonlyMap<string, readonly string[]>;
  /** `file:line:column` of an expectation: of a step's, or of the exit code. */
  at(step: string | null): string;
}

/** `runbooks/NAME.test.yaml`, beside its runbook. */
export const casesFileOf = (runbookFile: string): string => runbookFile.replace(/(\.ya?ml)$/, '.test$1');

/** Reads the cases of a runbook. Throws E_RUNBOOK with file:line:column, also for a step or a choice that the runbook does not have. */
export function parseCases(o: { readonly text: string; readonly file: string; readonly runbook: Runbook }): readonly RunbookCase[] {
  const source = openSource({ text: o.text, file: o.file, code: 'E_RUNBOOK' });
  const checked = checkSource({ source, schema: casesSchema });
  if (!checked.ok) {
    refuseAny('E_RUNBOOK', checked.complaints);
    return [];
  }
  const ids: readonly string[] = o.runbook.steps.map((s) => s.id);
  const input = o.runbook.inputs['seen'];
  const choices = input?.type === 'choice' ? input.of : [];
  const complaints: Complaint[] = [];
  for (const [i, c] of checked.value.cases.entries()) {
    if (c.seen !== undefined && !choices.includes(c.seen))
      complaints.push(source.complain(['cases', i, 'seen'], choices.length === 0 ? 'the runbook has no input `seen`' : `the runbook's \`seen\` is one of ${choices.join(', ')}`, { suggestion: didYouMean(c.seen, choices) }));
    if (c.seen === undefined && choices.length > 0) complaints.push(source.complain(['cases', i], `a case says \`seen\`: one of ${choices.join(', ')}`));
    for (const id of Object.keys(c.expect.steps ?? {}))
      if (!ids.includes(id)) complaints.push(source.complain(['cases', i, 'expect', 'steps', id], `the runbook has no step ${source.quote(id)}`, { at: 'key', suggestion: didYouMean(id, ids) }));
  }
  refuseAny('E_RUNBOOK', complaints);
  return checked.value.cases.map((c, i): RunbookCase => ({
    name: c.name, seen: c.seen ?? null, issuers: c.issuers ?? 'honest', exit: c.expect.exit ?? null,
    steps: new Map(Object.entries(c.expect.steps ?? {}).map(([id, words]): [string, readonly string[]] => [id, typeof words === 'string' ? [words] : words])),
    at: (step) => {
      const { line, column } = source.spot(['cases', i, 'expect', ...(step === null ? ['exit'] : ['steps', step])]);
      return `${o.file}:${line}:${column}`;
    },
  }));
}
