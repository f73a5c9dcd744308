import type { Clock } from '../core/clock.ts';
import type { Streams } from '../core/streams.ts';
import { inquirerAsker, plainAsker } from './asker.ts';
import { lineEditor, type LineEditor, type LinesAsk } from './line-editor.ts';
import { createLive, type Live, type LiveAsk } from './live.ts';
import { showPaged } from './pager.ts';
import { startSpinner, type Spinner } from './progress.ts';
import { createPrompts, type Prompts } from './prompt.ts';
import { readStdin, type StdinLimits } from './stdin.ts';
import { createStyle, type Style } from './style.ts';
import { table, type Column } from './table.ts';
import { terminalFacts, type Env, type OutputMode, type TerminalFacts, type TerminalFlags } from './terminal.ts';

export { clockTime, dateTime, shortTime, since, span } from './dates.ts';
export { inputNeeded, type Missing } from './missing.ts';
export { sanitize } from './sanitize.ts';
export { commandLine, quote } from '../core/shell-quote.ts';
export { fit, padEnd, padStart, widthOf, wrap } from './width.ts';
export type { ChooseAsk, ConfirmAsk, PhraseAsk, Prompts, TextAsk } from './prompt.ts';
export type { Column, Env, LineEditor, LinesAsk, Live, LiveAsk, OutputMode, Spinner, Style, TerminalFacts, TerminalFlags };
export type { Mark } from './style.ts';

/** Everything a command may do with its streams. stdout is the answer; stderr is everything else. */
export interface Ui {
  readonly mode: OutputMode;
  readonly facts: TerminalFacts;
  readonly columns: number;
  readonly quiet: boolean;
  readonly verbose: number;
  /** For text that goes to stdout. */
  readonly style: Style;
  /** For text that goes to stderr. */
  readonly errStyle: Style;
  /** A line (or lines) of the answer, to stdout. */
  out(text: string): void;
  /** A line to stderr, also with -q. */
  err(text: string): void;
  /** A line to stderr, not with -q. */
  note(text: string): void;
  /** `warning: …` to stderr. */
  warn(text: string): void;
  /** A line to stderr, with -v only. */
  detail(text: string): void;
  /** One object of the event stream: a line on stdout with `-o ndjson`, and in the file of `--json-into`. */
  event(object: object): void;
  /** Rows as lines for stdout. */
  table(columns: readonly Column[], rows: readonly (readonly string[])[], options?: { readonly indent?: number }): string[];
  readonly prompts: Prompts;
  /** Questions on the terminal itself while stdin carries a value (`revoke -`); cannot ask where there is no terminal. */
  ttyPrompts(): { readonly prompts: Prompts; close(): void };
  live(ask: LiveAsk): Live;
  /** Lines of a person, one after the other, with history; only where somebody can be asked. */
  lineEditor(ask: LinesAsk): LineEditor;
  spinner(text: string): Promise<Spinner>;
  page(text: string): Promise<void>;
  /** Everything on stdin, because `-` was given. */
  stdin(limits?: StdinLimits): Promise<Uint8Array>;
  readonly stdinIsTerminal: boolean;
  /** Aborted when nobody reads stdout any more. */
  readonly outGone: AbortSignal;
}

export interface UiIn {
  readonly streams: Streams;
  readonly env: Env;
  readonly clock: Clock;
  readonly flags: TerminalFlags & { readonly verbose: number };
  /** Words after `tokenctl`, for corrected command lines; no secret is among them. */
  readonly typed: readonly string[];
  /** Ends questions and reads: the reason becomes their error. */
  readonly signal: AbortSignal;
  /** Receives each object of `event` as a line. */
  readonly eventSink?: (line: string) => void;
}

export async function createUi({ streams, env, clock, flags, typed, signal, eventSink }: UiIn): Promise<Ui> {
  const { stdin, stdout, stderr } = streams;
  const facts = terminalFacts({ streams, env, flags });
  const { accessible } = facts;
  const style = await createStyle({ color: facts.stdoutColor, accessible });
  const errStyle = facts.stderrColor === facts.stdoutColor ? style : await createStyle({ color: facts.stderrColor, accessible });
  const asker = accessible ? plainAsker : inquirerAsker;
  const promptsOn = { output: stderr, typed, signal };
  const err = (text: string) => stderr.write(`${text}\n`);
  return {
    mode: flags.output,
    facts,
    columns: facts.columns,
    quiet: flags.quiet,
    verbose: flags.verbose,
    style,
    errStyle,
    out: (text) => stdout.write(`${text}\n`),
    err,
    note: (text) => { if (!flags.quiet) err(text); },
    warn: (text) => err(`${errStyle.careful('warning:')} ${text}`),
    detail: (text) => { if (flags.verbose > 0) err(text); },
    event: (object) => {
      const line = JSON.stringify(object);
      if (flags.output === 'ndjson') stdout.write(`${line}\n`);
      eventSink?.(line);
    },
    table: (columns, rows, options = {}) => table(columns, rows, { columns: facts.columns, accessible, ...options }),
    prompts: createPrompts({ ...promptsOn, asker: facts.canPrompt ? asker(stdin, stderr) : null }),
    ttyPrompts: () => {
      const tty = facts.canPromptOnTty ? streams.openTty() : null;
      if (tty === null) return { prompts: createPrompts({ ...promptsOn, asker: null }), close: () => undefined };
      return { prompts: createPrompts({ ...promptsOn, output: tty.output, asker: asker(tty.input, tty.output) }), close: () => tty.close() };
    },
    live: (ask) => createLive(ask, { output: stderr, clock, canAnimate: facts.canAnimate, accessible, quiet: flags.quiet, atExit: (restore) => streams.atExit(restore) }),
    lineEditor: (ask) => lineEditor(ask, { input: stdin, output: stderr, signal }),
    spinner: (text) => startSpinner(text, { output: stderr, canAnimate: facts.canAnimate, color: facts.stderrColor, quiet: flags.quiet }),
    page: (text) => showPaged(text, { streams, env, canPage: facts.canPage }),
    stdin: (limits = {}) => readStdin(stdin, { clock, signal, ...limits }),
    get stdinIsTerminal() { return stdin.isTTY; },
    outGone: stdout.gone,
  };
}
