import type { Reply } from '../../core/result.ts';
import type { Gone } from '../../ports/store.ts';
import { yes, type At } from './effect.ts';
import { baseIn, stageOf } from './labels.ts';
import { replicasBehind } from './replicas.ts';
import { takeOffOurs } from './take-off.ts';
import { no, troubleOf } from './trouble.ts';
import { versionTimes } from './versions.ts';

/** AWS has no call that deletes a version: without labels it is "deprecated", and readable by its id until AWS collects it (TRUTH T2). */
const GONE: Gone = { readable: 'until-collected' };

/** Takes every label off a version that is not current. */
export async function retire(at: At, id: string): Promise<Reply<Gone>> {
  const state = await at.describe();
  if (state.closed !== null) return state.closed;
  if (id === state.current) return no('refused', 'is-current', { version: id });
  // Where a region lags, its consumers may read this very version as current.
  const behind = await replicasBehind(at, state);
  if (behind !== null) return behind;
  // A process that died right after its swap left the label that says "not finished" on what is current.
  if (state.current !== null && baseIn(state.labels.get(state.current) ?? []) !== null) await takeOffOurs(at, state.current);
  return unlabel(at, id, state.labels.get(id) ?? []);
}

/** Drops a pending version (undo of stage). */
export async function drop(at: At, id: string): Promise<Reply<Gone>> {
  const state = await at.describe();
  if (state.closed !== null) return state.closed;
  const labels = state.labels.get(id) ?? [];
  return labels.length > 0 && stageOf(labels) !== 'pending' ? no('refused', 'not-pending', { version: id }) : unlabel(at, id, labels);
}

async function unlabel(at: At, id: string, labels: readonly string[]): Promise<Reply<Gone>> {
  const { cx, path, call } = at;
  if (labels.length === 0) return (await versionTimes(cx, path, call)).has(id) ? yes('already', GONE) : no('refused', 'no-such-version', { version: id });
  for (const label of labels) {
    try {
      await at.write('UpdateSecretVersionStage', { SecretId: path, VersionStage: label, RemoveFromVersionId: id });
    } catch (e) {
      // The label sits there no more: somebody else, or this very request the first time. The look below decides.
      if (troubleOf(e)?.is !== 'invalid') throw e;
    }
  }
  const bare = await at.until(0.2, (now) => !now.labels.has(id));
  return bare ? yes('done', GONE) : no('lost', 'answered-done-and-not-so', { version: id });
}
