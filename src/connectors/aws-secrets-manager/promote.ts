import type { Roles } from '../../core/plan.ts';
import type { Reply } from '../../core/result.ts';
import type { Secret } from '../../core/secret.ts';
import { yes, type At } from './effect.ts';
import { CURRENT, baseIn, stageOf } from './labels.ts';
import type { SecretState } from './secret-state.ts';
import { takeOffOurs } from './take-off.ts';
import { stage } from './stage.ts';
import { replicasBehind } from './replicas.ts';
import { no, troubleOf, type No } from './trouble.ts';

type Promoted = Reply<Roles['promoted']>;

/** Moves AWSCURRENT from `from` to a pending (or, to take a promote back, the previous) version: a compare-and-swap. Done only when every replica holds it. */
export async function promote(at: At, id: string, from: string | null): Promise<Promoted> {
  let state = await at.describe();
  // A read may still show what was before the stage.
  if (!state.labels.has(id)) await at.until(0.1, (now) => { state = now; return now.labels.has(id); });
  if (state.closed !== null) return state.closed;
  const labels = state.labels.get(id) ?? [];
  const already = state.current === id;
  const wrong = already ? null : unfit(state, { id, from, labels });
  if (wrong !== null) return wrong;
  if (!already) {
    // The stage just before set the replicas to work; a swap on top of what has not arrived would split the regions.
    const not = await replicasBehind(at, state) ?? await swap(at, id, from);
    if (not !== null) return not;
  }
  const everywhere = await inEveryRegion(at, id);
  if (everywhere !== null) return everywhere;
  // The label is what says "not finished": it goes last.
  await takeOffOurs(at, id);
  return already ? yes('already', { version: id, left: state.previous ?? from }) : yes('done', { version: id, left: from });
}

/** A store with labels is given the fields only where nobody staged them: both in one effect. */
export async function promoteFields(at: At, fields: ReadonlyMap<string, Secret>, from: string | null): Promise<Promoted> {
  const staged = await stage(at, fields, from);
  if (staged.ok !== true) return staged;
  const { version } = staged.out;
  const promoted = await promote(at, version, from);
  // What lost the swap is nobody's pending version: its label is taken off again, as well as may be.
  if (promoted.ok === false && promoted.fault.class === 'conflict') await takeOffOurs(at, version);
  return promoted;
}

function unfit(state: SecretState, o: { readonly id: string; readonly from: string | null; readonly labels: readonly string[] }): No | null {
  const stage = stageOf(o.labels);
  if (stage === 'none') return no('refused', 'no-such-version', { version: o.id });
  if (state.current !== o.from) return no('conflict', 'current-moved', { expected: o.from, found: state.current });
  const base = baseIn(o.labels);
  if (stage === 'pending' && base === null) return no('refused', 'pending-of-another', { version: o.id });
  // Its other fields are copies of a version that is no longer current: promoting it would undo somebody's change.
  return stage === 'pending' && base !== o.from ? no('conflict', 'base-moved', { expected: base, found: o.from }) : null;
}

/** Null = AWS says that it swapped. Whatever it refused, the labels say whether it was for a swap that somebody else won, or that this call had made before. */
async function swap(at: At, id: string, from: string | null): Promise<No | null> {
  try {
    await at.write('UpdateSecretVersionStage', { SecretId: at.path, VersionStage: CURRENT, MoveToVersionId: id, ...(from !== null && { RemoveFromVersionId: from }) });
  } catch (e) {
    const trouble = troubleOf(e);
    if (trouble?.is !== 'invalid') throw e;
    const now = await at.describe();
    if (now.current !== id) return now.current === from ? no('refused', trouble.name, { version: id }) : no('conflict', 'current-moved', { expected: from, found: now.current });
  }
  return null;
}

const NOTICED_MS = 1_000;
const inSync = (s: SecretState, id: string): boolean => s.current === id && s.lagging.length === 0;

/** Null = every replica is InSync some time after the swap, and serves this version. A consumer in a region that lags reads the old one: its token must not die yet (TRUTH T6.3). */
async function inEveryRegion(at: At, id: string): Promise<No | null> {
  let last: SecretState | null = null;
  if (!await at.until(0.2, (now) => { last = now; return now.current === id; })) return no('lost', 'answered-done-and-not-so', { version: id });
  if (last !== null && !(last as SecretState).replicated) return null;
  // A replica's status itself takes a moment to say InProgress.
  await at.cx.clock.sleep(NOTICED_MS, at.call.signal);
  if (await at.until(0.8, (now) => { last = now; return inSync(now, id); })) return null;
  const seen = last as SecretState | null;
  return seen?.current === id ? no('lost', 'replica-not-in-sync', { version: id, replicas: seen.lagging.join(', ') }) : no('lost', 'answered-done-and-not-so', { version: id });
}
