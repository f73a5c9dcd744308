import type { Reply } from '../../../core/result.ts';
import type { EffectCall } from '../../../ports/call.ts';
import { faultFor, heardIn } from '../trouble.ts';
import type { KvCx } from './context.ts';
import { destroyVersions, readMetadata, readVersion, writeVersion, type Content, type Metadata } from './kv-api.ts';
import { realAt } from './context.ts';

/** One effect on one path; `wrote` is set before a request that changes what consumers read or may read. */
export interface Doing {
  readonly cx: KvCx;
  readonly path: string;
  readonly call: EffectCall;
  metadata(): Promise<Metadata | null>;
  version(n: number): Promise<Content>;
  /** A request that changes something: from then on a fault says `lost`, unless Vault refused this very request. */
  change<T>(work: () => Promise<T>): Promise<T>;
  swap(cas: number, fields: { readonly [field: string]: unknown }): Promise<'swapped' | 'moved'>;
  destroy(n: number): Promise<void>;
}

/** Runs an effect; never throws. Before the first write nothing has changed, and a broken read is only `unavailable`. */
export async function effectOn<O>(cx: KvCx, path: string, call: EffectCall, work: (doing: Doing) => Promise<Reply<O>>): Promise<Reply<O>> {
  let sent = false;
  const at = realAt(cx, path);
  const change = async <T>(effect: () => Promise<T>): Promise<T> => {
    try {
      const done = await effect();
      sent = true;
      return done;
    } catch (e) {
      const heard = heardIn(e);
      // Surely not applied: it never left, or Vault named a refusal. Any 5xx is unknown (TRUTH T0).
      sent ||= !(heard !== null && ((heard.is === 'unusable' && !heard.sent) || (heard.is === 'no' && heard.status < 500)));
      throw e;
    }
  };
  const doing: Doing = {
    cx, path, call, change,
    metadata: () => readMetadata(cx, at, call),
    version: (n) => readVersion(cx, at, n, call),
    swap: (cas, fields) => change(() => writeVersion(cx, at, { cas, fields }, call)),
    destroy: (n) => change(() => destroyVersions(cx, at, [n], call)),
  };
  try { return await work(doing); } catch (e) { return { ok: false, fault: faultFor(e, sent) }; }
}

/** The current version, if it can be read; a deleted or destroyed one is none, yet the next swap is on its number. */
export const currentOf = (m: Metadata | null): { readonly id: string | null; readonly cas: number } => {
  if (m === null) return { id: null, cas: 0 };
  const row = m.versions.find((v) => v.n === m.current);
  return { id: row === undefined || row.deleted || row.destroyed ? null : String(m.current), cas: m.current };
};
