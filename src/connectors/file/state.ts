import { join } from 'node:path';
import * as z from 'zod';
import { TokenctlError } from '../../core/errors.ts';
import { listDir, readTextIfThere, writePrivate } from '../../platform/files.ts';

/**
 * `<path>/state.json`: which version is current. Consumers read `current` and open `<current>.age`; the rest is ours.
 * Only its replacement changes anything: a version file that no state names was never written, as far as anyone can see.
 */
const version = z.object({
  id: z.string(),
  /** Counts up and never back. */
  n: z.number().int().positive(),
  stage: z.enum(['pending', 'current', 'previous', 'none']),
  created: z.string(),
  /** The change that wrote it: a repeated call finds what it wrote. */
  idem: z.string(),
  /** The version that its other fields were copied from. */
  base: z.string().nullable(),
  /** What was current before it became so; null until then, and for the first. */
  left: z.string().nullable(),
});
const state = z.object({ v: z.literal(1), path: z.string(), counter: z.number().int().nonnegative(), current: z.string().nullable(), versions: z.array(version) })
  .refine((s) => s.versions.filter((v) => v.stage === 'current').map((v) => v.id).join() === (s.current ?? ''), 'current is not what versions say');

export type StoredVersion = Readonly<z.infer<typeof version>>;
export type PlaceState = Readonly<Omit<z.infer<typeof state>, 'versions'>> & { readonly versions: readonly StoredVersion[] };

export const emptyState = (path: string): PlaceState => ({ v: 1, path, counter: 0, current: null, versions: [] });
const fileIn = (folder: string): string => join(folder, 'state.json');

/** Null if the place has never been written. Throws E_UNAVAILABLE if it is damaged, or lost while its versions lie there. */
export async function readState(folder: string, path: string): Promise<PlaceState | null> {
  const text = await readTextIfThere(fileIn(folder));
  if (text === null) {
    // One first version without a state is what a killed first write leaves; a second was only made after a state was.
    if ((await listDir(folder)).some((name) => (versionNumber(name) ?? 0) > 1)) throw unreadable(path, 'is missing, though versions lie beside it');
    return null;
  }
  const parsed = safely(text);
  if (parsed === null || parsed.path !== path) throw unreadable(path, 'is damaged');
  return parsed;
}
const unreadable = (path: string, why: string): TokenctlError =>
  new TokenctlError('E_UNAVAILABLE', `state.json of '${path}' ${why}; nothing is read or written there until it is restored.`);

function safely(text: string): PlaceState | null {
  try { return state.parse(JSON.parse(text)); } catch { return null; }
}

export const writeState = (folder: string, next: PlaceState, mode: number): Promise<void> =>
  writePrivate(fileIn(folder), `${JSON.stringify(next, null, 2)}\n`, { mode });

export const versionFile = (folder: string, id: string): string => join(folder, `${id}.age`);
/** `3-0e2654e0.age` → 3; null for any other name. */
export const versionNumber = (name: string): number | null => {
  const n = /^(\d{1,9})-[0-9a-f]{8}\.age$/.exec(name)?.[1];
  return n === undefined ? null : Number(n);
};

export const findVersion = (s: PlaceState, id: string): StoredVersion | undefined => s.versions.find((v) => v.id === id);
/** What a call with this idem wrote and nobody dropped. */
export const writtenBy = (s: PlaceState, idem: string): StoredVersion | undefined => s.versions.find((v) => v.idem === idem && v.stage !== 'none');

export const withVersion = (s: PlaceState, id: string, change: Partial<StoredVersion>): PlaceState =>
  ({ ...s, versions: s.versions.map((v) => (v.id === id ? { ...v, ...change } : v)) });

/** `id` becomes current and what was current previous, in one state. */
export const promoted = (s: PlaceState, id: string): PlaceState => ({
  ...s, current: id,
  versions: s.versions.map((v) => (v.id === id ? { ...v, stage: 'current' as const, left: s.current } : v.stage === 'current' ? { ...v, stage: 'previous' as const } : v)),
});

export const added = (s: PlaceState, v: Omit<StoredVersion, 'id' | 'n' | 'stage' | 'left'>): { readonly next: PlaceState; readonly id: string } => {
  const n = s.counter + 1;
  const id = `${n}-${v.idem.slice(0, 8)}`;
  return { id, next: { ...s, counter: n, versions: [...s.versions, { ...v, id, n, stage: 'pending', left: null }] } };
};
