import { errorCodes, type ErrorCode } from '../core/error-codes.ts';
import { EXIT, exitName } from '../core/exit.ts';
import { EXIT_MEANINGS, exitMeaning } from './exit-codes.ts';
import { WORDS } from './words.ts';

export interface Explanation {
  readonly what: 'error' | 'event' | 'step' | 'exit' | 'word';
  readonly name: string;
  readonly summary: string;
  /** Further facts, a line each. */
  readonly lines: readonly string[];
}

const own = <T>(table: { readonly [key: string]: T }, key: string): T | undefined => (Object.hasOwn(table, key) ? table[key] : undefined);

/** Everything that has a name: error, event, step type, exit code, word. A name can be several (`unknown`). */
export async function explain(name: string): Promise<readonly Explanation[]> {
  const found = [errorOf(name), await eventOf(name), await stepOf(name), exitOf(name), wordOf(name.toLowerCase())];
  return found.filter((it) => it !== null);
}

/** Every name that `explain` knows. */
export async function explainable(): Promise<readonly string[]> {
  const { registry } = await import('../journal/events/index.ts');
  const { steps } = await import('../steps/registry.gen.ts');
  return [...Object.keys(errorCodes), ...Object.keys(registry), ...steps.keys(), ...Object.keys(WORDS)];
}

function errorOf(name: string): Explanation | null {
  const entry = own<(typeof errorCodes)[ErrorCode]>(errorCodes, name.toUpperCase());
  if (entry === undefined) return null;
  const code = EXIT[entry.exit];
  return { what: 'error', name: name.toUpperCase(), summary: entry.summary, lines: [`exit ${code} (${entry.exit}): ${exitMeaning(code)}`, `comes from: ${entry.source}`, `then: ${EXIT_MEANINGS[entry.exit].then}`] };
}

async function eventOf(name: string): Promise<Explanation | null> {
  if (!/^[a-z]+\.[a-z-]+$/.test(name)) return null;
  const { registry } = await import('../journal/events/index.ts');
  const entry = own<(typeof registry)[keyof typeof registry]>(registry, name);
  if (entry === undefined) return null;
  const fields = Object.keys((entry.data as { shape?: object }).shape ?? {});
  return { what: 'event', name, summary: entry.summary, lines: fields.length === 0 ? [] : [`data: ${fields.join(', ')}`] };
}

async function stepOf(name: string): Promise<Explanation | null> {
  if (!/^[a-z]+\.[a-z-]+$/.test(name)) return null;
  const { steps } = await import('../steps/registry.gen.ts');
  const step = steps.get(name);
  if (step === undefined) return null;
  const fields = Object.keys((step.input as { shape?: object }).shape ?? {});
  return { what: 'step', name, summary: step.summary, lines: [
    `works on: each ${step.scope}${step.scope === 'run' ? ' (a barrier)' : ''}`,
    ...(step.kind === 'effect' ? [`effect: ${step.effects.join(', ')}`] : ['effect: none, it only looks']),
    `with: ${fields.length === 0 ? 'nothing' : fields.join(', ')}`,
    `times out after ${Math.round(step.timeoutMs / 1000)} s, ${step.concurrency} at a time`,
  ] };
}

function exitOf(name: string): Explanation | null {
  if (!/^\d{1,3}$/.test(name) || !Object.values(EXIT).some((code) => code === Number(name))) return null;
  const known = exitName(Number(name));
  return { what: 'exit', name: `exit ${name}`, summary: EXIT_MEANINGS[known].means, lines: [`name: ${known}`, `then: ${EXIT_MEANINGS[known].then}`] };
}

function wordOf(name: string): Explanation | null {
  const summary = own(WORDS, name);
  return summary === undefined ? null : { what: 'word', name, summary, lines: [] };
}
