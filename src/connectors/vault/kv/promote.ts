import type { Roles } from '../../../core/plan.ts';
import type { Reply } from '../../../core/result.ts';
import type { Obj } from '../heard.ts';
import { no, yes } from '../trouble.ts';
import { holdsAll, merged, sameContent, type Fields } from './content.ts';
import { stagedAt } from './context.ts';
import { currentOf, type Doing } from './effect.ts';
import { clearPromoted, pendingNumber, readStaging, versionNumber } from './staged.ts';

type Promoted = Reply<Roles['promoted']>;

/** Makes a version current if `from` still is: a check-and-set write of the real path, which consumers read from then on. */
export function promote(doing: Doing, version: string, from: string | null): Promise<Promoted> {
  const pending = pendingNumber(version);
  return pending === null ? promoteBack(doing, version, from) : promotePending(doing, pending, from);
}

async function promotePending(doing: Doing, n: number, from: string | null): Promise<Promoted> {
  const { cx, path, call } = doing;
  const at = stagedAt(cx, path);
  if (at === null) return no('refused', 'no-staging');
  const { rows } = await readStaging(cx, at, call);
  const note = rows.find((r) => r.is === 'note' && r.of === n);
  const now = currentOf(await doing.metadata());
  if (note?.is === 'note') return now.id === String(note.as) ? yes('already', { version: String(note.as), left: note.left === 0 ? null : String(note.left) }) : no('conflict', 'current-moved', { expected: from, found: now.id });
  const staged = rows.find((r) => r.is === 'pending' && r.n === n);
  if (staged?.is !== 'pending') return no('refused', 'version-is-gone', { version: `pending:${n}` });
  const clear = async (as: number): Promise<Promoted> => {
    // It is current; that its copy still lies in staging does not make it less so, and the next stage or retire clears it.
    await clearPromoted(cx, at, { n, as, left: staged.base }, call).catch(() => undefined);
    return yes('done', { version: String(as), left: from });
  };
  // The write of a process that died after it: the very content of the staged version, right after its base.
  if (now.id === String(staged.base + 1)) {
    const content = await doing.version(staged.base + 1);
    if (content.is === 'held' && sameContent(content.fields, staged.fields)) return clear(staged.base + 1);
  }
  if (now.id !== from) return no('conflict', 'current-moved', { expected: from, found: now.id });
  // Its other fields are copies of a version that is current no more: promoting it would undo somebody's change.
  if (staged.base !== now.cas) return no('conflict', 'base-moved', { expected: String(staged.base), found: now.id });
  return swapped(doing, { content: staged.fields, cas: now.cas, from, done: clear });
}

/** Without staging: the given fields over what is current. */
export async function promoteFields(doing: Doing, fields: Fields, from: string | null): Promise<Promoted> {
  if (fields.size === 0) return no('refused', 'no-fields');
  const now = currentOf(await doing.metadata());
  if (now.id !== from) {
    // What this very call wrote once, if its answer was lost: right after `from`, with these values.
    const before = from === null ? 0 : versionNumber(from);
    const content = before !== null && now.cas === before + 1 ? await doing.version(now.cas) : null;
    return content?.is === 'held' && holdsAll(content.fields, fields) ? yes('already', { version: String(now.cas), left: from }) : no('conflict', 'current-moved', { expected: from, found: now.id });
  }
  const content = from === null ? { is: 'held' as const, fields: {} } : await doing.version(now.cas);
  if (content.is !== 'held') return no('conflict', 'base-is-gone', { expected: from });
  return swapped(doing, { content: merged(content.fields, fields), cas: now.cas, from, done: async (as) => yes('done', { version: String(as), left: from }) });
}

/** An earlier version of the path, written again as the newest: KV v2 has no way back (undo of a promote). */
async function promoteBack(doing: Doing, version: string, from: string | null): Promise<Promoted> {
  const n = versionNumber(version);
  const metadata = await doing.metadata();
  const row = metadata?.versions.find((v) => v.n === n);
  if (n === null || row === undefined) return no('refused', 'no-such-version', { version });
  const now = currentOf(metadata);
  if (now.id === version) return yes('already', { version, left: n === 1 ? null : String(n - 1) });
  const content = await doing.version(n);
  if (content.is !== 'held') return no('refused', 'version-is-gone', { version });
  if (now.id !== from) {
    const after = versionNumber(from ?? '');
    const again = after !== null && now.cas === after + 1 ? await doing.version(now.cas) : null;
    return again?.is === 'held' && sameContent(again.fields, content.fields) ? yes('already', { version: String(now.cas), left: from }) : no('conflict', 'current-moved', { expected: from, found: now.id });
  }
  return swapped(doing, { content: content.fields, cas: now.cas, from, done: async (as) => yes('done', { version: String(as), left: from }) });
}

interface Swap { readonly content: Obj; readonly cas: number; readonly from: string | null; readonly done: (as: number) => Promise<Promoted> }

async function swapped(doing: Doing, { content, cas, from, done }: Swap): Promise<Promoted> {
  if (await doing.swap(cas, content) === 'swapped') return done(cas + 1);
  // Lost the swap: to somebody else, or to this very request the first time.
  const now = currentOf(await doing.metadata());
  const winner = now.cas === cas + 1 ? await doing.version(cas + 1) : null;
  return winner?.is === 'held' && sameContent(winner.fields, content) ? done(cas + 1) : no('conflict', 'current-moved', { expected: from, found: now.id });
}
