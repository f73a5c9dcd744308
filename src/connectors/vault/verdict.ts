import type { ProbePath, Verdict } from '../../core/result.ts';

/** What one node said of the target, and of the control. `how` = our words for it. */
export interface Vantage { readonly is: Verdict['is']; readonly control: Verdict['control']; readonly how: string; /** It asked to be left alone for so long. */ readonly retryAfterMs?: number }

/** Precedence of TRUTH T0: any alive → alive; else any cannot-tell or a control that is not alive → cannot-tell; else dead. */
export function verdictOf(vantages: readonly Vantage[], path: ProbePath): Verdict {
  const control = vantages.length === 0 || vantages.some((v) => v.control === 'none') ? 'none' : vantages.every((v) => v.control === 'alive') ? 'alive' : 'not-alive';
  const is = vantages.some((v) => v.is === 'alive') ? 'alive' : vantages.length === 0 || vantages.some((v) => v.is === 'cannot-tell') || control !== 'alive' ? 'cannot-tell' : 'dead';
  const waits = vantages.flatMap((v) => v.retryAfterMs ?? []);
  return { is, path, vantages: vantages.length, control, detail: vantages.map((v) => v.how).join(' · ') || 'no node', ...(waits.length > 0 && { retryAfterMs: Math.max(...waits) }) };
}

export const cannotTell = (path: ProbePath, detail: string, more: Partial<Pick<Verdict, 'vantages' | 'control'>> = {}): Verdict =>
  ({ is: 'cannot-tell', path, vantages: 0, control: 'none', detail, ...more });
