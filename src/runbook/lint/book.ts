import type { Runbook, RunbookStep } from '../../core/runbook.ts';
import type { SourcePath } from '../../core/source.ts';
import type { Step } from '../../ports/step.ts';
import { meaningOf, type Meaning } from '../meaning.ts';

export interface Entry { readonly n: number; readonly step: RunbookStep; readonly type: Step; readonly is: Meaning }

/** A runbook with its order worked out, as the rules of order read it. */
export interface Book {
  readonly runbook: Runbook;
  readonly entries: readonly Entry[];
  /** Least proof window that the runbook can be run with, milliseconds. */
  readonly windowMs: number;
  /** `a` has ended before `b` begins, by `needs` or by the order of the file. */
  before(a: Entry, b: Entry): boolean;
  /** Entries that satisfy the test and stand between the two. */
  between(a: Entry, b: Entry): readonly Entry[];
}

/** A complaint without its file yet. */
export interface Finding { readonly path: SourcePath; readonly message: string; readonly at?: 'key' | 'value'; readonly suggestion?: string | null }
/** One rule: pure, named by what it demands. */
export type Rule = (book: Book) => readonly Finding[];

export const stepPath = (e: Entry, ...field: readonly string[]): SourcePath => ['steps', e.n, ...field];
/** A finding at the step's type: what it does is what is wrong. */
export const finding = (e: Entry, message: string): Finding => ({ path: stepPath(e, 'uses'), message });

export function makeBook(runbook: Runbook, types: ReadonlyMap<string, Step>, windowMs: number): Book {
  const entries = runbook.steps.flatMap((step, n): Entry[] => {
    const type = types.get(step.uses);
    return type === undefined ? [] : [{ n, step, type, is: meaningOf(type, step.with) }];
  });
  const index = new Map(entries.map((e) => [e.step.id as string, e.n]));
  const ended = new Map<number, ReadonlySet<number>>();
  for (const e of entries) {
    const direct = e.step.needs === null ? (e.n === 0 ? [] : [e.n - 1]) : e.step.needs.flatMap((id) => index.get(id) ?? []);
    // `needs` name earlier steps only, so theirs are known by now. A run-scoped step waits for all before it (ENGINE O2).
    const needs = e.type.scope === 'run' ? entries.filter((x) => x.n < e.n).map((x) => x.n) : [...direct, ...entries.filter((x) => x.n < e.n && x.type.scope === 'run').map((x) => x.n)];
    ended.set(e.n, new Set(needs.flatMap((n) => [n, ...(ended.get(n) ?? [])])));
  }
  const before = (a: Entry, b: Entry): boolean => ended.get(b.n)?.has(a.n) ?? false;
  return { runbook, entries, windowMs, before, between: (a, b) => entries.filter((x) => before(a, x) && before(x, b)) };
}
