import { TokenctlError } from '../core/errors.ts';
import type { ErrorCode } from '../core/error-codes.ts';
import { errnoOf, fileFacts, readText } from '../platform/files.ts';

const MAX_BYTES = 1 << 20;

/** A file that a person wrote. Throws `code`, naming the file, if it cannot be read, is no regular file (a pipe would hang), or is larger than 1 MiB. */
export async function readUserFile(path: string, shown: string, code: ErrorCode): Promise<string> {
  const cannot = (why: string): TokenctlError => new TokenctlError(code, `${shown}:1:1: ${why}`);
  try {
    const facts = await fileFacts(path);
    if (facts === null) throw cannot('there is no such file');
    if (facts.kind !== 'file') throw cannot('it is not a regular file');
    if (facts.size > MAX_BYTES) throw cannot('the file is larger than 1 MiB');
    return await readText(path);
  } catch (e) {
    if (errnoOf(e) === null || e instanceof TokenctlError) throw e;
    throw cannot(`it cannot be read (${errnoOf(e) ?? ''})`);
  }
}
