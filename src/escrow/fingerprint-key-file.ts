import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { isTokenctlError } from '../core/errors.ts';
import { ensureDir, exists, writePrivate } from '../platform/files.ts';
import { newFingerprintKey } from './fingerprint.ts';

/** Makes the key file, 0600, if there is none; one that is there is never replaced: every fingerprint would be another. True if it was made. */
export async function ensureFingerprintKey(path: string, random: (bytes: number) => Uint8Array = randomBytes): Promise<boolean> {
  if (await exists(path)) return false;
  await ensureDir(dirname(path));
  try { await writePrivate(path, `${newFingerprintKey(random).reveal()}\n`, { exclusive: true }); } catch (e) {
    if (isTokenctlError(e) && e.code === 'E_EXISTS') return false;
    throw e;
  }
  return true;
}
