import type { At } from './effect.ts';
import { isOurs } from './labels.ts';

/**
 * Takes tokenctl's own label off a version that is not pending any more; looks whether it is gone, and asks again if not. Never
 * fails: what was done stays done, and the next effect on the secret comes by here again.
 */
export async function takeOffOurs(at: At, id: string): Promise<void> {
  try {
    for (let tries = 0; tries < 3; tries++) {
      const ours = ((await at.describe()).labels.get(id) ?? []).filter(isOurs);
      if (ours.length === 0) return;
      for (const label of ours) await at.write('UpdateSecretVersionStage', { SecretId: at.path, VersionStage: label, RemoveFromVersionId: id }).catch(() => undefined);
    }
  } catch { /* The look failed; the label does no harm where it is. */ }
}
