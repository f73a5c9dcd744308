import type { Command as Commander, CommanderError as CommanderErrorType } from 'commander';
import { parseDuration } from '../core/duration.ts';
import { TokenctlError } from '../core/errors.ts';
import { isOn, type Env } from '../ui/terminal.ts';
import { keyOf, type Command, type FlagSpec } from './command-spec.ts';
import { GLOBAL_FLAGS, globalsOf, type Globals } from './globals.ts';

export interface Parsed {
  readonly globals: Globals;
  readonly args: { readonly [name: string]: unknown };
  readonly flags: { readonly [key: string]: unknown };
}

const GLOBALS: readonly FlagSpec[] = GLOBAL_FLAGS;
/** Never read as a value: a flag's value can be a secret that a person put in the wrong place. */
const usage = (message: string, name: string, more: { hint?: string } = {}): TokenctlError =>
  new TokenctlError('E_USAGE', message, { ...more, next: [`tokenctl ${name}${name === '' ? '' : ' '}--help`] });

/**
 * Reads the words after the command's name. No message repeats a value. Throws E_USAGE.
 * `command: null` = globals alone (root help, a noun, a line with no command).
 */
export async function parseFlags(command: Command | null, rest: readonly string[], env: Env): Promise<Parsed> {
  const { Command: Build, CommanderError, Option } = await import('commander');
  const name = command?.name ?? '';
  const specs = [...GLOBALS, ...(command?.flags ?? [])];
  const program = new Build(name === '' ? 'tokenctl' : name).exitOverride().helpOption(false).allowExcessArguments(command === null)
    .configureOutput({ writeOut: () => undefined, writeErr: () => undefined, outputError: () => undefined });
  for (const spec of specs) program.addOption(optionOf(new Option(flagText(spec), spec.summary), spec));
  for (const arg of command?.args ?? []) program.argument(argText(arg), arg.summary);
  try {
    program.parse([...rest], { from: 'user' });
  } catch (e) {
    if (e instanceof CommanderError) throw complaint(e, name);
    throw e;
  }
  return { ...valuesOf(program, command, env), args: argsOf(program, command) };
}

const flagText = (spec: FlagSpec): string => `${spec.short === undefined ? '' : `${spec.short}, `}${spec.name}${spec.kind === 'bool' ? '' : ` <${spec.value ?? 'value'}>`}`;
const argText = (arg: { name: string; required?: boolean; variadic?: boolean }): string => {
  const inner = `${arg.name}${arg.variadic === true ? '...' : ''}`;
  return arg.required === true ? `<${inner}>` : `[${inner}]`;
};

/** commander's `--no-x` means x=false; ours is a flag of its own, so every option gets its key from us. */
function optionOf<O extends { attributeName: () => string; argParser: (f: (value: string, before: unknown) => unknown) => O; negate: boolean; defaultValue?: unknown }>(option: O, spec: FlagSpec): O {
  const key = keyOf(spec.name);
  option.attributeName = () => key;
  option.negate = false;
  if (spec.kind === 'bool') return option;
  return option.argParser((value, before) => [...(Array.isArray(before) ? (before as string[]) : []), value]);
}

function valuesOf(program: Commander, command: Command | null, env: Env): { globals: Globals; flags: Parsed['flags'] } {
  const raw = program.opts<{ readonly [key: string]: unknown }>();
  const name = command?.name ?? '';
  const read = (specs: readonly FlagSpec[]) => Object.fromEntries(specs.map((spec) => [keyOf(spec.name), valueOf(spec, raw[keyOf(spec.name)], env, name)]));
  const verbose = raw['verbose'] === true ? countVerbose(program) : 0;
  return { globals: globalsOf(read(GLOBALS), verbose), flags: read(command?.flags ?? []) };
}

const countVerbose = (program: Commander): number =>
  (program as unknown as { rawArgs: readonly string[] }).rawArgs.reduce((sum, word) => sum + (word === '--verbose' ? 1 : /^-v+$/.test(word) ? word.length - 1 : 0), 0) || 1;

function valueOf(spec: FlagSpec, given: unknown, env: Env, name: string): unknown {
  const fromEnv = spec.env === undefined ? undefined : env[spec.env];
  if (spec.kind === 'bool') return given === true || (fromEnv !== undefined && isOn(fromEnv));
  const texts = Array.isArray(given) ? (given as string[]) : fromEnv === undefined || fromEnv === '' ? [] : [fromEnv];
  if (spec.repeatable === true) return texts.map((text) => typed(spec, text, name));
  if (texts.length > 1) throw usage(`${spec.name} was given ${texts.length} times.`, name);
  return texts[0] === undefined ? undefined : typed(spec, texts[0], name);
}

function typed(spec: FlagSpec, text: string, name: string): string | number {
  switch (spec.kind) {
    case 'int': {
      if (!/^\d{1,15}$/.test(text)) throw usage(`${spec.name} takes a whole number.`, name);
      return Number(text);
    }
    case 'duration': {
      const ms = parseDuration(text);
      if (ms === null) throw usage(`${spec.name} takes a duration such as 90s, 30m or 1h30m.`, name);
      return ms;
    }
    case 'choice': {
      if (spec.of?.includes(text) !== true) throw usage(`${spec.name} takes one of: ${(spec.of ?? []).join(', ')}.`, name);
      return text;
    }
    case 'text': case 'file': {
      if (text === '') throw usage(`${spec.name} takes a value that is not empty.`, name);
      return text;
    }
    case 'bool': return text;
  }
}

function argsOf(program: Commander, command: Command | null): Parsed['args'] {
  const specs = command?.args ?? [];
  return Object.fromEntries(specs.map((spec, i) => {
    const value: unknown = program.processedArgs[i];
    const values = spec.variadic === true ? (value as readonly string[] | undefined) ?? [] : value;
    if (spec.of !== undefined && typeof value === 'string' && !spec.of.includes(value)) throw usage(`${spec.name} is one of: ${spec.of.join(', ')}.`, command?.name ?? '');
    return [keyOf(spec.name), values];
  }));
}

/** commander's sentence, without what was typed after a `=`, or as an argument too many. */
function complaint(e: CommanderErrorType, name: string): TokenctlError {
  const [first = '', second] = e.message.replace(/^error: /, '').split('\n');
  const message = first.replace(/=[^']*'/, "'").replace(/ but got (\d+):.*$/s, ' but got $1');
  const sentence = `${message.charAt(0).toUpperCase()}${message.slice(1)}${message.endsWith('.') ? '' : '.'}`;
  const meant = second === undefined ? undefined : /\(Did you mean (?:one of )?(.+)\?\)/.exec(second)?.[1];
  return usage(sentence, name, meant === undefined ? {} : { hint: `Did you mean ${meant}?` });
}
