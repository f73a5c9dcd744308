import type * as z from 'zod';
import { canonical } from '../../core/canonical.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/error-codes.ts';
import { firstFault } from '../../core/json-place.ts';
import { checkAgain, refusal } from '../../core/source-complaint.ts';
import { checkSource } from '../../core/source-issues.ts';
import { openSource } from '../../core/source.ts';

/** One line of a plan file, with where it stands. Lines count from 1. */
export interface PlanLine {
  readonly value: unknown;
  /** The line as a thing of that shape. Throws E_PLAN_FILE with everything that is wrong with it. */
  as<T>(shape: z.ZodType): T;
  /** E_PLAN_FILE that points at the line, and shows nothing of it. */
  refuse(message: string): TokenctlError;
  /** An error that points at a value of the line, or at the line. */
  error(code: ErrorCode, path: readonly (string | number)[], message: string): TokenctlError;
}

/** Throws E_PLAN_FILE if the line is no JSON, E_PLAN_TAMPERED if it is not as `writePlan` writes it (a name given twice, say). */
export function planLine({ text, file, line }: { readonly text: string; readonly file: string; readonly line: number }): PlanLine {
  const at = (code: ErrorCode, column: number, message: string): TokenctlError => new TokenctlError(code, `${file}:${line}:${column}: ${message}`, { next: checkAgain(code, file) });
  let value: unknown;
  try { value = JSON.parse(text); } catch {
    const { offset, expected } = firstFault(text);
    throw at('E_PLAN_FILE', offset + 1, `not JSON: expected ${expected}; a plan has one object a line`);
  }
  const source = () => openSource({ text, file, code: 'E_PLAN_FILE', above: line - 1 });
  return {
    value,
    as<T>(shape: z.ZodType) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) throw at('E_PLAN_FILE', 1, 'not a line of a plan: each is one object');
      if (!shape.safeParse(value).success) {
        const checked = checkSource({ source: source(), schema: shape });
        throw checked.ok ? at('E_PLAN_FILE', 1, 'not a line of a plan') : refusal('E_PLAN_FILE', checked.complaints);
      }
      const written = canonical(value);
      if (written !== text) throw at('E_PLAN_TAMPERED', firstDifference(written, text) + 1, 'the line is not written as tokenctl writes its plans: it was edited');
      return value as T;
    },
    refuse: (message) => at('E_PLAN_FILE', 1, message),
    error(code, path, message) {
      try { return refusal(code, [source().complain(path, message)]); } catch { return at(code, 1, message); }
    },
  };
}

function firstDifference(a: string, b: string): number {
  let i = 0;
  while (i < a.length && a[i] === b[i]) i += 1;
  return i;
}
