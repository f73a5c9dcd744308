import { spawn } from 'node:child_process';
import type { Readable } from 'node:stream';

export interface Child { readonly exit: number; readonly out: string; readonly err: string }
export interface ChildIn { readonly program: string; readonly argv: readonly string[]; readonly cwd: string; readonly env: { readonly [name: string]: string }; readonly stdin?: string; readonly signal?: AbortSignal }

/** Runs one command of this same program in a process of its own, with nobody to ask; its exit is 128 + n if signal n ended it. */
export function runSelf({ program, argv, cwd, env, stdin, signal }: ChildIn): Promise<Child> {
  const child = spawn(process.execPath, [program, ...argv], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], ...(signal && { signal }) });
  const text = async (from: Readable): Promise<string> => { let all = ''; for await (const chunk of from.setEncoding('utf8')) all += String(chunk); return all; };
  child.stdin.on('error', () => undefined);
  child.stdin.end(stdin ?? '');
  const ended = new Promise<number>((resolve) => {
    child.once('error', () => resolve(1));
    child.once('close', (code, by) => resolve(code ?? (by === 'SIGKILL' ? 137 : by === 'SIGINT' ? 130 : 143)));
  });
  return Promise.all([ended, text(child.stdout).catch(() => ''), text(child.stderr).catch(() => '')]).then(([exit, out, err]) => ({ exit, out, err }));
}

/** Gives the terminal to a line of the shell until it ends. */
export function runShell({ line, cwd, env }: { readonly line: string; readonly cwd: string; readonly env: { readonly [name: string]: string } }): Promise<number> {
  const child = spawn('/bin/sh', ['-c', line], { cwd, env, stdio: 'inherit' });
  return new Promise((resolve) => {
    child.once('error', () => resolve(127));
    child.once('close', (code) => resolve(code ?? 130));
  });
}

/** Ends a process at once, as a power failure would; one that is gone already is none. */
export function killAtOnce(pid: number): void {
  try { process.kill(pid, 'SIGKILL'); } catch { /* it has ended by itself */ }
}
/** Ends this process as `kill` does: after a clean stop. */
export const stopSelf = (): void => { process.kill(process.pid, 'SIGTERM'); };
/** The Node that runs this. */
export const NODE: string = process.execPath;
export const ownPid = (): number => process.pid;
