import type { Reply } from '../../../core/result.ts';
import { no, yes } from '../trouble.ts';
import { stagedAt } from './context.ts';
import { currentOf, type Doing } from './effect.ts';
import { destroyVersions, readMetadata, readVersion } from './kv-api.ts';
import { sameContent } from './content.ts';
import { clearPromoted, pendingNumber, readStaging, versionNumber } from './staged.ts';

/** Destroys a version that is not current: unlike a delete, nobody can take that back. Proven by the metadata, for the answer is 204 anyway. */
export async function retire(doing: Doing, version: string): Promise<Reply<null>> {
  const pending = pendingNumber(version);
  if (pending !== null) return drop(doing, version);
  const n = versionNumber(version);
  const metadata = await doing.metadata();
  // What max_versions has dropped is gone for good, and is not listed any more.
  if (n === null || metadata === null || n > metadata.current) return no('refused', 'no-such-version', { version });
  const row = metadata.versions.find((v) => v.n === n);
  if (row === undefined) return n < Math.max(metadata.oldest, metadata.versions[0]?.n ?? 0) ? yes('already', null) : no('refused', 'no-such-version', { version });
  if (currentOf(metadata).id === version) return no('refused', 'is-current', { version });
  await clearLeftOver(doing, metadata.current).catch(() => undefined);
  if (row.destroyed) return yes('already', null);
  await doing.destroy(n);
  const after = (await doing.metadata())?.versions.find((v) => v.n === n);
  return after === undefined || after.destroyed ? yes('done', null) : no('lost', 'answered-done-and-not-so', { version });
}

/** Destroys a pending version (undo of stage). */
export async function drop(doing: Doing, version: string): Promise<Reply<null>> {
  const { cx, path, call } = doing;
  const n = pendingNumber(version);
  const at = stagedAt(cx, path);
  if (n === null || at === null) return no('refused', 'not-pending', { version });
  const row = (await readMetadata(cx, at, call))?.versions.find((v) => v.n === n);
  if (row === undefined) return no('refused', 'no-such-version', { version });
  if (row.destroyed) return yes('already', null);
  const content = await readVersion(cx, at, n, call);
  if (content.is === 'held' && !Object.hasOwn(content.fields, 'fields')) return no('refused', 'not-pending', { version });
  await doing.change(() => destroyVersions(cx, at, [n], call));
  const after = (await readMetadata(cx, at, call))?.versions.find((v) => v.n === n);
  return after === undefined || after.destroyed ? yes('done', null) : no('lost', 'answered-done-and-not-so', { version });
}

/** A process that died right after its swap left the pending version that is current now. */
async function clearLeftOver(doing: Doing, current: number): Promise<void> {
  const { cx, path, call } = doing;
  const at = stagedAt(cx, path);
  if (at === null) return;
  for (const row of (await readStaging(cx, at, call)).rows) {
    if (row.is !== 'pending' || row.base + 1 !== current) continue;
    const content = await doing.version(current);
    if (content.is === 'held' && sameContent(content.fields, row.fields)) await clearPromoted(cx, at, { n: row.n, as: current, left: row.base }, call);
  }
}
