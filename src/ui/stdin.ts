import type { Clock } from '../core/clock.ts';
import { TokenctlError } from '../core/errors.ts';
import type { Input } from '../core/streams.ts';

export interface StdinLimits {
  /** Longest input, bytes. */
  readonly maxBytes?: number;
  /** How long a silent stdin is waited for, milliseconds. */
  readonly silenceMs?: number;
}

/**
 * Everything on stdin; called only when `-` was given. A stdin that stays open and silent is not waited for: an
 * unattended run never hangs. Throws E_INPUT_NEEDED (silent), E_USAGE (too long), or the reason of `signal`.
 */
export async function readStdin(input: Input, { clock, signal, maxBytes = 64 * 1024 * 1024, silenceMs = 10_000 }: StdinLimits & { clock: Clock; signal: AbortSignal }): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const silence = new AbortController();
  const ended = Promise.withResolvers<void>();
  const onData = (chunk: Uint8Array | string) => {
    silence.abort();
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    size += bytes.length;
    chunks.push(bytes);
    if (size > maxBytes) ended.reject(new TokenctlError('E_USAGE', `More than ${Math.floor(maxBytes / 1024 / 1024)} MiB came on stdin.`));
  };
  const onEnd = () => ended.resolve();
  const onError = () => ended.reject(new TokenctlError('E_USAGE', 'stdin cannot be read.'));
  const onAbort = () => ended.reject(signal.reason);
  const stream = input.raw;
  stream.on('data', onData).on('end', onEnd).on('close', onEnd).on('error', onError);
  signal.addEventListener('abort', onAbort, { once: true });
  clock.sleep(silenceMs, AbortSignal.any([silence.signal, signal])).then(
    () => { if (size === 0) ended.reject(new TokenctlError('E_INPUT_NEEDED', `Nothing came on stdin for ${Math.round(silenceMs / 1000)} seconds.`)); },
    () => undefined,
  );
  try {
    if (signal.aborted) throw signal.reason;
    await ended.promise;
    return Buffer.concat(chunks);
  } finally {
    silence.abort();
    signal.removeEventListener('abort', onAbort);
    stream.off('data', onData).off('end', onEnd).off('close', onEnd).off('error', onError);
    stream.pause();
  }
}
