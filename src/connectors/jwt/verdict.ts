import type { ProbePath, Verdict } from '../../core/result.ts';
import type { Heard } from './verifier.ts';

export interface Vantage { readonly value: Heard; readonly control: Heard | null }

const says = (h: Heard): Verdict['is'] => (h.said === 'accepts' ? 'alive' : h.said === 'refuses' ? 'dead' : 'cannot-tell');

/** Precedence of TRUTH T0: any alive → alive; else any cannot-tell or a control that is not alive → cannot-tell; else dead. */
export function verdictOf(vantages: readonly Vantage[], path: ProbePath): Verdict {
  const control = controlOf(vantages);
  const each = vantages.map((v) => says(v.value));
  const is = each.includes('alive') ? 'alive' : each.length === 0 || each.includes('cannot-tell') || control !== 'alive' ? 'cannot-tell' : 'dead';
  return { is, path, vantages: vantages.length, control, detail: detailOf(vantages) };
}

export const controlOf = (vantages: readonly Vantage[]): Verdict['control'] =>
  vantages.length === 0 || vantages.some((v) => v.control === null) ? 'none'
    : vantages.every((v) => v.control?.said === 'accepts') ? 'alive' : 'not-alive';

const detailOf = (vantages: readonly Vantage[]): string =>
  vantages.map((v) => `${v.value.how}, control ${v.control?.how ?? 'none'}`).join(' · ') || 'no verifier';

export const cannotTell = (path: ProbePath, detail: string, more: Partial<Pick<Verdict, 'vantages' | 'control'>> = {}): Verdict =>
  ({ is: 'cannot-tell', path, vantages: 0, control: 'none', detail, ...more });
