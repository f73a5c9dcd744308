import { randomBytes } from 'node:crypto';
import { constants, createReadStream, closeSync, fstatSync, lstatSync, openSync, promises as fs, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { TokenctlError } from '../core/errors.ts';
import { quote } from '../core/shell-quote.ts';
import { haveRead } from './memory.ts';

/** Modes of state: the user's own, or the group's after `doctor --share GROUP` (DESIGN §5). */
export const PRIVATE_DIR = 0o700;
export const PRIVATE_FILE = 0o600;
export const SHARED_DIR = 0o2770;
export const SHARED_FILE = 0o660;
/** What belongs to the team's repository: readable by all, less the user's umask. */
export const PUBLIC_FILE = 0o644;
/** Of a folder that goes to git. */
export const PUBLIC_DIR = 0o755;
export const dirMode = (shared: boolean | undefined): number => (shared === true ? SHARED_DIR : PRIVATE_DIR);
export const fileMode = (shared: boolean | undefined): number => (shared === true ? SHARED_FILE : PRIVATE_FILE);

export type FileData = string | Uint8Array | Iterable<string | Uint8Array> | AsyncIterable<string | Uint8Array>;

export const errnoOf = (e: unknown): string | null =>
  e instanceof Error && 'code' in e && typeof e.code === 'string' ? e.code : null;
/** True for ENOENT and ENOTDIR: there is nothing at that path. */
export const isMissing = (e: unknown): boolean => ['ENOENT', 'ENOTDIR'].includes(errnoOf(e) ?? '');

/** Makes the folder and its missing parents, each with exactly `mode` (umask does not widen or narrow it); one that exists is left as it is. */
export async function ensureDir(path: string, mode: number = PRIVATE_DIR, withParents = true): Promise<void> {
  try {
    await fs.mkdir(path, { mode });
    await fs.chmod(path, mode);
  } catch (e) {
    if (errnoOf(e) === 'EEXIST' && (await fs.stat(path)).isDirectory()) return;
    // Once: in /proc no folder can be made although the parent is there, and the answer is the same.
    if (errnoOf(e) !== 'ENOENT' || dirname(path) === path || !withParents) throw e;
    await ensureDir(dirname(path), mode);
    await ensureDir(path, mode, false);
  }
}

/**
 * As `ensureDir`, for a folder whose files are made anew at any time: a link in its place is removed. Where a group may write, one would have
 * another's files written over by that one's own hand.
 */
export async function ensureOwnDir(path: string, mode: number = PRIVATE_DIR): Promise<void> {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true) await removeFile(path);
  await ensureDir(path, mode);
}

/** Makes a folder that must not exist yet. Throws E_EXISTS. */
export async function makeDir(path: string, mode: number = PRIVATE_DIR): Promise<void> {
  try {
    await fs.mkdir(path, { mode });
  } catch (e) {
    if (errnoOf(e) === 'EEXIST') throw new TokenctlError('E_EXISTS', `${path} exists already.`);
    throw e;
  }
  await fs.chmod(path, mode);
}

/** Makes a folder's entries (new names, renames, removals) durable. */
export async function syncDir(path: string): Promise<void> {
  const dir = await fs.open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try { await dir.sync(); } finally { await dir.close(); }
}

/**
 * Writes a file so that, after a crash at any moment, the path holds the old content or the new, whole and durable:
 * temp in the same folder, fsync, rename, fsync of the folder. `exclusive`: throws E_EXISTS and leaves what is there.
 */
export async function writePrivate(path: string, data: FileData, { mode = PRIVATE_FILE, exclusive = false }: { mode?: number; exclusive?: boolean } = {}): Promise<void> {
  const temp = join(dirname(path), `.${basename(path).slice(0, 100)}.${randomBytes(6).toString('hex')}.tmp`);
  const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL | constants.O_NOFOLLOW;
  const file = await fs.open(temp, flags, mode);
  try {
    try {
      await file.chmod(mode);
      await file.writeFile(data);
      await file.sync();
    } finally { await file.close(); }
    if (exclusive) await linkNew(temp, path);
    else await fs.rename(temp, path);
  } catch (e) {
    await fs.rm(temp, { force: true });
    throw e;
  }
  await syncDir(dirname(path));
}

async function linkNew(temp: string, path: string): Promise<void> {
  try {
    await fs.link(temp, path);
  } catch (e) {
    if (errnoOf(e) === 'EEXIST') throw new TokenctlError('E_EXISTS', `${path} exists already and was left as it is.`);
    throw e;
  }
  await fs.rm(temp);
}

/** As `writePrivate`, for files of the team's repository: 0644. */
export const writePublic = (path: string, data: FileData, { exclusive = false }: { exclusive?: boolean } = {}): Promise<void> =>
  writePrivate(path, data, { mode: PUBLIC_FILE, exclusive });

/**
 * A file that holds a key or a value. Throws E_REF if it is missing, no regular file, or open to others (`shared`: to others
 * than its group); the check is on the opened file, so it cannot be exchanged in between. Links are followed: mounted secrets are links.
 */
export async function readPrivateBytes(path: string, { shared = false }: { shared?: boolean } = {}): Promise<Uint8Array> {
  let file: number;
  try {
    // O_NONBLOCK: a FIFO put in the file's place must not hang the open.
    file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (e) {
    throw new TokenctlError('E_REF', `${path} cannot be read (${errnoOf(e) ?? 'error'}).`);
  }
  try {
    const { mode } = fstatSync(file);
    if ((mode & constants.S_IFMT) !== constants.S_IFREG) throw new TokenctlError('E_REF', `${path} is not a regular file.`);
    if ((mode & (shared ? 0o007 : 0o077)) !== 0) {
      const command = `chmod ${shared ? '660' : '600'} ${quote(path)}`;
      throw new TokenctlError('E_REF', `${path} is open to others (mode ${(mode & 0o777).toString(8)}); type: ${command}`, { next: [command] });
    }
    return readFileSync(file);
  } finally { closeSync(file); }
}

/** As `readPrivateBytes`, as UTF-8 text. */
export const readPrivate = async (path: string, o: { shared?: boolean } = {}): Promise<string> =>
  new TextDecoder().decode(await readPrivateBytes(path, o));

// Looking and reading are done at once: files here are small and local, and by way of the thread pool each would take ten
// times as long. Callers wait all the same, so that this is nobody's business but ours.

/** UTF-8 text. Throws the system's error (see `isMissing`, `errnoOf`). */
export async function readText(path: string): Promise<string> {
  const text = readFileSync(path, 'utf8');
  haveRead(text.length);
  return text;
}
export const readBytes = async (path: string): Promise<Uint8Array> => readFileSync(path);

/** Text, or null if there is nothing at that path. */
export async function readTextIfThere(path: string): Promise<string | null> {
  try { return await readText(path); } catch (e) { if (isMissing(e)) return null; throw e; }
}

/** Lines without their ends (LF or CRLF), read as a stream. Throws the system's error. */
export async function* readLines(path: string): AsyncGenerator<string> {
  const bare = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
  let rest = '';
  for await (const chunk of createReadStream(path, 'utf8') as AsyncIterable<string>) {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) yield bare(line);
  }
  if (rest !== '') yield bare(rest);
}

/** The file's bytes in chunks of `chunk` bytes at most, from `from` on. Throws the system's error. */
export const readChunks = (path: string, { from = 0, chunk = 1 << 18 }: { from?: number; chunk?: number } = {}): AsyncIterable<Buffer> =>
  createReadStream(path, { start: from, highWaterMark: chunk });

export interface FileFacts { readonly kind: 'file' | 'dir' | 'other'; readonly size: number; readonly mode: number; readonly mtimeMs: number }
/** What is at that path (links followed), or null. */
export async function fileFacts(path: string): Promise<FileFacts | null> {
  try {
    const s = statSync(path);
    return { kind: s.isFile() ? 'file' : s.isDirectory() ? 'dir' : 'other', size: s.size, mode: s.mode & 0o7777, mtimeMs: s.mtimeMs };
  } catch (e) { if (isMissing(e)) return null; throw e; }
}
export const exists = async (path: string): Promise<boolean> => (await fileFacts(path)) !== null;

const isTemp = (name: string): boolean => name.startsWith('.') && name.endsWith('.tmp');
/** Names in a folder, sorted, without our own temporary files; none if there is no such folder. */
export async function listDir(path: string): Promise<string[]> {
  try {
    return readdirSync(path).filter((name) => !isTemp(name)).sort();
  } catch (e) { if (isMissing(e)) return []; throw e; }
}

/**
 * As `listDir`, only regular files, or only folders: no links, wherever they lead. Where a group may write, one is somebody's who would have
 * another's file read with that one's own eyes.
 */
export async function listOnly(kind: 'files' | 'folders', path: string): Promise<string[]> {
  try {
    return readdirSync(path, { withFileTypes: true }).flatMap((e) => ((kind === 'files' ? e.isFile() : e.isDirectory()) && !isTemp(e.name) ? [e.name] : [])).sort();
  } catch (e) { if (isMissing(e)) return []; throw e; }
}

/** A new folder of the user's own (0700) where the system keeps what is short-lived; its maker removes it. */
export const makeTempDir = (prefix: string): Promise<string> => fs.mkdtemp(join(tmpdir(), prefix));

/** Removes a file (removed, not shredded: TRUTH T10.1) and makes that durable; false if there was none. */
export async function removeFile(path: string): Promise<boolean> {
  try { await fs.unlink(path); } catch (e) { if (isMissing(e)) return false; throw e; }
  await syncDir(dirname(path));
  return true;
}
/**
 * Removes what killed writers left half written in a folder. Only for a folder whose other writers are shut out (a lock):
 * it would take a living writer's file too.
 */
export async function removeTemps(path: string): Promise<void> {
  for (const name of await fs.readdir(path)) if (isTemp(name)) await fs.rm(join(path, name), { force: true });
}
/** Removes a folder and all in it; links in it are removed, never followed. */
export const removeDir = (path: string): Promise<void> => fs.rm(path, { recursive: true, force: true });

/** Renames within one file system, durably; replaces what is there. */
export async function renameFile(from: string, to: string): Promise<void> {
  await fs.rename(from, to);
  await syncDir(dirname(to));
  if (dirname(from) !== dirname(to)) await syncDir(dirname(from));
}

/** Copies one file as a stream, with `writePrivate`'s guarantees. */
export const copyFile = (from: string, to: string, o: { mode?: number; exclusive?: boolean } = {}): Promise<void> =>
  writePrivate(to, readChunks(from), o);

/** Copies the regular files below a folder, folders as 0700; links and special files are left out. Returns how many files. */
export async function copyDir(from: string, to: string, o: { mode?: number } = {}): Promise<number> {
  let files = 0;
  await ensureDir(to);
  for (const entry of await fs.readdir(from, { withFileTypes: true })) {
    if (entry.isDirectory()) files += await copyDir(join(from, entry.name), join(to, entry.name), o);
    else if (entry.isFile() && !isTemp(entry.name)) { await copyFile(join(from, entry.name), join(to, entry.name), o); files += 1; }
  }
  return files;
}

/** Sets a mode, whatever the umask. */
export const setMode = (path: string, mode: number): Promise<void> => fs.chmod(path, mode);
/** The real path, every link resolved; null if there is nothing. */
export async function realPath(path: string): Promise<string | null> {
  try { return realpathSync.native(path); } catch (e) { if (isMissing(e)) return null; throw e; }
}

/** Names of the regular files below a folder, as paths from it, sorted; links, special files and our own temporary ones are left out. */
export async function filesBelow(dir: string, under = ''): Promise<string[]> {
  const found: string[] = [];
  for (const entry of readdirSync(join(dir, under), { withFileTypes: true })) {
    const name = join(under, entry.name);
    if (entry.isDirectory()) found.push(...await filesBelow(dir, name));
    else if (entry.isFile() && !isTemp(entry.name)) found.push(name);
  }
  return found.sort();
}
