import type { At } from './effect.ts';
import type { SecretState } from './secret-state.ts';
import { no, type No } from './trouble.ts';

/**
 * Null = every replica holds what this region holds. Replication takes its time, so it is waited for; one that is Failed needs a
 * person, and is named (TRUTH T6.3).
 */
export async function replicasBehind(at: At, state: SecretState): Promise<No | null> {
  if (state.lagging.length === 0) return null;
  let last = state;
  if (await at.until(0.3, (now) => { last = now; return now.lagging.length === 0 || failed(now); }) && !failed(last)) return null;
  return no(failed(last) ? 'refused' : 'unavailable', 'replica-not-in-sync', { replicas: last.lagging.join(', ') });
}

const failed = (s: SecretState): boolean => s.lagging.some((replica) => replica.endsWith(' Failed'));
