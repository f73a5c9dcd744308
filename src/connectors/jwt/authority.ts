import { TokenctlError, isTokenctlError } from '../../core/errors.ts';
import { readTextIfThere } from '../../platform/files.ts';
import { openLock, type Lock } from '../../platform/lock.ts';
import type { Alg } from './keys.ts';
import { layout } from './layout.ts';

export interface AuthorityFacts { readonly iss: string; readonly alg: Alg }

export interface Authority {
  readonly dir: string;
  /** Throws E_AUTH when the folder cannot be read: its keys are tokenctl's own credential here. */
  facts(): Promise<AuthorityFacts>;
  /** Runs one change at a time, in this process and among all. */
  change<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T>;
}

export function openAuthority(dir: string, iss: string | undefined): Authority {
  const at = layout(dir);
  let lock: Lock | null = null;
  let last: Promise<unknown> = Promise.resolve();
  return {
    dir,
    async facts() {
      const stored = await ownFolder(async () => {
        const text = await readTextIfThere(at.facts);
        return text === null ? null : JSON.parse(text) as { iss?: unknown; alg?: unknown };
      });
      if (typeof stored?.iss !== 'string' || (stored.alg !== 'EdDSA' && stored.alg !== 'ES256'))
        throw new TokenctlError('E_AUTH', 'There is no authority in the folder that `keys:` names.', { hint: 'tokenctl init makes one' });
      if (iss !== undefined && iss !== stored.iss) throw new TokenctlError('E_AUTH', 'The authority in the folder issues under another name than `issuer:` says.');
      return { iss: stored.iss, alg: stored.alg };
    },
    change(signal, work) {
      const turn = last.then(async () => {
        signal.throwIfAborted();
        lock ??= openLock(at.lock);
        const held = lock;
        await held.acquire(signal);
        try { return await work(); } finally { held.release(); }
      });
      last = turn.catch(() => undefined);
      return turn;
    },
  };
}

/** What goes wrong in our own folder is a matter of our own credential; the system's message (it may quote a key) goes no further. */
export async function ownFolder<T>(work: () => Promise<T>): Promise<T> {
  try { return await work(); } catch (e) {
    if (isTokenctlError(e) && e.code === 'E_AUTH') throw e;
    throw new TokenctlError('E_AUTH', "The authority's folder cannot be read.", { facts: { why: isTokenctlError(e) ? e.code : 'unreadable' } });
  }
}
