import { createHash } from 'node:crypto';
import { join } from 'node:path';
import * as z from 'zod';
import { carriedFiles, isCarriedName } from '../../escrow/index.ts';
import { filesBelow, readChunks } from '../../platform/files.ts';
import { tarNameFits } from '../../platform/tar-header.ts';

/**
 * The list of what goes along with journal and checkpoints. Its digest stands in `incident.moved`, so the checkpoint after that line
 * vouches for every file: what is sealed says by itself nothing of who sealed it.
 */
export const MANIFEST = 'manifest.json';
export const JOURNAL = 'journal.jsonl';
export const CHECKPOINT = /^checkpoints\/(?:0|[1-9]\d{0,15})$/;
export const ESCROW = 'escrow/';
/** `report/` is made anew from the journal, but for what was handed to a person. */
const REPORT = 'report/';
const CARRIED = /^(?:(?:plans|approvals|comms)\/[^/]+|report\/handoff-\d+\.txt|journal\.torn\.\d+)$/;
/** What speaks for itself, and what a host makes for itself. */
const OF_HOST = /^(?:journal\.(?:jsonl|lock|reserve)|fold\.cache|(?:checkpoints|runs)\/.*)$/;

const fromFolder = (name: string): boolean => CARRIED.test(name) && tarNameFits(name);
/** May a file of this name go along? Everything else in an archive is refused. */
export const isCarried = (name: string): boolean => (name.startsWith(ESCROW) ? isCarriedName(name.slice(ESCROW.length)) && tarNameFits(name) : fromFolder(name));

const manifest = z.strictObject({
  v: z.literal(1), incident: z.string(),
  files: z.array(z.strictObject({ name: z.string().refine(isCarried), size: z.number().int().nonnegative(), sha256: z.string().regex(/^[0-9a-f]{64}$/) })),
});
export type Manifest = z.infer<typeof manifest>;
export type Listed = Manifest['files'][number];

export const manifestText = (m: Manifest): string => `${JSON.stringify(m)}\n`;
export function parseManifest(text: string): Manifest | null {
  try { return manifest.parse(JSON.parse(text)); } catch { return null; }
}

export interface Gathered { readonly manifest: Manifest; readonly paths: ReadonlyMap<string, string>; /** Files in the incident's folder that tokenctl did not write: they stay. */ readonly leftOut: readonly string[] }

/** What stays when an incident goes, and is not made anew: it is whoever's who put it there. */
export const staying = async (dir: string): Promise<readonly string[]> => (await filesBelow(dir)).filter((name) => !fromFolder(name) && !OF_HOST.test(name));

/** Reads and lists what goes along. Nothing is opened, and nothing is locked: the caller sees to it that nobody writes. */
export async function gather({ dir, stateDir, incident }: { readonly dir: string; readonly stateDir: string; readonly incident: string }): Promise<Gathered> {
  const paths = new Map<string, string>();
  const leftOut: string[] = [];
  for (const name of await filesBelow(dir)) {
    if (fromFolder(name)) paths.set(name, join(dir, name));
    else if (!OF_HOST.test(name) && !name.startsWith(REPORT)) leftOut.push(name);
  }
  for (const { name, path } of await carriedFiles({ stateDir, incident })) paths.set(`${ESCROW}${name}`, path);
  const files: Listed[] = [];
  for (const [name, path] of [...paths].toSorted(([a], [b]) => (a < b ? -1 : 1))) files.push({ name, ...await sumOf(path) });
  return { manifest: { v: 1, incident, files }, paths, leftOut };
}

async function sumOf(path: string): Promise<{ readonly size: number; readonly sha256: string }> {
  const sum = createHash('sha256');
  let size = 0;
  for await (const chunk of readChunks(path)) {
    sum.update(chunk);
    size += chunk.length;
  }
  return { size, sha256: sum.digest('hex') };
}
