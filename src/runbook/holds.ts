import type { Json } from '../core/brand.ts';
import { isTokenctlError } from '../core/errors.ts';
import type { Condition } from '../core/runbook.ts';

/** Whether a condition comes out true; one that cannot be decided does not. For the linter: the engine lets `test` throw. */
export function holds(condition: Condition, variables: { readonly [name: string]: Json }): boolean {
  try { return condition.test(variables); } catch (e) { if (isTokenctlError(e)) return false; throw e; }
}
