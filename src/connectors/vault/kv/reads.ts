import type { Fingerprint } from '../../../core/brand.ts';
import { TokenctlError } from '../../../core/errors.ts';
import type { Secret } from '../../../core/secret.ts';
import type { SecretVersion } from '../../../core/token.ts';
import type { Call } from '../../../ports/call.ts';
import type { StoreReads } from '../../../ports/store.ts';
import { identityOf, ownOf } from '../self.ts';
import { errorFor } from '../trouble.ts';
import { fieldOf } from './content.ts';
import { realAt, stagedAt, type KvCx } from './context.ts';
import { currentOf } from './effect.ts';
import { readMetadata, readVersion, type Metadata } from './kv-api.ts';
import { pendingId, pendingNumber, readStaging, versionNumber } from './staged.ts';

export function kvReads(cx: KvCx): StoreReads {
  const told = async <T>(path: string, work: () => Promise<T>): Promise<T> => { try { return await work(); } catch (e) { throw errorFor(e, `${cx.config.mount}/${path}`); } };
  const read = async (path: string, version: string, field: string, call: Call): Promise<Secret | null> => {
    const pending = pendingNumber(version);
    const staged = pending === null ? null : stagedAt(cx, path);
    const n = pending ?? versionNumber(version);
    if (n === null || (pending !== null && staged === null)) return null;
    if (staged !== null) {
      const row = (await readStaging(cx, staged, call)).rows.find((r) => r.n === n);
      return row?.is === 'pending' ? fieldOf(row.fields, field) : null;
    }
    const content = await readVersion(cx, realAt(cx, path), n, call);
    return content.is === 'held' ? fieldOf(content.fields, field) : null;
  };
  return {
    identity: async (call) => ({ ...await identityOf(cx, call), mount: cx.config.mount }),
    own: (call) => ownOf(cx, call),
    history: (path, call) => told(path, () => history(cx, path, call)),
    read: (path, version, field, call) => told(path, () => read(path, version, field, call)),
    holds: (path, version, field, call) => told(path, async () => {
      const value = await read(path, version, field, call);
      return value && fingerprintOf(cx, value);
    }),
  };
}

/** Pending first, then the path's own versions, newest first. A version that was only deleted can be brought back: it is not gone. */
async function history(cx: KvCx, path: string, call: Call): Promise<readonly SecretVersion[]> {
  const staged = stagedAt(cx, path);
  const staging = staged === null ? null : await readStaging(cx, staged, call);
  const real = await readMetadata(cx, realAt(cx, path), call);
  return [...pendingRows(staging), ...realRows(real)];
}

function pendingRows(staging: Awaited<ReturnType<typeof readStaging>> | null): readonly SecretVersion[] {
  const notes = new Set(staging?.rows.flatMap((r) => (r.is === 'note' ? [r.n] : [])));
  const pending = new Set(staging?.rows.flatMap((r) => (r.is === 'pending' ? [r.n] : [])));
  return (staging?.metadata?.versions ?? []).filter((v) => !notes.has(v.n)).toReversed()
    .map((v) => ({ id: pendingId(v.n), stage: pending.has(v.n) ? 'pending' as const : 'none' as const, created: v.created }));
}

function realRows(m: Metadata | null): readonly SecretVersion[] {
  const { id: current } = currentOf(m);
  return (m?.versions ?? []).toReversed().map((v) => ({ id: String(v.n), stage: v.destroyed ? 'none' as const : String(v.n) === current ? 'current' as const : 'previous' as const, created: v.created }));
}

/** What is empty once quotes and newline are off is no token. */
function fingerprintOf(cx: KvCx, value: Secret): Fingerprint | null {
  try { return cx.fingerprint(value); } catch (e) { if (e instanceof TokenctlError && e.code === 'E_USAGE') return null; throw e; }
}
