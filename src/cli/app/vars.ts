import type { Json } from '../../core/brand.ts';
import { didYouMean } from '../../core/did-you-mean.ts';
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
    const input = Object.hasOwn(runbook.inputs, name) ? runbook.inputs[name] : undefined;
    if (input === undefined) throw unknownInput(runbook, cut < 1 ? null : name);
    // Two tokens are a union; two answers to one question are a mistake.
    if (input.type !== 'tokens' && raw.has(name)) throw new TokenctlError('E_USAGE', `--var ${name} was given twice`, { next: show(runbook) });
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
    else values[name] = valueOf(runbook, { name, input, text: texts.at(-1) ?? '' });
  }
  return { values, tokenSpecs, missing };
}

const hint = (input: RunbookInput): string => (input.type === 'choice' ? input.of.join('|') : input.type === 'tokens' ? '@REPORT' : 'VALUE');

async function ask(cx: CommandCx, name: string, input: RunbookInput): Promise<string> {
  const asking = { flag: '--var', value: `${name}=${hint(input)}`, why: input.ask, question: input.ask } as const;
  if (input.type === 'choice') return cx.ui.prompts.choose({ ...asking, choices: input.of.map((value) => ({ value, label: value })) });
  return cx.ui.prompts.text(asking);
}

const show = (runbook: Runbook): readonly string[] => [`tokenctl runbook show ${runbook.name}`];

/** What was typed is not repeated: it may be a value in the wrong place. */
function unknownInput(runbook: Runbook, name: string | null): TokenctlError {
  const names = Object.keys(runbook.inputs);
  const meant = name === null ? null : didYouMean(name, names);
  const has = `runbook ${runbook.name} has ${names.length === 0 ? 'no inputs' : names.join(', ')}`;
  return new TokenctlError('E_USAGE', `--var ${name === null ? 'takes NAME=VALUE' : 'names no input'}; ${has}`, { ...(meant === null ? {} : { lines: [`did you mean --var ${meant}=…?`] }), next: show(runbook) });
}

function valueOf(runbook: Runbook, { name, input, text }: { readonly name: string; readonly input: RunbookInput; readonly text: string }): Json {
  const bad = (what: string): TokenctlError => {
    const meant = didYouMean(text, input.of);
    return new TokenctlError('E_USAGE', `--var ${name} takes ${what}`, { ...(meant === null ? {} : { lines: [`did you mean --var ${name}=${meant}?`] }), next: show(runbook) });
  };
  switch (input.type) {
    case 'choice': if (!input.of.includes(text)) throw bad(`one of ${input.of.join(', ')}`); return text;
    case 'number': if (!Number.isSafeInteger(Number(text)) || text.trim() === '') throw bad('a whole number'); return Number(text);
    case 'boolean': if (text !== 'true' && text !== 'false') throw bad('true or false'); return text === 'true';
    case 'duration': if (parseDuration(text) === null) throw bad('a duration such as 30m'); return text;
    case 'text': case 'tokens': return text;
  }
}
