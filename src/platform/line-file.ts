import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { TokenctlError } from '../core/errors.ts';

/** Lines to a private file that is made anew (`--json-into`). Throws E_USAGE if it cannot be opened. */
export async function openLineFile(path: string): Promise<{ write(line: string): void; close(): Promise<void> }> {
  const stream = createWriteStream(path, { mode: 0o600 });
  try {
    await once(stream, 'open');
  } catch {
    throw new TokenctlError('E_USAGE', 'The file of --json-into cannot be written.');
  }
  // A full disk must not end a run: what matters is in the journal.
  stream.on('error', () => undefined);
  return {
    write: (line) => { stream.write(`${line}\n`); },
    close: () => new Promise((resolve) => { stream.end(() => resolve()); if (stream.destroyed) resolve(); }),
  };
}
