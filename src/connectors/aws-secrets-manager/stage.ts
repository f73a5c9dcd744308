import type { Roles } from '../../core/plan.ts';
import type { Reply } from '../../core/result.ts';
import type { Secret } from '../../core/secret.ts';
import { holdsAll, merge } from './content.ts';
import { yes, type At } from './effect.ts';
import { pendingLabel, versionIdOf } from './labels.ts';
import { replicasBehind } from './replicas.ts';
import { no, troubleOf } from './trouble.ts';
import { versionText } from './versions.ts';

type Fields = ReadonlyMap<string, Secret>;

/** A pending version under a label of its own: the given fields new, all others as in `base`, if that is still current. */
export async function stage(at: At, fields: Fields, base: string | null): Promise<Reply<Roles['staged']>> {
  const { cx, path, call } = at;
  if (fields.size === 0) return no('refused', 'no-fields');
  const state = await at.describe();
  if (state.closed !== null) return state.closed;
  const id = versionIdOf(call.idem);
  // A repeated call must not pass for done if it brings other values.
  if (state.labels.has(id)) return await holds(at, id, fields) ? yes('already', { version: id }) : no('conflict', 'written-otherwise', { version: id });
  if (state.current !== base) return no('conflict', 'current-moved', { expected: base, found: state.current });
  // AWS makes the first version of a secret current at once: it cannot be staged, and its key, policy and replicas are its owner's choice.
  if (base === null) return no('refused', 'first-version-is-its-owners');
  const behind = await replicasBehind(at, state);
  if (behind !== null) return behind;
  const on = await versionText(cx, path, base, call);
  if (on === null) return no('conflict', 'base-is-gone', { expected: base });
  // Its consumers read bytes, and would find none.
  if (on.binary) return no('refused', 'binary');
  const merged = merge(on.text, fields);
  if (!merged.ok) return no('refused', merged.why);
  const label = pendingLabel(call.mark, base);
  try {
    await at.write('PutSecretValue', { SecretId: path, ClientRequestToken: id, SecretString: merged.text.reveal(), VersionStages: [label] });
  } catch (e) {
    // The id is taken, by a version without labels: what this call wrote once and somebody dropped, or another's content.
    if (troubleOf(e)?.is === 'exists') return no('conflict', 'written-otherwise', { version: id });
    throw e;
  }
  const there = await at.until(0.2, (now) => now.labels.get(id)?.includes(label) === true);
  return there ? yes('done', { version: id }) : no('lost', 'answered-done-and-not-there', { version: id });
}

/** Has the idem's version these values, and does it still count for something? */
async function holds(at: At, id: string, fields: Fields): Promise<boolean> {
  const found = await versionText(at.cx, at.path, id, at.call);
  return found !== null && holdsAll(found.text, fields);
}

