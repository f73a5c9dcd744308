import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { faultOf } from '../core/faults.ts';
import type { Fault } from '../core/result.ts';
import { TOO_LATE, whetherLate } from '../ports/in-time.ts';
import type { ProgramAnswer, ProgramRequest, Programs } from '../ports/program.ts';
import { readBytes } from './files.ts';

export interface ProgramsIn {
  /** The workspace's folder: relative files start here, and it is where a program runs. */
  readonly dir: string;
  /** What may run, by its path as the workspace names it: SHA-256 (hex) of every file of a program; null = a file of the machine, trusted by its path. */
  readonly known: ReadonlyMap<string, string | null>;
  /** Has a person trusted what the workspace names, as it is now? */
  readonly trusted: () => Promise<boolean>;
  readonly path?: string | undefined;
}

/** SHA-256 of a file, hex. Throws as `readBytes`. */
export const sha256OfFile = async (file: string): Promise<string> => createHash('sha256').update(await readBytes(file)).digest('hex');

export function createPrograms({ dir, known, trusted, path = process.env['PATH'] }: ProgramsIn): Programs {
  return {
    async run(request) {
      if (!await trusted()) return { fault: faultOf('E_UNTRUSTED', 'refused', { program: request.file, why: 'not-trusted' }) };
      // An argument that names a file of the program (`python3 ./crm.py`) is part of it.
      for (const file of [request.file, ...request.args.filter((a) => known.has(a))]) {
        const was = known.get(file);
        if (was === null) continue;
        const is = was === undefined ? null : await sha256OfFile(resolve(dir, file)).catch(() => null);
        if (was === undefined || is !== null && is !== was) return { fault: faultOf('E_UNTRUSTED', 'refused', { program: file, why: was === undefined ? 'not-trusted' : 'changed-since-it-was-trusted' }) };
        if (is === null) return { fault: faultOf('E_UNAVAILABLE', 'unavailable', { program: file, why: 'cannot-be-read' }) };
      }
      return started({ ...request, file: resolve(dir, request.file) }, { cwd: dir, path: path ?? '/usr/bin:/bin' });
    },
  };
}

function started(request: ProgramRequest, at: { readonly cwd: string; readonly path: string }): Promise<ProgramAnswer | { readonly fault: Fault }> {
  const { promise, resolve: give } = Promise.withResolvers<ProgramAnswer | { readonly fault: Fault }>();
  if (request.signal?.aborted) return Promise.resolve({ fault: faultOf('E_UNAVAILABLE', 'unavailable', { why: 'stopped-before-it-began' }) });
  if (whetherLate()()) return Promise.resolve({ fault: faultOf('E_UNAVAILABLE', 'unavailable', { why: TOO_LATE }) });
  const child = spawn(request.file, request.args, {
    cwd: at.cwd, shell: false, detached: true, stdio: ['pipe', 'pipe', 'pipe'],
    env: { PATH: at.path, LANG: 'C.UTF-8', TZ: 'UTC', ...request.env },
  });
  let lost: Fault | null = null;
  const killGroup = (): void => {
    // The group may be gone already; a pid is only undefined where nothing was started.
    try { if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL'); } catch { /* nobody is left */ }
  };
  const end = (why: string): void => { lost ??= faultOf('E_LOST', 'lost', { why }); killGroup(); };
  const stop = (): void => end('stopped');
  const timer = setTimeout(() => end('timeout'), request.timeoutMs);
  request.signal?.addEventListener('abort', stop, { once: true });
  const chunks: Buffer[] = [];
  let bytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
    if (bytes > request.maxBytes) end('answer-too-long');
    else chunks.push(chunk);
  });
  child.stderr.resume();
  // A program that does not read its request closes the pipe; what it answers is judged all the same.
  child.stdin.on('error', () => undefined);
  child.stdin.end(request.input);
  const over = (answer: ProgramAnswer | { readonly fault: Fault }): void => {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', stop);
    give(answer);
  };
  child.on('error', (e: NodeJS.ErrnoException) => { if (child.pid === undefined) over({ fault: faultOf('E_UNAVAILABLE', 'unavailable', { why: 'cannot-be-started', errno: e.code ?? 'error' }) }); });
  // What it started and left behind must neither act later nor keep the pipes open.
  child.on('exit', killGroup);
  child.on('close', (code, signal) => {
    if (lost !== null) over({ fault: lost });
    else if (code === null) over({ fault: faultOf('E_LOST', 'lost', { why: 'killed', signal: signal ?? 'unknown' }) });
    else over({ exit: code, stdout: Buffer.concat(chunks).toString('utf8') });
  });
  return promise;
}
