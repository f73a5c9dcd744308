import type { Call } from '../../../ports/call.ts';
import { write as writeAt, type WriteCx } from '../context.ts';
import { dataOf, isObj, numberOf, objOf, saysAbsent, textOf, type Heard, type Obj } from '../heard.ts';
import { timeOf } from '../token-of.ts';
import { mustBeOk, VaultTrouble } from '../trouble.ts';
import type { Instant } from '../../../core/brand.ts';
import { toMs } from '../../../core/clock.ts';
import type { At } from './config.ts';

/** Vault's own limit of a stored entry is 1 MiB; its answer escapes and wraps it. */
const VALUE_BYTES = 8 * 1024 * 1024;

export interface Version { readonly n: number; readonly created: Instant | null; readonly deleted: boolean; readonly destroyed: boolean }
export interface Metadata { readonly current: number; readonly oldest: number; /** Oldest first. */ readonly versions: readonly Version[] }
/** A path with fields, or a version of it that has none any more. */
export type Content = { readonly is: 'held'; readonly fields: Obj } | { readonly is: 'deleted' | 'destroyed' | 'absent' };

/** Throws VaultTrouble. null = nothing was ever written there (or everything of it was deleted). */
export async function readMetadata(cx: WriteCx, { mount, path }: At, call: Call): Promise<Metadata | null> {
  const heard = await cx.api.ask({ verb: 'read', path: `${mount}/metadata/${path}`, at: await cx.cluster.active(call) }, call);
  if (saysAbsent(heard)) {
    await mustBeV2(cx, mount, call);
    return null;
  }
  const data = dataOf(mustBeOk(heard));
  const current = numberOf(data['current_version']);
  if (current === null || !isObj(data['versions'])) throw unreadable(heard);
  const versions = Object.entries(data['versions']).map(([n, v]): Version => {
    const row = objOf(v);
    return { n: Number(n), created: timeOf(row['created_time']), deleted: isOver(textOf(row['deletion_time']), heard), destroyed: row['destroyed'] === true };
  });
  if (versions.some((v) => !Number.isSafeInteger(v.n) || v.n < 1)) throw unreadable(heard);
  return { current, oldest: numberOf(data['oldest_version']) ?? 0, versions: versions.sort((a, b) => a.n - b.n) };
}

/** With `delete_version_after` every version bears the time at which it will be deleted: until then it is read as any other. By the server's clock, to the second. */
function isOver(deletion: string | null, heard: Heard): boolean {
  const at = timeOf(deletion);
  const now = 'date' in heard ? heard.date : null;
  return at === null ? (deletion ?? '') !== '' : now === null || toMs(at) < now + 1_000;
}

/** One version. Deleted, destroyed and never written are told apart as Vault does (real-servers.md §2.5). Throws VaultTrouble. */
export async function readVersion(cx: WriteCx, { mount, path }: At, n: number, call: Call): Promise<Content> {
  const heard = await cx.api.ask({ verb: 'read', path: `${mount}/data/${path}`, query: { version: String(n) }, maxBytes: VALUE_BYTES, at: await cx.cluster.active(call) }, call);
  if (saysAbsent(heard)) return { is: 'absent' };
  if (heard.is === 'no' && heard.status === 404 && isObj(heard.body['data'])) {
    const metadata = objOf(dataOf(heard)['metadata']);
    if (dataOf(heard)['data'] === null && numberOf(metadata['version']) === n) return { is: metadata['destroyed'] === true ? 'destroyed' : 'deleted' };
  }
  const data = dataOf(mustBeOk(heard));
  // A cached or mixed-up answer is none about this version.
  if (!isObj(data['data']) || numberOf(objOf(data['metadata'])['version']) !== n) throw unreadable(heard);
  return { is: 'held', fields: data['data'] };
}

/** `swapped` = it is version `cas + 1` now; `moved` = another version is current, and nothing was written. Throws VaultTrouble. */
export async function writeVersion(cx: WriteCx, { mount, path }: At, o: { readonly fields: Obj; readonly cas: number }, call: Call): Promise<'swapped' | 'moved'> {
  const heard = await writeAt(cx, { path: `${mount}/data/${path}`, body: { options: { cas: o.cas }, data: o.fields } }, call);
  if (saysMoved(heard)) return 'moved';
  // KV v1 takes the same request, stores all of it, and answers 204.
  if (numberOf(dataOf(mustBeOk(heard))['version']) !== o.cas + 1) throw unreadable(heard);
  return 'swapped';
}

/** 204 also for what is not there: what became of it is read from the metadata. Throws VaultTrouble. */
export async function destroyVersions(cx: WriteCx, { mount, path }: At, versions: readonly number[], call: Call): Promise<void> {
  mustBeOk(await writeAt(cx, { path: `${mount}/destroy/${path}`, body: { versions } }, call));
}

const saysMoved = (h: Heard): boolean => h.is === 'no' && h.status === 400 && h.errors.length === 1 && h.errors[0]?.text === 'check-and-set parameter did not match the current version';

/** "Nothing there" is believed of a KV v2 mount of this cluster alone. The path needs no policy but some right on the mount. */
async function mustBeV2(cx: WriteCx, mount: string, call: Call): Promise<void> {
  await cx.cluster.health(await cx.cluster.active(call), call);
  const heard = await cx.api.ask({ verb: 'read', path: `sys/internal/ui/mounts/${mount}`, at: await cx.cluster.active(call) }, call);
  const data = dataOf(mustBeOk(heard));
  if (data['type'] !== 'kv' || objOf(data['options'])['version'] !== '2') throw new VaultTrouble({ is: 'no', status: 404, errors: [{ text: 'no handler for route ', framed: false }], body: {}, date: null, retryAfterMs: null });
}

const unreadable = (h: Heard): VaultTrouble => new VaultTrouble({ is: 'unusable', why: `no-kv-${'status' in h && h.status !== null ? h.status : ''}`, sent: true, status: null, date: null });
