import type { Call } from '../../../ports/call.ts';
import { isObj, numberOf, objOf, textOf, type Obj } from '../heard.ts';
import type { At } from './config.ts';
import type { KvCx } from './context.ts';
import { destroyVersions, readMetadata, readVersion, writeVersion, type Metadata } from './kv-api.ts';

/**
 * What lies in staging: a pending version (the whole new content of the path, and what it was made from), or the note that one was
 * promoted, which holds no value. Its id is `pending:` and the version in staging; destroyed ones keep their number, so no id comes twice.
 */
export type Staged =
  | { readonly is: 'pending'; readonly n: number; readonly idem: string; readonly base: number; readonly fields: Obj }
  | { readonly is: 'note'; readonly n: number; readonly of: number; readonly as: number; readonly left: number };

export const pendingId = (n: number): string => `pending:${n}`;
export const pendingNumber = (id: string): number | null => (/^pending:[1-9]\d{0,9}$/.test(id) ? Number(id.slice('pending:'.length)) : null);
/** A version of the path itself. */
export const versionNumber = (id: string): number | null => (/^[1-9]\d{0,9}$/.test(id) ? Number(id) : null);

const MARK = 'tokenctl';

function stagedOf(n: number, content: Obj): Staged | null {
  const ours = objOf(content[MARK]);
  const base = numberOf(ours['base']);
  if (base !== null && isObj(content['fields'])) return { is: 'pending', n, idem: textOf(ours['idem']) ?? '', base, fields: content['fields'] };
  const [of, as, left] = [numberOf(ours['promoted']), numberOf(ours['as']), numberOf(ours['left'])];
  return of !== null && as !== null && left !== null ? { is: 'note', n, of, as, left } : null;
}

export interface Staging { readonly metadata: Metadata | null; /** Readable ones, newest first. */ readonly rows: readonly Staged[] }

/** Reads what staging holds of a path. Throws VaultTrouble. */
export async function readStaging(cx: KvCx, at: At, call: Call): Promise<Staging> {
  const metadata = await readMetadata(cx, at, call);
  const rows: Staged[] = [];
  for (const v of (metadata?.versions ?? []).filter((v) => !v.destroyed && !v.deleted).toReversed()) {
    const content = await readVersion(cx, at, v.n, call);
    const row = content.is === 'held' ? stagedOf(v.n, content.fields) : null;
    if (row !== null) rows.push(row);
  }
  return { metadata, rows };
}

/** Its number in staging; null = somebody else wrote there at the same time. Throws VaultTrouble. */
export async function writePending(cx: KvCx, at: At, o: { readonly cas: number; readonly idem: string; readonly base: number; readonly fields: Obj }, call: Call): Promise<number | null> {
  const wrote = await writeVersion(cx, at, { cas: o.cas, fields: { [MARK]: { idem: o.idem, base: o.base }, fields: o.fields } }, call);
  return wrote === 'swapped' ? o.cas + 1 : null;
}

/** Notes that a pending version was promoted, and destroys it: the value lies under its real path now. Throws VaultTrouble. */
export async function clearPromoted(cx: KvCx, at: At, o: { readonly n: number; readonly as: number; readonly left: number }, call: Call): Promise<void> {
  const staging = await readStaging(cx, at, call);
  if (!staging.rows.some((r) => r.is === 'note' && r.of === o.n))
    await writeVersion(cx, at, { cas: staging.metadata?.current ?? 0, fields: { [MARK]: { promoted: o.n, as: o.as, left: o.left } } }, call);
  // Notes of earlier promotes are of no more use than the pending version itself.
  await destroyVersions(cx, at, [o.n, ...staging.rows.filter((r) => r.is === 'note' && r.of !== o.n).map((r) => r.n)], call);
}
