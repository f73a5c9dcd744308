import type { Clock } from '../core/clock.ts';
import { isTokenctlError, TokenctlError } from '../core/errors.ts';
import { EXIT } from '../core/exit.ts';
import type { Streams } from '../core/streams.ts';
import { errnoOf } from '../platform/files.ts';
import { createUi, sanitize, type Env, type Ui } from '../ui/index.ts';
import type { Command, CommandCx, CommandResult, Input, ValueKind } from './command.ts';
import { asTokenctlError, errorDocument, errorScreen } from './errors-screen.ts';
import { globalsOf, type Globals } from './globals.ts';
import { hideTyped } from './hide-typed.ts';
import { printResult, streamHead } from './output.ts';
import type { Registry } from './registry.ts';
import { splitArgv, type Split } from './split-argv.ts';
import { startStops } from './stops.ts';

/** The signals as the framework needs them (platform/signals.ts). */
export interface StopSignals { readonly stop: AbortSignal; readonly drop: AbortSignal; received(): string | null; mute?(): () => void }

/** A file that lines are written to (`--json-into`). */
export interface LineFile { write(line: string): void; close(): Promise<void> }

export interface RunCommandIn {
  /** Words after `tokenctl`. */
  readonly argv: readonly string[];
  readonly env: Env;
  readonly streams: Streams;
  readonly clock: Clock;
  readonly cwd: string;
  readonly version: string;
  readonly registry: Registry;
  readonly signals: StopSignals;
  /** Is this argument a secret value? Then nothing happens, and it is not repeated. */
  isSecretArg(text: string): boolean | Promise<boolean>;
  /** Adds the rooms to what a command is handed; called after parsing, for the one command that runs. */
  extend(cx: CommandCx): CommandCx | Promise<CommandCx>;
  values(kind: ValueKind, cx: CommandCx): Promise<readonly string[]>;
  /** Opens the file of `--json-into`. Throws E_USAGE. */
  openLines(path: string): Promise<LineFile>;
  resolvePath(...parts: string[]): string;
}

/** One command line, from words to exit code: the only place where errors become screens and codes. Never rejects. */
export async function runCommand(into: RunCommandIn): Promise<number> {
  const { streams, argv, version, env } = into;
  let globals: Globals = globalsOf(guessOutput(argv), 0);
  let file: LineFile | null = null;
  let code: number;
  let ui: Ui | null = null;
  const realm: Realm = { mark: null };
  const stops = startStops(into);
  try {
    await refuseSecrets(into);
    const split = splitArgv(argv, into.registry);
    if (split.is === 'unknown') throw (await import('./suggest.ts')).unknownCommand(split.name, into.registry);
    const command = await commandOf(into, split);
    const { parseFlags } = await import('./parse-flags.ts');
    const asksHelp = command !== null && beforeOperands(split.rest).some((word) => word === '--help' || word === '-h');
    // Help is given for a line that would not parse yet; its other words do not matter.
    const parsed = asksHelp ? { globals: globalsOf({ ...guessOutput(argv), help: true }, 0), args: {}, flags: {} } : await parseFlags(command, split.rest, env);
    globals = parsed.globals;
    if (globals.jsonInto !== null) file = await into.openLines(into.resolvePath(into.cwd, globals.jsonInto));
    file?.write(JSON.stringify(streamHead(version)));
    const sink = file;
    stops.arm({ polite: command?.stopsPolitely === true });
    ui = await createUi({ streams, env, clock: into.clock, flags: globals, typed: argv, signal: stops.stop, ...(sink === null ? {} : { eventSink: (line: string) => sink.write(line) }) });
    code = await stops.race(answer({ into, split, command, parsed, ui, stops, realm }));
  } catch (thrown) {
    code = await showError(thrown, { into, globals, ui, stops, realm });
  } finally {
    stops.end();
  }
  await file?.close();
  await Promise.all([streams.stdout.drained(), streams.stderr.drained()]);
  return code;
}

/** How errors are shown before the flags are parsed, or when they cannot be. */
const guessOutput = (argv: readonly string[]): { output?: string } => {
  const at = argv.findIndex((word) => word === '-o' || word === '--output');
  const named = at >= 0 ? argv[at + 1] : argv.find((word) => word.startsWith('--output='))?.slice('--output='.length);
  if (argv.includes('--json')) return { output: 'json' };
  return named === 'json' || named === 'ndjson' ? { output: named } : {};
};

const beforeOperands = (words: readonly string[]): readonly string[] => (words.includes('--') ? words.slice(0, words.indexOf('--')) : words);

/** Every word, and the value of every `--flag=value` and `-fvalue`. Throws E_SECRET_IN_ARGV. */
async function refuseSecrets({ argv, isSecretArg }: RunCommandIn): Promise<void> {
  for (const [i, word] of argv.entries())
    for (const text of [word, ...(word.startsWith('-') ? [word.slice(2), word.slice(word.indexOf('=') + 1)] : [])])
      if (text !== '' && await isSecretArg(text))
        throw new TokenctlError('E_SECRET_IN_ARGV', `Argument ${i + 1} is a secret value. It was refused and is not repeated here.`, {
          hint: 'Shell history and process lists have it now: treat them as a new sighting. Values come on stdin.',
          next: ['pbpaste | tokenctl revoke -', 'pbpaste | tokenctl token identify -'],
        });
}

/** Loads the one module that is needed; null for root, a noun, or words that name nothing. */
async function commandOf({ registry }: RunCommandIn, split: Split): Promise<Command | null> {
  if (split.is !== 'command') return null;
  const entry = registry[split.name];
  return entry === undefined ? null : (await entry.load()).default;
}

interface Answering {
  readonly into: RunCommandIn;
  readonly split: Split;
  readonly command: Command | null;
  readonly parsed: { readonly globals: Globals; readonly args: object; readonly flags: object };
  readonly ui: Ui;
  readonly stops: ReturnType<typeof startStops>;
  readonly realm: Realm;
}
/** What every screen and document of a drill says at its head; null = live. Known once the command has entered its workspace. */
interface Realm { mark: string | null }

async function answer({ into, split, command, parsed, ui, stops, realm }: Answering): Promise<number> {
  const { registry, version } = into;
  const { globals } = parsed;
  if (globals.version) { ui.out(version); return EXIT.ok; }
  if (command === null || globals.help) {
    const help = await import('./help.ts');
    const text = command !== null ? help.commandHelp(command) : split.is === 'noun' ? help.nounHelp(registry, split.name) : help.rootHelp(registry);
    await printResult(ui, HELP, { exit: EXIT.ok, text });
    return EXIT.ok;
  }
  const base: CommandCx = {
    ui, env: into.env, clock: into.clock, globals, registry, version, typed: into.argv, drill: null, muteSignals: () => into.signals.mute?.() ?? (() => undefined),
    cwd: globals.dir === null ? into.cwd : into.resolvePath(into.cwd, globals.dir),
    signal: stops.signal, stop: stops.stop,
    values: async (kind) => { try { return await into.values(kind, base); } catch { return []; } },
  };
  const cx = await into.extend(base);
  if (globals.timeoutMs !== null) stops.limit(globals.timeoutMs, cx.drill?.joined?.clock.passes ?? into.clock.sleep);
  realm.mark = cx.drill?.mark ?? null;
  if (realm.mark !== null && ui.mode === 'text' && command.hidden !== true) showMark(into, ui, realm.mark);
  showNews(cx);
  if (ui.mode === 'ndjson') ui.out(JSON.stringify({ ...streamHead(version), ...(realm.mark !== null && { realm: 'drill' }) }));
  const input: Input = { args: parsed.args as Input['args'], flags: parsed.flags as Input['flags'] };
  stops.stop.throwIfAborted();
  const answered: CommandResult = await command.handler(cx, input).finally(() => { showNews(cx); cx.drill?.joined?.leave(); });
  await answered.after?.().catch((e: unknown) => {
    // What was done is said, whatever becomes of what was to be written about it: a full disk, a folder that cannot be written.
    if (isTokenctlError(e) || errnoOf(e) === null) throw e;
    ui.warn(`what belongs to this was not all written (${errnoOf(e)}); what was done stands in the journal`);
  });
  const result = { ...answered, exit: stops.settle(answered.exit) };
  await printResult(ui, command, { ...result, ...(realm.mark !== null && result.json !== undefined && { json: { realm: 'drill', ...result.json } }) });
  return result.exit;
}

/** On a terminal once; what goes into a file or a pipe has it too. */
function showMark({ streams }: RunCommandIn, ui: Ui, mark: string): void {
  ui.err(ui.errStyle.careful(mark));
  if (!streams.stdout.isTTY) ui.out(`# ${mark}`);
}

/** What has come for the players of a drill; a prompt that holds it shows it by itself. */
function showNews({ drill, env, ui }: CommandCx): void {
  const lines = drill?.joined?.news() ?? [];
  if (env['TOKENCTL_NEWS'] !== 'shown') for (const line of lines) ui.err(sanitize(line));
}

const HELP: Command = { name: 'help', summary: '', group: 'look after', examples: [], exits: [], json: null, handler: () => Promise.resolve({ exit: 0 }) };

async function showError(thrown: unknown, { into, globals, ui, stops, realm }: { into: RunCommandIn; globals: Globals; ui: Ui | null; stops: ReturnType<typeof startStops>; realm: Realm }): Promise<number> {
  const { streams, env, version } = into;
  const e = hideTyped(stops.errorFor(thrown) ?? asTokenctlError(thrown, { debug: env['TOKENCTL_DEBUG'] === '1', version }), into.argv);
  if (globals.output !== 'text') {
    streams.stdout.write(`${JSON.stringify({ ...errorDocument(e), ...(realm.mark !== null && { realm: 'drill' }) }, null, globals.output === 'json' ? 2 : 0)}\n`);
    return e.exit;
  }
  const { createStyle } = await import('../ui/style.ts');
  const { decideColor } = await import('../ui/terminal.ts');
  const style = ui?.errStyle ?? await createStyle({ color: decideColor({ choice: globals.color, env, isTTY: streams.stderr.isTTY }), accessible: false });
  const columns = streams.stderr.columns() || 80;
  streams.stderr.write(`${errorScreen(e, { style, columns }).join('\n')}\n`);
  return e.exit;
}
