import { TokenctlError } from '../core/errors.ts';
import { SOURCE_MAX_BYTES } from '../core/source.ts';
import { appendTokens, entryText, type AppendHow, type NewToken } from './append-tokens.ts';

export interface InventoryText { readonly path: string; readonly text: string }
export interface EnterIn {
  /** The file that entries go to as long as they fit; an empty text = it is not there yet. */
  readonly file: InventoryText;
  readonly entries: readonly NewToken[];
  /** Paths for further files, from 0 on, none of which is there yet: those of the folder `inventory/` are all read. */
  readonly further: (n: number) => string;
  readonly how: AppendHow;
}

/** Left for what stands around entries: a head, consumers, a deeper indentation. */
const AROUND = 16 * 1024;

/** Does a file of so many bytes take some more entries? */
export const hasRoom = (bytes: number): boolean => bytes < SOURCE_MAX_BYTES - 2 * AROUND;

/**
 * Files to be written so that the inventory has these entries too. A file past the size that is read would lock everybody out of the
 * workspace, so what does not fit goes into further ones. Throws as `appendTokens`; E_CONFIG for an entry that fits nowhere.
 */
export function enterTokens({ file, entries, further, how }: EnterIn): readonly InventoryText[] {
  const parts: NewToken[][] = [[]];
  let room = SOURCE_MAX_BYTES - Buffer.byteLength(file.text) - AROUND;
  for (const entry of entries) {
    const bytes = Buffer.byteLength(entryText(entry));
    if (bytes > room) { parts.push([]); room = SOURCE_MAX_BYTES - AROUND; }
    room -= bytes;
    parts.at(-1)?.push(entry);
  }
  const known = new Set(how.knownConsumers);
  return parts.flatMap((part, n) => {
    if (part.length === 0) return [];
    const at = n === 0 ? file : { path: further(n - 1), text: '' };
    const text = appendTokens(at.text, part, { ...how, knownConsumers: known });
    for (const name of part.flatMap((e) => e.slots?.flatMap((s) => s.consumers) ?? [])) known.add(name);
    if (Buffer.byteLength(text) > SOURCE_MAX_BYTES) throw new TokenctlError('E_CONFIG', `${part[0]?.token ?? ''} does not fit into a file of ${SOURCE_MAX_BYTES / 2 ** 20} MiB`);
    return [{ path: at.path, text }];
  });
}
