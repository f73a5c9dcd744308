import type { ColorChoice, OutputMode } from '../ui/terminal.ts';
import type { FlagSpec } from './command-spec.ts';

/** Global flags, as every command sees them. */
export interface Globals {
  readonly incident: string | null;
  readonly dir: string | null;
  readonly stateDir: string | null;
  readonly output: OutputMode;
  readonly jsonInto: string | null;
  readonly noInput: boolean;
  readonly quiet: boolean;
  readonly verbose: number;
  readonly color: ColorChoice;
  readonly accessible: boolean;
  readonly noPager: boolean;
  readonly timeoutMs: number | null;
  readonly config: string | null;
  readonly trust: string | null;
  readonly help: boolean;
  readonly version: boolean;
}

/** Taken before or after the command. */
export const GLOBAL_FLAGS = [
  { name: '--incident', short: '-i', kind: 'text', value: 'ID', summary: 'work in this incident', env: 'TOKENCTL_INCIDENT', complete: 'incident' },
  { name: '--dir', short: '-C', kind: 'file', value: 'DIR', summary: 'work as if started in DIR' },
  { name: '--state-dir', kind: 'file', value: 'DIR', summary: 'where incidents and keys of runs are kept', env: 'TOKENCTL_STATE_DIR' },
  { name: '--output', short: '-o', kind: 'choice', of: ['text', 'json', 'ndjson'], value: 'FORMAT', summary: 'text, json (one document) or ndjson (the event stream)' },
  { name: '--json', kind: 'bool', summary: 'the same as --output json' },
  { name: '--json-into', kind: 'file', value: 'FILE', summary: 'write the event stream to FILE too' },
  { name: '--no-input', kind: 'bool', summary: 'ask nothing; end with 6 where an answer is missing', env: 'TOKENCTL_NO_INPUT' },
  { name: '--quiet', short: '-q', kind: 'bool', summary: 'less on stderr' },
  { name: '--verbose', short: '-v', kind: 'bool', summary: 'more on stderr; may be repeated' },
  { name: '--color', kind: 'choice', of: ['auto', 'always', 'never'], value: 'WHEN', summary: 'auto, always or never' },
  { name: '--accessible', kind: 'bool', summary: 'plain lines for screen readers', env: 'TOKENCTL_ACCESSIBLE' },
  { name: '--no-pager', kind: 'bool', summary: 'never start a pager' },
  { name: '--timeout', kind: 'duration', value: 'DUR', summary: 'stop after this long, resumable (90s, 30m)' },
  { name: '--config', kind: 'file', value: 'FILE', summary: 'workspace file (default: tokenctl.yaml here or above)', env: 'TOKENCTL_CONFIG' },
  { name: '--trust', kind: 'text', value: 'DIGEST', summary: 'trust the endpoints of the workspace that have this digest' },
  { name: '--help', short: '-h', kind: 'bool', summary: 'help for the command' },
  { name: '--version', short: '-V', kind: 'bool', summary: 'version of tokenctl' },
] as const satisfies readonly FlagSpec[];

type Values = { readonly [key: string]: unknown };
const textOf = (value: unknown): string | null => (typeof value === 'string' ? value : null);

/** Typed globals from parsed flag values (`parse-flags.ts`). `verbose` = how often -v was given. */
export function globalsOf(values: Values, verbose: number): Globals {
  const output = values['json'] === true ? 'json' : (values['output'] as OutputMode | undefined) ?? 'text';
  return {
    incident: textOf(values['incident']),
    dir: textOf(values['dir']),
    stateDir: textOf(values['stateDir']),
    output,
    jsonInto: textOf(values['jsonInto']),
    noInput: values['noInput'] === true,
    quiet: values['quiet'] === true,
    verbose,
    color: (values['color'] as ColorChoice | undefined) ?? 'auto',
    accessible: values['accessible'] === true,
    noPager: values['noPager'] === true,
    timeoutMs: typeof values['timeout'] === 'number' ? values['timeout'] : null,
    config: textOf(values['config']),
    trust: textOf(values['trust']),
    help: values['help'] === true,
    version: values['version'] === true,
  };
}
