import type { Json } from '../../core/brand.ts';
import { parseDuration } from '../../core/duration.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { Runbook, RunbookInput } from '../../core/runbook.ts';
import type { CommandCx } from '../command.ts';
import type { Missing } from '../../ui/index.ts';

export interface Vars {
  /** Inputs as conditions see them, without those of type `tokens`. */
  readonly values: { readonly [name: string]: Json };
  readonly tokenSpecs: ReadonlyMap<string, readonly string[]>;
  /** Inputs that nobody gave and nobody can be asked for. */
  readonly missing: readonly Missing[];
}

/** Reads `--var NAME=VALUE` against a runbook's inputs, and asks for what is missing where there is somebody to ask. Throws E_USAGE. */
export async function readVars(cx: CommandCx, runbook: Runbook, given: readonly string[], o: { readonly hasIncident: boolean }): Promise<Vars> {
  const raw = new Map<string, string[]>();
  for (const pair of given) {
    const cut = pair.indexOf('=');
    const name = pair.slice(0, Math.max(0, cut));
    if (cut < 1 || !Object.hasOwn(runbook.inputs, name))
      throw new TokenctlError('E_USAGE', cut < 1 ? '--var takes NAME=VALUE' : `runbook ${runbook.name} has no input ${name}; it has ${Object.keys(runbook.inputs).join(', ')}`);
    raw.set(name, [...(raw.get(name) ?? []), pair.slice(cut + 1)]);
  }
  const values: Record<string, Json> = {};
  const tokenSpecs = new Map<string, readonly string[]>();
  const missing: Missing[] = [];
  for (const [name, input] of Object.entries(runbook.inputs)) {
    let texts = raw.get(name);
    // In an incident, the tokens are those of its ledger unless named (TRUTH T5).
    if (!texts && input.type === 'tokens' && o.hasIncident) texts = ['ledger'];
    if (!texts && input.default !== null) { values[name] = input.default; continue; }
    if (!texts && cx.ui.prompts.can) texts = [await ask(cx, name, input)];
    if (!texts) {
      if (input.required) missing.push({ flag: '--var', value: `${name}=${hint(input)}`, why: input.ask });
      continue;
    }
    if (input.type === 'tokens') tokenSpecs.set(name, texts);
    else values[name] = valueOf(name, input, texts.at(-1) ?? '');
  }
  return { values, tokenSpecs, missing };
}

const hint = (input: RunbookInput): string => (input.type === 'choice' ? input.of.join('|') : input.type === 'tokens' ? '@REPORT' : 'VALUE');

async function ask(cx: CommandCx, name: string, input: RunbookInput): Promise<string> {
  const asking = { flag: '--var', value: `${name}=${hint(input)}`, why: input.ask, question: input.ask } as const;
  if (input.type === 'choice') return cx.ui.prompts.choose({ ...asking, choices: input.of.map((value) => ({ value, label: value })) });
  return cx.ui.prompts.text(asking);
}

function valueOf(name: string, input: RunbookInput, text: string): Json {
  const bad = (what: string) => new TokenctlError('E_USAGE', `--var ${name}: ${what}`);
  switch (input.type) {
    case 'choice': if (!input.of.includes(text)) throw bad(`one of ${input.of.join(', ')}`); return text;
    case 'number': if (!Number.isSafeInteger(Number(text)) || text === '') throw bad('a whole number'); return Number(text);
    case 'boolean': if (text !== 'true' && text !== 'false') throw bad('true or false'); return text === 'true';
    case 'duration': if (parseDuration(text) === null) throw bad('a duration such as 30m'); return text;
    case 'text': case 'tokens': return text;
  }
}
