import { join } from 'node:path';
import type { RunId } from '../../core/brand.ts';
import type { Situation } from '../../ledger/index.ts';
import { isLocked } from '../../platform/lock.ts';

/** Runs whose lock a process holds right now: what they have in flight is at work, not owed (ENGINE J2). */
export function liveRuns(dir: string, s: Situation): ReadonlySet<RunId> {
  const live = new Set<RunId>();
  for (const run of s.runs.values())
    if ((run.state === 'running' || run.state === 'stopping') && isLocked(join(dir, 'runs', `${run.id}.lock`))) live.add(run.id);
  return live;
}
