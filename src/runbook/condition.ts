import { Environment, type ASTNode } from '@marcbachmann/cel-js';
import type { Json } from '../core/brand.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import { parseDuration } from '../core/duration.ts';
import { TokenctlError } from '../core/errors.ts';
import type { Condition, RunbookInput } from '../core/runbook.ts';
import { astNodes, literalOf, rootOf } from './condition-ast.ts';

/** The names that a condition may read. Text fields of a token that are not known are "". */
export const CONDITION_NAMES = ['inputs', 'strategy', 'incident', 'token', 'steps', 'now'] as const;
export type ConditionName = (typeof CONDITION_NAMES)[number];
export const TOKEN_FIELDS = {
  key: 'string', issuer: 'string', id: 'string', kind: 'string', owner: 'string', subject: 'string',
  labels: 'list<string>', scopes: 'list<string>', audience: 'list<string>',
} as const;

export interface ConditionScope {
  readonly inputs: { readonly [name: string]: RunbookInput };
  /** Ids of the steps whose outcome can be read: the earlier ones. */
  readonly steps: readonly string[];
  /** The names that have a value where the condition is decided (ENGINE O3). */
  readonly names: readonly ConditionName[];
}
export type Compiled =
  | { readonly ok: true; readonly condition: Condition }
  | { readonly ok: false; readonly message: string; readonly offset: number; readonly suggestion: string | null };

const CEL_TYPE = { tokens: 'list<string>', choice: 'string', text: 'string', duration: 'google.protobuf.Duration', number: 'double', boolean: 'bool' } as const;
const STRATEGIES = ['replace-first', 'contain-first'];

/** Type-checks a CEL condition against the declared names. A name, field, step or choice that does not exist is refused with its offset in the text. */
export function compileCondition(source: string, scope: ConditionScope): Compiled {
  const env = environment(scope);
  const checked = env.check(source);
  if (!checked.valid) return refused(checked.error, source, scope);
  const parsed = env.parse(source);
  const nodes = astNodes(parsed.ast);
  const reads = CONDITION_NAMES.filter((name) => nodes.some((n) => n.op === 'id' && n.args === name));
  const wrong = nodes.map((n) => mistake(n, scope)).find((m) => m !== null);
  if (wrong) return wrong;
  if (checked.type !== 'bool')
    return { ok: false, message: `a condition must come out true or false, and this is ${checked.type === 'dyn' ? 'a value of unknown type: compare it with something' : `a ${checked.type}`}`, offset: 0, suggestion: null };
  return { ok: true, condition: { source, reads, test: (variables) => decide(env, source, reads, variables, scope) } };
}

function environment(scope: ConditionScope): Environment {
  const env = new Environment({ unlistedVariablesAreDyn: false, limits: { maxAstNodes: 500, maxDepth: 30 } });
  for (const name of scope.names) switch (name) {
    case 'inputs':
      env.registerVariable({ name, schema: Object.fromEntries(Object.entries(scope.inputs).map(([key, i]) => [key, CEL_TYPE[i.type]])) });
      break;
    case 'strategy': env.registerVariable(name, 'string'); break;
    case 'incident': env.registerVariable(name, 'map<string, dyn>'); break;
    case 'token': env.registerVariable({ name, schema: { ...TOKEN_FIELDS } }); break;
    case 'steps': env.registerVariable(name, 'map<string, dyn>'); break;
    case 'now': env.registerVariable(name, 'google.protobuf.Timestamp'); break;
  }
  return env;
}

function refused(error: { readonly code: string; readonly summary: string; readonly range?: { readonly start: number; readonly end: number } } | undefined, source: string, scope: ConditionScope): Compiled {
  const offset = error?.range?.start ?? 0;
  const word = /^[A-Za-z_]\w*/.exec(source.slice(offset))?.[0] ?? '';
  if (error?.code === 'unknown_variable') {
    const elsewhere = (CONDITION_NAMES as readonly string[]).includes(word);
    return { ok: false, offset, suggestion: elsewhere ? null : didYouMean(word, scope.names),
      message: elsewhere ? `"${word}" has no value here; this condition may read ${scope.names.join(', ')}` : `unknown name "${word}"; a condition may read ${scope.names.join(', ')}` };
  }
  if (error?.code === 'no_such_key') {
    const parent = /(\w+)\s*\.\??\s*$/.exec(source.slice(0, offset))?.[1] ?? '';
    const known = parent === 'inputs' ? Object.keys(scope.inputs) : parent === 'token' ? Object.keys(TOKEN_FIELDS) : [];
    return { ok: false, offset, suggestion: didYouMean(word, known), message: `${parent} has no field "${word}"${known.length > 0 ? `; it has ${known.join(', ')}` : ''}` };
  }
  const said = (error?.summary ?? 'it cannot be read').split('\n')[0] ?? '';
  return { ok: false, offset, suggestion: null, message: `not a condition: ${said.charAt(0).toLowerCase()}${said.slice(1)}` };
}

/** What the type checker lets pass: fields named by a string, steps that do not exist, and choices that can never be. */
function mistake(node: ASTNode, scope: ConditionScope): Compiled | null {
  const no = (at: ASTNode, message: string, given: string, known: readonly string[]): Compiled =>
    ({ ok: false, message, offset: at.range.start, suggestion: didYouMean(given, known) });
  if (node.op === '[]' || node.op === '[?]' || node.op === '.' || node.op === '.?') {
    const [object, field] = node.args;
    const root = rootOf(object);
    const key = typeof field === 'string' ? field : literalOf(field);
    if (typeof field !== 'string' && (root === 'token' || root === 'inputs')) return no(field, `write ${root}.${key ?? 'name'}`, '', []);
    if (root === 'steps') {
      const at = typeof field === 'string' ? node : field;
      const offset = typeof field === 'string' ? node.range.end - field.length : field.range.start;
      if (key === null) return no(at, 'name the step: steps.some_step or steps["some-step"]', '', []);
      if (!scope.steps.includes(key)) return { ok: false, message: `no earlier step "${key}"`, offset, suggestion: didYouMean(key, scope.steps) };
    }
  }
  if (node.op === '==' || node.op === '!=' || node.op === 'in') {
    const [left, right] = node.args;
    for (const [value, other] of node.op === 'in' ? [[left, right] as const] : [[left, right], [right, left]] as const) {
      const choices = choicesOf(value, scope);
      for (const literal of choices === null ? [] : other.op === 'list' ? other.args : [other]) {
        const said = literalOf(literal);
        if (choices !== null && said !== null && !choices.includes(said)) return no(literal, `"${said}" is not one of ${choices.join(', ')}`, said, choices);
      }
    }
  }
  return null;
}

function choicesOf(node: ASTNode, scope: ConditionScope): readonly string[] | null {
  if (node.op === 'id') return node.args === 'strategy' ? STRATEGIES : null;
  if (node.op !== '.' || rootOf(node.args[0]) !== 'inputs') return null;
  const input = scope.inputs[node.args[1]];
  return input?.type === 'choice' ? input.of : null;
}

function decide(env: Environment, source: string, reads: readonly string[], variables: { readonly [name: string]: Json }, scope: ConditionScope): boolean {
  const cannot = (why: string): TokenctlError => new TokenctlError('E_RUNBOOK', `the condition \`${source}\` cannot be decided: ${why}`);
  const given: Record<string, unknown> = {};
  for (const name of reads) {
    const value = variables[name];
    if (value === undefined || value === null) throw cannot(`"${name}" has no value`);
    given[name] = name === 'now' ? new Date(String(value)) : name === 'token' ? tokenValue(value) : name === 'inputs' ? inputValues(env, value, scope) : value;
  }
  let result: unknown;
  try { result = env.evaluate(source, given); } catch (e) {
    // The summary may quote values; the code never does.
    throw cannot(e instanceof Error && 'code' in e ? String(e.code).replaceAll('_', ' ') : 'it failed');
  }
  if (typeof result !== 'boolean') throw cannot('it is neither true nor false');
  return result;
}

const isMap = (v: Json): v is { readonly [k: string]: Json } => typeof v === 'object' && v !== null && !Array.isArray(v);

function tokenValue(value: Json): Record<string, unknown> {
  const from = isMap(value) ? value : {};
  return Object.fromEntries(Object.entries(TOKEN_FIELDS).map(([field, type]) => [field, from[field] ?? (type === 'string' ? '' : [])]));
}

function inputValues(env: Environment, value: Json, scope: ConditionScope): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  for (const [name, input] of Object.entries(scope.inputs)) {
    const v = isMap(value) ? value[name] ?? input.default : input.default;
    if (v === null || v === undefined) { if (input.type === 'text') out[name] = ''; continue; }
    // Our durations know days, CEL's do not: handed over in milliseconds.
    if (input.type === 'duration') out[name] = env.evaluate(`duration("${parseDuration(String(v)) ?? 0}ms")`);
    else out[name] = v;
  }
  return out;
}
