import { join } from 'node:path';
import { isTokenctlError, TokenctlError } from '../../core/errors.ts';
import { faultOf } from '../../core/faults.ts';
import type { Fault, Reply, Took } from '../../core/result.ts';
import { ensureDir, errnoOf, listDir, removeFile, removeTemps } from '../../platform/files.ts';
import { openLock } from '../../platform/lock.ts';
import { mustBeInTime } from '../../ports/in-time.ts';
import type { EffectCall } from '../../ports/call.ts';
import type { FileStoreCx } from './context.ts';
import { folderOf } from './place.ts';
import { emptyState, readState, versionNumber, type PlaceState } from './state.ts';

export type No = { readonly ok: false; readonly fault: Fault };
export const no = (cls: 'conflict' | 'refused', why: string, facts: { readonly [k: string]: string | null } = {}): No =>
  ({ ok: false, fault: faultOf(cls === 'conflict' ? 'E_CONFLICT' : 'E_REFUSED', cls, { why, ...facts }) });
export const yes = <O>(how: Took, out: O): Reply<O> => ({ ok: true, how, out });

/** The place as it is now. `begin` comes right before the first write that anybody can see: from then on nothing is surely not applied. Throws E_UNAVAILABLE if it is too late. */
export interface At { readonly folder: string; readonly state: PlaceState; begin(): void }

/**
 * One effect on one place: alone under the place's kernel lock, from the state as it is now, after what a killed process
 * left half written is gone. Never throws.
 */
export async function changePlace<O>(cx: FileStoreCx, path: string, call: EffectCall, work: (at: At) => Promise<Reply<O>>): Promise<Reply<O>> {
  let began = false;
  try {
    const folder = await folderOf(cx.root, path);
    await ensureDir(folder, cx.dirMode);
    const lock = openLock(join(folder, '.lock'), { mode: cx.sealing.mode });
    try {
      await lock.acquire(AbortSignal.any([call.signal, AbortSignal.timeout(call.timeoutMs)]));
      const state = await readState(folder, path);
      await clear(folder, state);
      return await work({ folder, state: state ?? emptyState(path), begin: () => { if (!began) mustBeInTime(); began = true; } });
    } finally { lock.close(); }
  } catch (e) {
    return { ok: false, fault: faultFor(e, began) };
  }
}

/** Sealed text that no state names must not outlive the retire of the version that it is a copy of. */
async function clear(folder: string, state: PlaceState | null): Promise<void> {
  await removeTemps(folder);
  if (state === null) return;
  const named = new Set(state.versions.map((v) => `${v.id}.age`));
  const strays = (await listDir(folder)).filter((name) => versionNumber(name) !== null && !named.has(name));
  // A killed write had taken the next number at most. One past that was named by a state newer than this one.
  if (strays.some((name) => (versionNumber(name) ?? 0) > state.counter + 1))
    throw new TokenctlError('E_UNAVAILABLE', `state.json of '${state.path}' is older than versions that lie beside it; nothing is written there until it is restored.`);
  for (const name of strays) await removeFile(join(folder, name));
}

/** Codes and errno only: a message could name what lies in the store. */
function faultFor(e: unknown, began: boolean): Fault {
  if (isTokenctlError(e)) return faultOf(e.code, e.code === 'E_UNAVAILABLE' ? 'unavailable' : 'refused', { why: e.message });
  const errno = errnoOf(e) ?? (e instanceof Error ? e.name : 'error');
  return began ? faultOf('E_LOST', 'lost', { errno }) : faultOf('E_UNAVAILABLE', 'unavailable', { errno });
}
