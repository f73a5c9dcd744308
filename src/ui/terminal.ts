import type { Streams } from '../core/streams.ts';

export type Env = { readonly [name: string]: string | undefined };
export type OutputMode = 'text' | 'json' | 'ndjson';
export type ColorChoice = 'auto' | 'always' | 'never';

/** The global flags that decide how a terminal is used. */
export interface TerminalFlags {
  readonly output: OutputMode;
  readonly color: ColorChoice;
  readonly noInput: boolean;
  readonly accessible: boolean;
  readonly quiet: boolean;
  readonly noPager: boolean;
}

/** What may be done with the streams at hand; decided once, here, for every command. */
export interface TerminalFacts {
  readonly ci: boolean;
  readonly accessible: boolean;
  /** A person reads stdout as it comes; a file or a program does not. */
  readonly stdoutIsTerminal: boolean;
  readonly stdoutColor: boolean;
  readonly stderrColor: boolean;
  /** Width for text; 80 where none is known. */
  readonly columns: number;
  /** Somebody can be asked on stdin and stderr. */
  readonly canPrompt: boolean;
  /** Somebody may be asked on `/dev/tty`, if there is one: stdin carries data. */
  readonly canPromptOnTty: boolean;
  /** stderr may be repainted. */
  readonly canAnimate: boolean;
  readonly canPage: boolean;
}

/** On unless unset, empty, `0` or `false`: `CI=1` and `CI=yes` count, `CI=false` does not. */
export const isOn = (value: string | undefined): boolean => value !== undefined && value !== '' && value !== '0' && value.toLowerCase() !== 'false';

const DEFAULT_COLUMNS = 80;

/** Colour of one stream: --color, NO_COLOR, FORCE_COLOR, TERM=dumb, CI, terminal; the first that speaks decides. */
export function decideColor({ choice, env, isTTY }: { choice: ColorChoice; env: Env; isTTY: boolean }): boolean {
  if (choice !== 'auto') return choice === 'always';
  if ((env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced.toLowerCase() !== 'false';
  if (env['TERM'] === 'dumb' || isOn(env['CI'])) return false;
  return isTTY;
}

export function terminalFacts({ streams, env, flags }: { streams: Streams; env: Env; flags: TerminalFlags }): TerminalFacts {
  const { stdin, stdout, stderr } = streams;
  const ci = isOn(env['CI']);
  const dumb = env['TERM'] === 'dumb';
  const accessible = flags.accessible || isOn(env['TOKENCTL_ACCESSIBLE']) || isOn(env['ACCESSIBLE']);
  const person = !ci && !dumb && flags.output === 'text' && !flags.noInput && !isOn(env['TOKENCTL_NO_INPUT']);
  return {
    ci,
    accessible,
    stdoutIsTerminal: stdout.isTTY,
    stdoutColor: decideColor({ choice: flags.color, env, isTTY: stdout.isTTY }),
    stderrColor: decideColor({ choice: flags.color, env, isTTY: stderr.isTTY }),
    columns: stdout.columns() || stderr.columns() || DEFAULT_COLUMNS,
    canPrompt: person && stderr.isTTY && stdin.isTTY,
    canPromptOnTty: person,
    canAnimate: stderr.isTTY && stderr.columns() > 0 && !ci && !dumb && !accessible && flags.output === 'text' && !flags.quiet,
    canPage: stdout.isTTY && stdin.isTTY && !ci && !dumb && flags.output === 'text' && !flags.noPager && !accessible,
  };
}
