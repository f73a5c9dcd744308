import type { Call } from '../../ports/call.ts';
import type { Own } from '../../ports/own.ts';
import type { AsmCx } from './context.ts';

/**
 * The key that signs now (TRUTH T9.2). A long-lived key (AKIA…) hangs on its user alone; a session also on what it was made
 * with, which AWS does not name. A key that cannot be found is none: there is nothing to lose. Does not throw because AWS is away.
 */
export async function asmOwn(cx: AsmCx, call: Call): Promise<Own> {
  const key = await cx.api.key().catch(() => null);
  const caller = key === null ? null : await cx.caller(call).catch(() => null);
  const at = { vendor: 'aws', where: caller?.account ?? null };
  if (key === null) return { at, credentials: [] };
  return { at, credentials: [{ ids: [key.id, ...(caller === null ? [] : [caller.arn])], fingerprint: cx.fingerprint(key.secret), complete: caller !== null && !key.temporary }] };
}
