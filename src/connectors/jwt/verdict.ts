import type { ProbePath, Verdict } from '../../core/result.ts';
import type { Heard } from './verifier.ts';

/** What one verifier said of the value and, right after it, of the control. `at` names it in verdicts. */
export interface Vantage { readonly at: string; readonly value: Heard; readonly control: Heard | null }

const says = (h: Heard): Verdict['is'] => (h.said === 'accepts' ? 'alive' : h.said === 'refuses' ? 'dead' : 'cannot-tell');
/** A server's clock that is further off is shown (TRUTH T11). */
const SKEW_SHOWN_MS = 60_000;

/** Precedence of TRUTH T0: any alive → alive; else any cannot-tell or a control that is not alive → cannot-tell; else dead. `nowMs`: our clock, for skews. */
export function verdictOf(vantages: readonly Vantage[], path: ProbePath, nowMs: number): Verdict {
  const control = controlOf(vantages);
  const each = vantages.map((v) => says(v.value));
  const is = each.includes('alive') ? 'alive' : each.length === 0 || each.includes('cannot-tell') || control !== 'alive' ? 'cannot-tell' : 'dead';
  const wait = Math.max(0, ...vantages.flatMap((v) => [v.value.retryAfterMs ?? 0, v.control?.retryAfterMs ?? 0]));
  return { is, path, vantages: vantages.length, control, detail: detailOf(vantages, nowMs), asked: vantages.map((v) => v.at), accepted: vantages.filter((v) => v.value.said === 'accepts').map((v) => v.at), ...(wait > 0 && { retryAfterMs: wait }) };
}

export const controlOf = (vantages: readonly Vantage[]): Verdict['control'] =>
  vantages.length === 0 || vantages.some((v) => v.control === null) ? 'none'
    : vantages.every((v) => v.control?.said === 'accepts') ? 'alive' : 'not-alive';

/** The clock that a vantage showed; null = none. */
export const dateOf = (v: Vantage): number | null => v.value.date ?? v.control?.date ?? null;

/** Of several vantages each is named: it is one of them that a person must go to. */
const detailOf = (vantages: readonly Vantage[], nowMs: number): string =>
  vantages.map((v) => `${vantages.length > 1 ? `${v.at}: ` : ''}${v.value.how}, control ${v.control?.how ?? 'none'}${skewOf(v, nowMs)}`).join(' · ') || 'no verifier';

function skewOf(v: Vantage, nowMs: number): string {
  const date = dateOf(v);
  return date === null || Math.abs(date - nowMs) <= SKEW_SHOWN_MS ? '' : `, its clock ${Math.round(Math.abs(date - nowMs) / 1000)} s ${date > nowMs ? 'ahead' : 'behind'}`;
}

/** Names of verifiers: host and path, and of two alike the place in the list; a query may hold what is nobody's to read. */
export function namesOf(urls: readonly string[]): readonly string[] {
  const names = urls.map((url) => { const u = URL.parse(url); return u === null ? 'verifier' : `${u.host}${u.pathname}`; });
  return names.map((name, i) => (names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} (${i + 1})`));
}

export const cannotTell = (path: ProbePath, detail: string, more: Partial<Pick<Verdict, 'vantages' | 'control'>> = {}): Verdict =>
  ({ is: 'cannot-tell', path, vantages: 0, control: 'none', detail, ...more });
