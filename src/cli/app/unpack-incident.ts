import { createHash } from 'node:crypto';
import { dirname, join } from 'node:path';
import type { Hex } from '../../core/brand.ts';
import { sha256 } from '../../core/canonical.ts';
import { TokenctlError } from '../../core/errors.ts';
import { dirMode, ensureDir, fileMode, readChunks, writePrivate } from '../../platform/files.ts';
import { readTar, type TarEntry } from '../../platform/tar.ts';
import { CHECKPOINT, JOURNAL, MANIFEST, parseManifest, type Listed, type Manifest } from './move-manifest.ts';

const MIB = 1 << 20;
const MANIFEST_MOST = 64 * MIB;
const CHECKPOINT_MOST = MIB;
/** A journal of two million lines. */
const JOURNAL_MOST = 1024 * MIB;
const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

const notWritten = (what: string): TokenctlError => new TokenctlError('E_ARCHIVE', `The archive ${what}. Nothing was placed.`, { hint: 'Have it made again: tokenctl incident export --handoff writes the same archive from the sealed copy.' });

export interface Unpacked { readonly incident: string; readonly manifest: Manifest; readonly digest: Hex }

/**
 * Unpacks what `incident export --handoff` wrote into a folder of its own: each file has a name that is known, stands in the list with
 * its size and digest, or is the journal or a checkpoint, which speak for themselves. Nothing is believed by this: the caller holds the
 * list's digest against the journal. Throws E_ARCHIVE; E_USAGE for a copy that was made to be read.
 */
export async function unpackIncident({ file, into, shared }: { readonly file: string; readonly into: string; readonly shared: boolean }): Promise<Unpacked> {
  let head: Unpacked | null = null;
  let listed: ReadonlyMap<string, Listed> = new Map();
  const seen = new Set<string>();
  for await (const entry of readTar(readChunks(file))) {
    const cut = entry.name.indexOf('/');
    const [incident, name] = [entry.name.slice(0, Math.max(0, cut)), entry.name.slice(cut + 1)];
    if (head === null) {
      head = await readHead(incident, name, entry);
      listed = new Map(head.manifest.files.map((f) => [f.name, f]));
      continue;
    }
    const known = listed.get(name);
    const most = name === JOURNAL ? JOURNAL_MOST : CHECKPOINT.test(name) ? CHECKPOINT_MOST : null;
    if (incident !== head.incident || (known === undefined && most === null)) throw notWritten('holds a file that does not belong to it');
    if (seen.has(name)) throw notWritten(`holds ${name} twice`);
    if (known === undefined ? entry.size > (most ?? 0) : entry.size !== known.size) throw notWritten(`holds ${name} in another size than it was written`);
    seen.add(name);
    const path = join(into, name);
    await ensureDir(dirname(path), dirMode(shared));
    const sum = createHash('sha256');
    await writePrivate(path, summed(entry.data, sum), { mode: fileMode(shared), exclusive: true });
    if (known !== undefined && sum.digest('hex') !== known.sha256) throw notWritten(`holds another ${name} than was written`);
  }
  if (head === null) throw notWritten('is empty');
  const missing = [JOURNAL, ...listed.keys()].find((name) => !seen.has(name));
  if (missing !== undefined) throw notWritten(`lacks ${missing}`);
  return head;
}

async function readHead(incident: string, name: string, entry: TarEntry): Promise<Unpacked> {
  if (!ID.test(incident) || entry.size > MANIFEST_MOST) throw notWritten('is not that of an incident');
  if (name !== MANIFEST)
    throw new TokenctlError('E_USAGE', `the archive of ${incident} is a copy to be read: it was made without --handoff, and no other host goes on with it`, { hint: 'Unpack it with tar, and check it with tokenctl journal verify.', next: [`tokenctl incident export -i ${incident} --handoff --out FILE`] });
  const chunks: Uint8Array[] = [];
  for await (const chunk of entry.data) chunks.push(chunk);
  const text = Buffer.concat(chunks).toString('utf8');
  const manifest = parseManifest(text);
  if (manifest === null || manifest.incident !== incident) throw notWritten('has no list of what it holds');
  if (new Set(manifest.files.map((f) => f.name)).size !== manifest.files.length) throw notWritten('lists a file twice');
  return { incident, manifest, digest: sha256(text) };
}

async function* summed(data: AsyncIterable<Uint8Array>, sum: ReturnType<typeof createHash>): AsyncGenerator<Uint8Array> {
  for await (const chunk of data) {
    sum.update(chunk);
    yield chunk;
  }
}
