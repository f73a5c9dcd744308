import { TokenctlError } from './errors.ts';
import type { ErrorCode } from './error-codes.ts';
import { quote } from './shell-quote.ts';

/** One thing that is wrong in a file, where it is, and what was probably meant. Lines and columns count from 1. */
export interface Complaint {
  readonly file: string;
  readonly line: number;
  readonly column: number;
  /** What is wrong, in a clause. Holds no secret. */
  readonly message: string;
  /** The line as it may be shown (secrets masked), cut around the column if it is long. */
  readonly sourceLine: string;
  /** Blanks and a `^` under the column. */
  readonly caret: string;
  /** What was probably meant; null = no idea. */
  readonly suggestion: string | null;
}

const SHOWN = 20;
/** What checks the file again once it was mended; it attempts nothing. */
const AGAIN: { readonly [C in ErrorCode]?: (file: string) => string } = {
  E_RUNBOOK: (file) => `tokenctl runbook check ${quote(file)}`,
  E_CONFIG: () => 'tokenctl doctor',
  E_TEMPLATE: (file) => `tokenctl comms preview ${quote(file.replace(/^.*[\\/]|\.md$/g, ''))}`,
  E_REPORT: (file) => (file === 'stdin' ? 'tokenctl token identify -' : `tokenctl token identify ${quote(`@${file}`)}`),
  E_USAGE: () => 'tokenctl help answers',
  E_PLAN_FILE: () => 'tokenctl plan RUNBOOK --out FILE',
  E_PLAN_TAMPERED: () => 'tokenctl plan RUNBOOK --out FILE',
};
/** The command that says whether a file is right by now, or what belongs into it. */
export const checkAgain = (code: ErrorCode, file: string): readonly string[] => { const next = AGAIN[code]?.(file); return next === undefined ? [] : [next]; };

const place = (c: Complaint): string => `${c.file}:${c.line}:${c.column}: ${c.message}`;
const meant = (c: Complaint): string => (c.suggestion === null ? '' : `did you mean "${c.suggestion}"?`);

/** Drops repeats and puts what is left in the order of the file, keeping files in the order given. */
export function inOrder(complaints: readonly Complaint[]): readonly Complaint[] {
  const files = [...new Set(complaints.map((c) => c.file))];
  const once = new Map(complaints.map((c) => [place(c), c]));
  return [...once.values()].sort((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column);
}

/** All complaints as one error: the first is its sentence, with its line and caret; the others follow in `lines` and all are in `facts`. */
export function refusal(code: ErrorCode, complaints: readonly Complaint[]): TokenctlError {
  const [first, ...rest] = inOrder(complaints);
  if (first === undefined) throw new Error('a refusal without a complaint');
  const lines = [`  ${first.sourceLine}`, `  ${first.caret}`];
  if (first.suggestion !== null) lines.push(meant(first));
  for (const c of rest.slice(0, SHOWN)) lines.push(c.suggestion === null ? place(c) : `${place(c)} (${meant(c)})`);
  if (rest.length > SHOWN) lines.push(`and ${rest.length - SHOWN} more`);
  return new TokenctlError(code, place(first), {
    lines, next: checkAgain(code, first.file),
    facts: { complaints: [first, ...rest].slice(0, 100).map(({ file, line, column, message, suggestion }) => ({ file, line, column, message, suggestion })) },
  });
}

/** Throws the refusal if there is anything to complain about. */
export function refuseAny(code: ErrorCode, complaints: readonly Complaint[]): void {
  if (complaints.length > 0) throw refusal(code, complaints);
}
