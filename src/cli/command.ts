import type { Clock } from '../core/clock.ts';
import type { Env, Ui } from '../ui/index.ts';
import type { ArgSpec, Command, CommandSpec, FlagSpec, ValueKind } from './command-spec.ts';
import type { DrillSeat } from './drill-seat.ts';
import type { Globals } from './globals.ts';
import type { Registry } from './registry.ts';

export { GROUPS, keyOf } from './command-spec.ts';
export type { ArgSpec, Command, CommandResult, CommandSpec, FlagKind, FlagSpec, Group, Input, ValueKind } from './command-spec.ts';

/** What every command is handed; the composition root adds the rooms that it wires (`cli/context.ts`). */
export interface CommandCx {
  readonly ui: Ui;
  readonly env: Env;
  readonly clock: Clock;
  /** Folder that the command works in: `-C`, else the process's. */
  readonly cwd: string;
  readonly globals: Globals;
  /** Aborted when all must end now: second signal, timeout; for a command that does not stop politely, the first signal. */
  readonly signal: AbortSignal;
  /** Aborted by the first signal: start nothing more. */
  readonly stop: AbortSignal;
  readonly registry: Registry;
  readonly version: string;
  /** Words after `tokenctl`, as typed. */
  readonly typed: readonly string[];
  /** The drill whose workspace the command is typed in; null = it is live. */
  readonly drill: DrillSeat | null;
  /** Until the returned function is called, Ctrl-C is for a program that has the terminal. */
  muteSignals(): () => void;
  /** Values for completion; never throws, never waits for a network. */
  values(kind: ValueKind): Promise<readonly string[]>;
}

/** A command as data: help, completion, docs and parsing follow from it. Annotate `cx` with the context that it needs. */
export const defineCommand = <const A extends readonly ArgSpec[] = readonly [], const F extends readonly FlagSpec[] = readonly [], Cx extends CommandCx = CommandCx>(
  spec: CommandSpec<A, F, Cx>,
): Command => spec as unknown as Command;
