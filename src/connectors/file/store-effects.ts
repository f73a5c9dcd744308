import type { Reply } from '../../core/result.ts';
import { removeFile } from '../../platform/files.ts';
import type { EffectCall } from '../../ports/call.ts';
import type { StoreEffects } from '../../ports/store.ts';
import { changePlace, no, yes, type At, type No } from './change-place.ts';
import { readContent, writeContent, type Fields } from './content.ts';
import type { FileStoreCx } from './context.ts';
import { added, findVersion, promoted, versionFile, withVersion, writeState, writtenBy, type PlaceState } from './state.ts';

export function fileStoreEffects(cx: FileStoreCx): StoreEffects {
  const save = (at: At, next: PlaceState): Promise<void> => { at.begin(); return writeState(at.folder, next, cx.sealing.mode); };

  /** A pending version in the next state: the given fields new, all others as in what is current. Its file is written, the state is not. */
  const prepare = async (at: At, fields: Fields, base: string | null, call: EffectCall): Promise<No | { readonly ok: true; readonly next: PlaceState; readonly id: string }> => {
    if (fields.size === 0) return no('refused', 'no-fields');
    if (at.state.current !== base) return no('conflict', 'current-moved', { expected: base, found: at.state.current });
    const copied = base === null ? new Map() : await readContent(at.folder, base, cx.sealing.ownIdentity);
    if (copied === null) return no('conflict', 'base-is-gone', { expected: base });
    const { next, id } = added(at.state, { created: cx.clock.now(), idem: call.idem, base });
    await writeContent(at.folder, id, new Map([...copied, ...fields]), cx.sealing);
    return { ok: true, next, id };
  };

  /** A repeated call must not pass for done if it brings other values. */
  const sameValues = async (at: At, id: string, fields: Fields): Promise<boolean> => {
    const held = await readContent(at.folder, id, cx.sealing.ownIdentity);
    return held !== null && [...fields].every(([name, value]) => held.get(name)?.reveal() === value.reveal());
  };

  const promoteVersion = async (at: At, id: string, from: string | null): Promise<Reply<{ version: string; left: string | null }>> => {
    const version = findVersion(at.state, id);
    if (version === undefined) return no('refused', 'no-such-version', { version: id });
    if (version.stage === 'current') return yes('already', { version: id, left: version.left });
    if (version.stage === 'none') return no('refused', 'version-is-gone', { version: id });
    if (at.state.current !== from) return no('conflict', 'current-moved', { expected: from, found: at.state.current });
    // Its other fields are copies of a version that is no longer current: promoting it would undo somebody's change.
    if (version.stage === 'pending' && version.base !== from) return no('conflict', 'base-moved', { expected: version.base, found: from });
    if (await readContent(at.folder, id, cx.sealing.ownIdentity) === null) return no('refused', 'version-is-gone', { version: id });
    await save(at, promoted(at.state, id));
    return yes('done', { version: id, left: from });
  };

  const promoteFields = async (at: At, fields: Fields, from: string | null, call: EffectCall): Promise<Reply<{ version: string; left: string | null }>> => {
    const before = writtenBy(at.state, call.idem);
    if (before?.stage === 'current' && await sameValues(at, before.id, fields)) return yes('already', { version: before.id, left: before.left });
    if (before) return no('conflict', 'written-otherwise', { version: before.id });
    const made = await prepare(at, fields, from, call);
    if (!made.ok) return made;
    await save(at, promoted(made.next, made.id));
    return yes('done', { version: made.id, left: from });
  };

  /** The file goes first: a version is never called unreadable while it can be read. */
  const remove = async (at: At, id: string): Promise<Reply<null>> => {
    at.begin();
    await removeFile(versionFile(at.folder, id));
    await save(at, withVersion(at.state, id, { stage: 'none' }));
    return yes('done', null);
  };

  return {
    stage: (path, fields, base, call) => changePlace(cx, path, call, async (at) => {
      const before = writtenBy(at.state, call.idem);
      if (before) return await sameValues(at, before.id, fields) ? yes('already', { version: before.id }) : no('conflict', 'written-otherwise', { version: before.id });
      const made = await prepare(at, fields, base, call);
      if (!made.ok) return made;
      await save(at, made.next);
      return yes('done', { version: made.id });
    }),
    promote: (path, what, from, call) => changePlace(cx, path, call, (at) =>
      'version' in what ? promoteVersion(at, what.version, from) : promoteFields(at, what.fields, from, call)),
    retire: (path, id, call) => changePlace(cx, path, call, async (at) => {
      const version = findVersion(at.state, id);
      if (version === undefined) return no('refused', 'no-such-version', { version: id });
      if (version.stage === 'current') return no('refused', 'is-current', { version: id });
      return version.stage === 'none' ? yes('already', null) : remove(at, id);
    }),
    drop: (path, id, call) => changePlace(cx, path, call, async (at) => {
      const version = findVersion(at.state, id);
      if (version === undefined) return no('refused', 'no-such-version', { version: id });
      if (version.stage === 'none') return yes('already', null);
      return version.stage === 'pending' ? remove(at, id) : no('refused', 'not-pending', { version: id });
    }),
  };
}
