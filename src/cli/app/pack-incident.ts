import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import { fileFacts, filesBelow, listOnly, readChunks, writePrivate } from '../../platform/files.ts';
import { writeTar, type TarFile } from '../../platform/tar.ts';
import { tarNameFits } from '../../platform/tar-header.ts';
import { JOURNAL, MANIFEST, manifestText, type Gathered } from './move-manifest.ts';

export interface PackIn { readonly out: string; readonly incident: string; readonly mtimeMs: number }

/** A folder that was made for an auditor, as one file. Throws E_EXISTS. */
export async function packFolder(dir: string, o: PackIn): Promise<number> {
  const names = (await filesBelow(dir)).filter((name) => tarNameFits(`${o.incident}/${name}`));
  const entries = async function* (): AsyncGenerator<TarFile> {
    for (const name of names) yield entryOf(o, name, join(dir, name), (await fileFacts(join(dir, name)))?.size ?? 0);
  };
  await writePrivate(o.out, writeTar(entries()), { exclusive: true });
  return names.length;
}

/**
 * A sealed incident as one file: the list first, so that whoever unpacks knows each name and size before the first byte. Throws E_EXISTS,
 * and E_CONFLICT if a file is not what the list says any more.
 */
export async function packMoved({ dir, gathered, ...o }: PackIn & { readonly dir: string; readonly gathered: Gathered }): Promise<number> {
  const list = Buffer.from(manifestText(gathered.manifest));
  const beside = [JOURNAL, ...(await listOnly('files', join(dir, 'checkpoints'))).filter((name) => /^\d+$/.test(name)).map((name) => `checkpoints/${name}`)];
  const entries = async function* (): AsyncGenerator<TarFile> {
    yield { name: `${o.incident}/${MANIFEST}`, size: list.length, mtimeMs: o.mtimeMs, data: [list] };
    for (const name of beside) yield entryOf(o, name, join(dir, name), (await fileFacts(join(dir, name)))?.size ?? 0);
    for (const { name, size, sha256 } of gathered.manifest.files) yield { ...entryOf(o, name, '', size), data: asListed(gathered.paths.get(name) ?? '', { name, sha256 }) };
  };
  await writePrivate(o.out, writeTar(entries()), { exclusive: true });
  return 1 + beside.length + gathered.manifest.files.length;
}

const entryOf = ({ incident, mtimeMs }: PackIn, name: string, path: string, size: number): TarFile =>
  ({ name: `${incident}/${name}`, size, mtimeMs, data: upTo(path, size) });

/** A file that grows meanwhile is carried as long as it was. */
async function* upTo(path: string, size: number): AsyncGenerator<Uint8Array> {
  if (size === 0) return;
  let left = size;
  for await (const chunk of readChunks(path)) {
    yield chunk.subarray(0, left);
    left -= Math.min(left, chunk.length);
    if (left === 0) return;
  }
}

async function* asListed(path: string, o: { readonly name: string; readonly sha256: string }): AsyncGenerator<Uint8Array> {
  const sum = createHash('sha256');
  for await (const chunk of readChunks(path)) {
    sum.update(chunk);
    yield chunk;
  }
  if (sum.digest('hex') !== o.sha256) throw new TokenctlError('E_CONFLICT', `${o.name} was changed while it was packed; the same command again packs it as it is now.`);
}
