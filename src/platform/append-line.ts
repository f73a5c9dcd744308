import { appendFile } from 'node:fs/promises';

/**
 * Appends one line in one write: whole or not there at all when the *process* dies (not durable against power loss; the journal has
 * its own writer). Several processes may append to one file.
 */
export const appendLine = (path: string, line: string, mode = 0o600): Promise<void> => appendFile(path, `${line}\n`, { mode });
