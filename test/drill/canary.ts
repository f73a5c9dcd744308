import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Every way in which a value could stand in a file or on a screen: plain, escaped, encoded, and a JWT without its signature. */
export function disguises(value: string): ReadonlyMap<string, string> {
  const forms = new Map<string, string>([
    ['plain', value], ['JSON-escaped', JSON.stringify(value).slice(1, -1)], ['URL-encoded', encodeURIComponent(value)], ['hex', Buffer.from(value).toString('hex')],
  ]);
  for (const alphabet of ['base64', 'base64url'] as const)
    for (const offset of [0, 1, 2]) {
      // Inside a larger encoded text the value can begin at any of three bit positions; its first and last group mix with its neighbours.
      const coded = Buffer.from('\0'.repeat(offset) + value).toString(alphabet).replace(/=+$/, '');
      forms.set(`${alphabet} +${offset}`, coded.slice(offset === 0 ? 0 : 4, -4));
    }
  const parts = value.split('.');
  if (parts.length === 3 && value.startsWith('eyJ')) { forms.set('JWT without signature', `${parts[0]}.${parts[1]}`); forms.set('claims', parts[1] ?? ''); forms.set('signature', parts[2] ?? ''); }
  return forms;
}

/** A compact JWT of any kind: also those that were made on the way and that no test knows. */
const ANY_JWT = /eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}/;

export interface Canaries { readonly [name: string]: string }
/** Where and in which disguise a value was found, by name. */
export function findCanaries(canaries: Canaries, place: string, bytes: Buffer | string): string[] {
  const text = typeof bytes === 'string' ? bytes : bytes.toString('latin1');
  const found = Object.entries(canaries).flatMap(([name, value]) => [...disguises(value)].flatMap(([form, needle]) => (text.includes(needle) ? [`${place}: ${name}, ${form}`] : [])));
  return ANY_JWT.test(text) ? [...found, `${place}: a JWT`] : found;
}

/** Every file below a folder, with its mode. */
export async function* filesBelow(dir: string): AsyncGenerator<{ readonly path: string; readonly mode: number; readonly bytes: Buffer }> {
  for (const entry of await readdir(dir, { withFileTypes: true, recursive: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    yield { path, mode: (await stat(path)).mode & 0o777, bytes: await readFile(path) };
  }
}
