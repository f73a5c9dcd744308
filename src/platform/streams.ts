import { closeSync, openSync } from 'node:fs';
import { isatty, ReadStream, WriteStream } from 'node:tty';
import type { Input, Output, Streams, Tty } from '../core/streams.ts';

type NodeOut = NodeJS.WritableStream & { isTTY?: boolean; columns?: number; rows?: number; writableLength?: number; destroyed?: boolean };

/**
 * Wraps a Node stream. A reader that has gone away (EPIPE, or a destroyed stream) is not an error of ours:
 * `tokenctl timeline | head` ends quietly. Any other write error is thrown where Node throws it.
 */
export function wrapOutput(raw: NodeOut): Output {
  const gone = new AbortController();
  raw.on('error', (e: NodeJS.ErrnoException) => {
    if (e.code !== 'EPIPE' && e.code !== 'ERR_STREAM_DESTROYED' && e.code !== 'EIO') throw e;
    gone.abort();
  });
  return {
    isTTY: raw.isTTY === true,
    columns: () => raw.columns ?? 0,
    rows: () => raw.rows ?? 0,
    write: (text) => { if (!gone.signal.aborted) raw.write(text); },
    drained: () => new Promise((resolve) => {
      if (gone.signal.aborted) { resolve(); return; }
      gone.signal.addEventListener('abort', () => resolve(), { once: true });
      // An empty write is queued behind everything else: its callback is the drain.
      raw.write('', () => resolve());
    }),
    gone: gone.signal,
    raw,
  };
}

const wrapInput = (raw: NodeJS.ReadStream): Input => ({ isTTY: raw.isTTY === true, raw });

/** Opened at first use: a command that reads no input does not touch stdin at all. */
const processInput = (): Input => ({ get isTTY() { return isatty(0); }, get raw() { return process.stdin; } });

function openTty(): Tty | null {
  let down: number;
  try {
    down = openSync('/dev/tty', 'r');
  } catch {
    return null;
  }
  try {
    const up = openSync('/dev/tty', 'w');
    const input = new ReadStream(down);
    const output = new WriteStream(up);
    return { input: wrapInput(input), output: wrapOutput(output), close: () => { input.destroy(); output.destroy(); } };
  } catch {
    closeSync(down);
    return null;
  }
}

/** What a pager may know of the caller's environment: how to draw, and nothing else. */
const PAGER_ENV = /^(PATH|HOME|TERM|COLORTERM|LANG|LC_[A-Z]+|LESS|LESSCHARSET|COLUMNS|LINES)$/;

async function page(env: NodeJS.ProcessEnv, command: string, text: string): Promise<boolean> {
  const { spawn } = await import('node:child_process');
  const kept = Object.fromEntries(Object.entries(env).filter(([name]) => PAGER_ENV.test(name)));
  // LESSSECURE: what is shown holds text of strangers, and a pager can start programs.
  const child = spawn('/bin/sh', ['-c', command], { stdio: ['pipe', 'inherit', 'inherit'], env: { ...kept, LESSSECURE: '1' } });
  return new Promise((resolve) => {
    child.on('error', () => resolve(false));
    child.on('close', (code) => resolve(code !== 127 && code !== 126));
    child.stdin.on('error', () => undefined);
    child.stdin.end(text);
  });
}

/** The process's own streams. */
export const processStreams = (): Streams => ({
  stdin: processInput(),
  stdout: wrapOutput(process.stdout),
  stderr: wrapOutput(process.stderr),
  openTty,
  page: (command, text) => page(process.env, command, text),
  atExit: (restore) => {
    process.on('exit', restore);
    return () => { process.off('exit', restore); };
  },
});
