import { TokenctlError } from '../core/errors.ts';
import { PLACEHOLDER } from '../core/shell-quote.ts';
import type { Policy } from './policy.ts';

export interface ReasonRule { readonly minLength: number; readonly patterns: readonly string[] }
const MAX = 2_000;

/** The stricter of policy and runbook: the longer minimum, and every pattern. */
export function reasonRule(policy: Policy, asked: { readonly minLength: number | null; readonly pattern: string | null } | null): ReasonRule {
  return { minLength: Math.max(1, policy.reason.minLength, asked?.minLength ?? 0), patterns: [policy.reason.pattern, asked?.pattern ?? null].filter((p) => p !== null) };
}

/** What is wrong with a reason, or null. Length counts characters, without blanks at the ends. */
export function wrongWith(reason: string, rule: ReasonRule): string | null {
  const text = reason.trim();
  const length = [...text].length;
  if (length === 0) return 'a reason is needed';
  if (text === PLACEHOLDER) return `${PLACEHOLDER} stands for the reason, and is none`;
  if (length < rule.minLength) return `a reason needs at least ${rule.minLength} characters; this has ${length}`;
  if (length > MAX) return `a reason has at most ${MAX} characters`;
  const unmet = rule.patterns.find((p) => !patternOf(p).test(text));
  return unmet === undefined ? null : `a reason must match ${unmet}`;
}

function patternOf(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'u');
  } catch {
    throw new TokenctlError('E_CONFIG', `the pattern for reasons is no regular expression: ${pattern}`);
  }
}
