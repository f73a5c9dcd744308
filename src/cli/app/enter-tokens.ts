import { isAbsolute, join, relative } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import { ensureDir, exists, fileFacts, listDir, PUBLIC_DIR, readText, writePublic } from '../../platform/files.ts';
import { hasRoom, enterTokens as spread, type NewToken } from '../../workspace/index.ts';
import type { CommandCx } from '../command.ts';
import type { House } from './house.ts';

/** Writes entries into the workspace's inventory: its first file that has room, and further ones in `inventory/`. Their paths, as shown. Throws E_EXISTS, E_CONFIG. */
export async function enterTokens(cx: Pick<CommandCx, 'cwd'>, house: House, entries: readonly NewToken[]): Promise<readonly string[]> {
  const home = house.workspace?.dir ?? cx.cwd;
  const twice = entries.find((e) => house.inventory.byKey(e.token as never) !== undefined);
  if (twice !== undefined) throw new TokenctlError('E_EXISTS', `${twice.token} is in the inventory already`, { next: [`tokenctl token identify ${twice.token}`] });
  const further = await freeNames(join(home, 'inventory'));
  const shown = (path: string): string => relative(cx.cwd, path) || path;
  const found = await fileWithRoom(house, home);
  const path = found ?? further(0);
  const file = { path, text: await exists(path) ? await readText(path) : '' };
  const written = spread({ file, entries, further: (n) => further(found === null ? n + 1 : n), how: { file: shown(path), knownConsumers: house.inventory.consumers.keys() } });
  if (written.some((w) => w.path !== join(home, 'inventory.yaml'))) await ensureDir(join(home, 'inventory'), PUBLIC_DIR);
  for (const one of written) await writePublic(one.path, one.text);
  return written.map((w) => shown(w.path));
}

/** null = all are full. A workspace without any begins with `inventory.yaml`. */
async function fileWithRoom(house: House, home: string): Promise<string | null> {
  const files = house.workspace?.inventoryFiles ?? [];
  if (files.length === 0) return join(home, 'inventory.yaml');
  for (const file of files) {
    const path = isAbsolute(file) ? file : join(home, file);
    if (hasRoom((await fileFacts(path))?.size ?? 0)) return path;
  }
  return null;
}

/** `tokens-1.yaml`, `tokens-2.yaml` …: after the last that is there, for somebody may have taken one before it away. */
async function freeNames(folder: string): Promise<(n: number) => string> {
  const last = Math.max(0, ...(await listDir(folder)).map((name) => Number(/^tokens-(\d{1,9})\.ya?ml$/.exec(name)?.[1] ?? 0)));
  return (n) => join(folder, `tokens-${last + 1 + n}.yaml`);
}
