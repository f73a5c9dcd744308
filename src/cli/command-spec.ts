/** Places in the root help, in this order. */
export const GROUPS = ['hot path', 'account', 'prepare', 'tell', 'rehearse', 'look after'] as const;
export type Group = (typeof GROUPS)[number];

/** What completion may offer for a value; the names of state and workspace come from an injected provider. */
export type ValueKind = 'incident' | 'run' | 'runbook' | 'token' | 'entry' | 'debt' | 'channel' | 'template' | 'issuer' | 'connector' | 'place' | 'selector' | 'file' | 'topic' | 'explainable' | 'scenario' | 'drill' | 'deed';

export interface ArgSpec {
  readonly name: string;
  readonly summary: string;
  readonly required?: boolean;
  /** All further arguments; only the last may be so. */
  readonly variadic?: boolean;
  readonly complete?: ValueKind;
  readonly of?: readonly string[];
}

export type FlagKind = 'text' | 'duration' | 'int' | 'choice' | 'file' | 'bool';
export interface FlagSpec {
  readonly name: `--${string}`;
  readonly short?: `-${string}`;
  /** How the value is read; values stay strings for `text` and `file`, milliseconds for `duration`. */
  readonly kind: FlagKind;
  /** Word for the value in help: `TEXT`, `DUR`. */
  readonly value?: string;
  /** Of a `choice`. */
  readonly of?: readonly string[];
  readonly summary: string;
  /** May be given several times; the handler gets a list. */
  readonly repeatable?: boolean;
  /** Variable that stands for the flag when it is not given. */
  readonly env?: string;
  readonly complete?: ValueKind;
}

type Camel<S extends string> = S extends `${infer Head}-${infer Tail}` ? `${Head}${Capitalize<Camel<Tail>>}` : S;
type FlagKey<N extends string> = N extends `--${infer Rest}` ? Camel<Rest> : never;
type One<F extends FlagSpec> = F['kind'] extends 'int' | 'duration' ? number
  : F['kind'] extends 'choice' ? (F extends { of: readonly (infer O)[] } ? O : string)
  : string;
type FlagValue<F extends FlagSpec> = F['kind'] extends 'bool' ? boolean
  : F extends { repeatable: true } ? readonly One<F>[]
  : One<F> | undefined;
type ArgValue<A extends ArgSpec> = A extends { variadic: true } ? readonly string[]
  : A extends { required: true } ? string
  : string | undefined;

export interface Input<A extends readonly ArgSpec[] = readonly ArgSpec[], F extends readonly FlagSpec[] = readonly FlagSpec[]> {
  readonly args: { readonly [S in A[number] as Camel<S['name']>]: ArgValue<S> };
  readonly flags: { readonly [S in F[number] as FlagKey<S['name']>]: FlagValue<S> };
}

/** What a command answers. Text goes to stdout in text mode, `json` as one document otherwise. */
export interface CommandResult {
  readonly exit: number;
  readonly text?: string | readonly string[];
  readonly json?: object;
  /** Long text for a reader: shown in a pager on a terminal. */
  readonly paged?: boolean;
  /** Done before anything of it is shown, when nothing that the handler held is needed any more: it must hold none of it either. */
  readonly after?: () => Promise<void>;
}

export interface CommandSpec<A extends readonly ArgSpec[], F extends readonly FlagSpec[], Cx> {
  /** `revoke`, `ledger waive`; as it is typed. */
  readonly name: string;
  readonly summary: string;
  readonly group: Group;
  /** Left out of help and completion. */
  readonly hidden?: boolean;
  /** What a reader should know beyond the flags; a paragraph a line. */
  readonly about?: readonly string[];
  readonly args?: A;
  readonly flags?: F;
  readonly examples: readonly { readonly run: string; readonly does: string }[];
  /** Exit codes it can end with, beside 1, 2, 124, 130, 143. */
  readonly exits: readonly number[];
  /** Schema name of its document (`tokenctl/status/v1`); null = its text, wrapped. */
  readonly json: `tokenctl/${string}/v${number}` | null;
  /** Streams events with `-o ndjson` by itself (`ui.event`). */
  readonly streams?: boolean;
  /** First signal: `cx.stop` only, and the command ends what is in flight. Else the first signal ends it. */
  readonly stopsPolitely?: boolean;
  /** Commands that often follow. */
  readonly next?: readonly string[];
  handler(cx: Cx, input: Input<A, F>): Promise<CommandResult>;
}

/** A command whose parameters are forgotten, for the registry. */
export type Command = CommandSpec<readonly ArgSpec[], readonly FlagSpec[], any>;

/** `--max-failures` → `maxFailures`. */
export const keyOf = (name: string): string => name.replace(/^--/, '').replace(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
