import { dirname, relative } from 'node:path';
import { TokenctlError } from '../core/errors.ts';
import type { ErrorCode } from '../core/error-codes.ts';
import { quote } from '../core/shell-quote.ts';
import { checkAgain } from '../core/source-complaint.ts';
import { utf8Text } from '../core/utf8-text.ts';
import { errnoOf, fileFacts, readBytes, readChunks, readText } from './files.ts';

const MIB = 1 << 20;

export interface UserFileIn {
  /** As the error names it. */
  readonly shown: string;
  readonly code: ErrorCode;
  /** Default 1 MiB. */
  readonly maxBytes?: number;
  /** What to do about one that is too large. */
  readonly hint?: string | undefined;
}

/** A path as the person would type it: from the folder that the command works in, unless the whole path is shorter. */
export function shownPath(cwd: string, path: string): string {
  const from = relative(cwd, path);
  return from === '' || from.length > path.length ? path : from;
}

/**
 * A file that a person wrote, whose bytes somebody else judges (openSource names what is no UTF-8). Throws `code` at file:1:1 if it
 * is missing, cannot be read, is no regular file (a pipe would hang) or is too large.
 */
export const readUserFile = (path: string, o: UserFileIn): Promise<string> => readChecked(path, o, readText);

/** The same; null if there is nothing at that path. */
export const readUserFileIfThere = async (path: string, o: UserFileIn): Promise<string | null> => (await factsOf(path, o) === null ? null : readUserFile(path, o));

/** The same as strict UTF-8; else `code`, at the first byte that is none. A pipe that the shell made (`<(…)`) is read too. */
export async function readUserText(path: string, o: UserFileIn): Promise<string> {
  return strictText(await (OPEN_PIPE.test(path) ? readPipe(path, o) : readChecked(path, o, readBytes)), o);
}
/** Open already, so reading it cannot wait for somebody to write first. */
const OPEN_PIPE = /^\/(?:dev|proc\/self)\/(?:fd\/\d+|stdin)$/;

async function readPipe(path: string, o: UserFileIn): Promise<Uint8Array> {
  const { maxBytes = MIB } = o;
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of readChunks(path)) {
      if ((size += chunk.length) > maxBytes) throw tooLarge(o);
      chunks.push(chunk);
    }
  } catch (e) { throw e instanceof TokenctlError ? e : cannot(o, `it cannot be read (${errnoOf(e) ?? 'error'})`); }
  return Buffer.concat(chunks);
}

/** Can a file be written there, before anything is attempted whose answer is to go into it? Throws E_USAGE. */
export async function checkWritable(path: string, { shown, flag }: { readonly shown: string; readonly flag: string }): Promise<void> {
  const cannot = (why: string): TokenctlError => new TokenctlError('E_USAGE', `${flag} ${shown}: ${why}`, { next: [`ls -ld ${quote(shown)}`] });
  const [there, folder] = await Promise.all([path, dirname(path)].map((each) => fileFacts(each))).catch((e: unknown) => { throw cannot(`it cannot be written (${errnoOf(e) ?? 'error'})`); });
  if (there?.kind === 'dir') throw cannot('it is a folder');
  // A file is replaced as a whole: root would put one in the place of /dev/null, or of the link that is /dev/stdout.
  if (there?.kind === 'other' || /^\/(?:dev\/(?:fd\/|std)|proc\/)/.test(path)) throw cannot('it is no regular file');
  if (folder === null || folder === undefined) throw cannot('there is no such folder');
  if (folder.kind !== 'dir') throw cannot('it would lie in a file');
}

/** Bytes as text. Throws `code` at file:line:column if they are no UTF-8. */
export function strictText(bytes: Uint8Array, { shown, code }: Pick<UserFileIn, 'shown' | 'code'>): string {
  const read = utf8Text(bytes);
  if (!read.ok) throw new TokenctlError(code, `${shown}:${read.at.line}:${read.at.column}: ${read.what}`, { next: checkAgain(code, shown) });
  return read.text;
}

async function readChecked<T>(path: string, o: UserFileIn, read: (path: string) => Promise<T>): Promise<T> {
  const { maxBytes = MIB } = o;
  const facts = await factsOf(path, o);
  if (facts === null) throw cannot(o, 'there is no such file');
  if (facts.kind !== 'file') throw cannot(o, facts.kind === 'dir' ? 'it is a folder, not a file' : 'it is not a regular file');
  if (facts.size > maxBytes) throw tooLarge(o);
  try { return await read(path); } catch (e) { throw cannot(o, `it cannot be read (${errnoOf(e) ?? 'error'})`); }
}

async function factsOf(path: string, o: UserFileIn): ReturnType<typeof fileFacts> {
  try { return await fileFacts(path); } catch (e) { throw cannot(o, `it cannot be read (${errnoOf(e) ?? 'error'})`); }
}

const cannot = ({ shown, code }: UserFileIn, why: string): TokenctlError => new TokenctlError(code, `${shown}:1:1: ${why}`, { next: [`ls -ld ${quote(shown)}`] });
const tooLarge = ({ shown, code, hint, maxBytes = MIB }: UserFileIn): TokenctlError =>
  new TokenctlError(code, `${shown}:1:1: the file is larger than ${maxBytes / MIB} MiB`, { next: checkAgain(code, shown), ...(hint !== undefined && { hint }) });
