import { basename, join } from 'node:path';
import * as z from 'zod';
import { copyFile, dirMode, ensureDir, exists, fileMode, listOnly, readBytes, readTextIfThere, removeDir, removeFile, renameFile } from '../platform/files.ts';

/** What of an escrow goes along to another host, by its name there: the wrapped identity, the list of who can open it, the sealed values. */
export const CARRIED_KEY = 'key.age';
export const CARRIED_LIST = 'key.json';
export const CARRIED_VALUES = 'values';
export const isCarriedName = (name: string): boolean => name === CARRIED_KEY || name === CARRIED_LIST || /^values\/[A-Za-z0-9][A-Za-z0-9_-]{0,63}\.age$/.test(name);

export interface CarriedIn { readonly stateDir: string; readonly incident: string }

const placesOf = ({ stateDir, incident }: CarriedIn) => {
  const root = join(stateDir, 'escrow');
  return { root, keys: join(root, 'keys'), key: join(root, 'keys', `${incident}.age`), list: join(root, 'keys', `${incident}.json`), values: join(root, incident) };
};

/** The sealed files of an incident, never opened: they are as safe elsewhere as here. */
export async function carriedFiles(o: CarriedIn): Promise<readonly { readonly name: string; readonly path: string }[]> {
  const at = placesOf(o);
  const keys = await listOnly('files', at.keys);
  const there = (path: string): boolean => keys.includes(basename(path));
  const values = (await listOnly('files', at.values)).map((name) => ({ name: `${CARRIED_VALUES}/${name}`, path: join(at.values, name) })).filter(({ name }) => isCarriedName(name));
  return [...there(at.key) ? [{ name: CARRIED_KEY, path: at.key }] : [], ...there(at.list) ? [{ name: CARRIED_LIST, path: at.list }] : [], ...values];
}

/** Is an incident's identity kept here that is not the one in `from`? Replacing it would end what is sealed to it. */
export async function isOtherKey(o: CarriedIn, from: string): Promise<boolean> {
  const { key } = placesOf(o);
  if (!(await exists(key))) return false;
  return !(await exists(join(from, CARRIED_KEY))) || Buffer.compare(await readBytes(key), await readBytes(join(from, CARRIED_KEY))) !== 0;
}

/**
 * Puts what was carried in the folder `from` in the place of what is kept here: an identity that was destroyed meanwhile ends here too
 * (ENGINE S2). `from` is used up; it lies in the state folder.
 */
export async function placeCarried(o: CarriedIn & { readonly from: string; readonly shared: boolean }): Promise<void> {
  const at = placesOf(o);
  const mode = fileMode(o.shared);
  await ensureDir(at.root, dirMode(o.shared));
  await ensureDir(at.keys, dirMode(o.shared));
  for (const [name, to] of [[CARRIED_KEY, at.key], [CARRIED_LIST, at.list]] as const) {
    if (await exists(join(o.from, name))) await copyFile(join(o.from, name), to, { mode });
    else await removeFile(to);
  }
  await removeDir(at.values);
  if (await exists(join(o.from, CARRIED_VALUES))) await renameFile(join(o.from, CARRIED_VALUES), at.values);
}

const list = z.object({ recipients: z.array(z.string()) });
/** Recipients that the carried identity is wrapped to, as the list beside it says; null = nothing sealed is carried. */
export async function carriedRecipients(from: string): Promise<readonly string[] | null> {
  if (!(await exists(join(from, CARRIED_KEY)))) return null;
  const text = await readTextIfThere(join(from, CARRIED_LIST));
  try { return list.parse(JSON.parse(text ?? '')).recipients; } catch { return []; }
}
