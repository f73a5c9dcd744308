import { Environment } from '@marcbachmann/cel-js';
import { didYouMean } from '../../core/did-you-mean.ts';
import type { Scenario } from '../scenario/types.ts';
import { FACTS, keysOf, NEVER, type FactName, type Facts, type FactValue } from './facts.ts';

export interface FactCondition { test(facts: Facts): boolean }
export interface FactMeasure { value(facts: Facts): string }
export type CompiledFact<T> = { readonly ok: true; readonly it: T } | { readonly ok: false; readonly message: string; readonly offset: number; readonly suggestion: string | null };

const NAMES = Object.keys(FACTS) as FactName[];
const isFlags = (name: FactName): boolean => name === 'flags';

function environment(s: Scenario): Environment {
  const env = new Environment({ unlistedVariablesAreDyn: false, limits: { maxAstNodes: 500, maxDepth: 30 } });
  for (const name of NAMES) {
    const { type } = FACTS[name];
    if (type === 'map') env.registerVariable({ name, schema: Object.fromEntries(keysOf(s, name).map((k) => [k, isFlags(name) ? 'bool' : 'int'])) });
    else env.registerVariable(name, type === 'yes' ? 'bool' : 'int');
  }
  env.registerVariable('never', 'int');
  return env;
}

/** CEL knows whole numbers as 64 bits: they are handed over as such. */
const given = (v: FactValue): unknown => (typeof v === 'number' ? BigInt(Math.round(v)) : typeof v === 'boolean' ? v : Object.fromEntries(Object.entries(v).map(([k, x]) => [k, typeof x === 'number' ? BigInt(Math.round(x)) : x])));
const variables = (facts: Facts): Record<string, unknown> => ({ ...Object.fromEntries(NAMES.map((n) => [n, given(facts[n])])), never: BigInt(NEVER) });

/** Type-checks a condition over the facts of a drill. `never` is the time of what has not happened. */
export function compileFact(source: string, s: Scenario): CompiledFact<FactCondition> {
  const env = environment(s);
  const checked = env.check(source);
  if (!checked.valid) return refused(checked.error, source, s);
  if (checked.type !== 'bool') return { ok: false, message: `this must come out true or false, and is ${checked.type}`, offset: 0, suggestion: null };
  return { ok: true, it: { test: (facts) => env.evaluate(source, variables(facts)) === true } };
}

export function compileMeasure(source: string, s: Scenario): CompiledFact<FactMeasure> {
  const env = environment(s);
  const checked = env.check(source);
  if (!checked.valid) return refused(checked.error, source, s);
  const seconds = isSeconds(source);
  return { ok: true, it: { value: (facts) => { const v: unknown = env.evaluate(source, variables(facts)); return seconds && typeof v === 'bigint' ? elapsed(Number(v)) : String(v); } } };
}

const isSeconds = (source: string): boolean => {
  const root = /^\w+/.exec(source.trim())?.[0] ?? '';
  return (NAMES.includes(root as FactName) && FACTS[root as FactName].type === 'seconds') || ['fell', 'first', 'last', 'first_message', 'last_message', 'happened'].includes(root);
};

/** `+1:02:03`, or "never". */
export const elapsed = (s: number): string => {
  if (s >= NEVER) return 'never';
  const [d, h, m, sec] = [Math.floor(s / 86_400), Math.floor(s / 3600) % 24, Math.floor(s / 60) % 60, s % 60];
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${d > 0 ? `${d}d ` : ''}${d > 0 || h > 0 ? `${h}:${two(m)}` : String(m)}:${two(sec)}`;
};

function refused(error: { readonly code: string; readonly summary: string; readonly range?: { readonly start: number; readonly end: number } } | undefined, source: string, s: Scenario): Extract<CompiledFact<never>, { ok: false }> {
  const offset = error?.range?.start ?? 0;
  const word = /^[A-Za-z_]\w*/.exec(source.slice(offset))?.[0] ?? '';
  if (error?.code === 'unknown_variable') return { ok: false, offset, suggestion: didYouMean(word, [...NAMES, 'never']), message: `there is no fact "${word}"` };
  if (error?.code === 'no_such_key') {
    const parent = /(\w+)\s*\.\??\s*$/.exec(source.slice(0, offset))?.[1] ?? '';
    const known = NAMES.includes(parent as FactName) ? keysOf(s, parent as FactName) : [];
    return { ok: false, offset, suggestion: didYouMean(word, known), message: `${parent} has no "${word}"${known.length > 0 ? `; it has ${known.join(', ')}` : ''}` };
  }
  const said = (error?.summary ?? 'it cannot be read').split('\n')[0] ?? '';
  return { ok: false, offset, suggestion: null, message: `not a condition: ${said.charAt(0).toLowerCase()}${said.slice(1)}` };
}
