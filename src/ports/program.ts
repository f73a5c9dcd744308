import type { Fault } from '../core/result.ts';

export interface ProgramRequest {
  /** As the workspace names it: absolute, or relative to the workspace's folder. Never looked up in PATH. */
  readonly file: string;
  readonly args: readonly string[];
  /** All of its standard input. What is secret goes here and nowhere else. */
  readonly input: string;
  /** Its whole environment besides PATH, LANG and TZ. */
  readonly env: { readonly [name: string]: string };
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
  /** Bytes of standard output; more is a fault. */
  readonly maxBytes: number;
}

export interface ProgramAnswer { readonly exit: number; readonly stdout: string }

/**
 * Runs a program of the workspace: no shell, its own process group, which is killed whole when the time is up or the program has ended.
 * Only a program that was trusted, and whose content is what it was then (TRUTH T10.4).
 * Faults: `refused` E_UNTRUSTED, `unavailable` (surely not started), `lost` (started; killed, or it said too much). What it writes to
 * standard error is read and dropped: nobody knows what stands in it.
 */
export interface Programs { run(request: ProgramRequest): Promise<ProgramAnswer | { readonly fault: Fault }> }
