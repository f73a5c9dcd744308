import type { Json } from '../../core/brand.ts';
import type { Call } from '../../ports/call.ts';
import type { Own } from '../../ports/own.ts';
import { answers } from './answers.ts';
import { mustAsk, type ExecCx } from './ask.ts';

/** Who it is there, in its own words. Throws E_AUTH, E_UNAVAILABLE. */
export async function identityOf(cx: ExecCx, call: Call): Promise<{ readonly [fact: string]: Json }> {
  return (await mustAsk(cx, { op: 'identity', answer: answers.identity }, call)).facts;
}

/** Its credentials by fingerprint, and the ids that it says it acts with: with their death it would die. A program that cannot be asked is counted as unknown (TRUTH T9.2). */
export async function ownOf(cx: ExecCx, call: Call): Promise<Own> {
  const said = await mustAsk(cx, { op: 'identity', answer: answers.identity }, call).catch(() => null);
  const at = { vendor: 'exec', where: said === null ? null : said.where ?? cx.config.program };
  const ids = said?.self ?? [];
  const complete = said !== null;
  const values = await Promise.all(Object.values(cx.config.credentials ?? {}).map((ref) => cx.deps.resolve(ref).catch(() => null)));
  const held = values.filter((v) => v !== null).map((v) => ({ ids, fingerprint: cx.deps.fingerprint(v), complete }));
  return { at, credentials: held.length > 0 ? held : ids.length > 0 || !complete ? [{ ids, fingerprint: null, complete }] : [] };
}
