import type * as z from 'zod';
import type { Json } from '../../core/brand.ts';
import { isTokenctlError, TokenctlError } from '../../core/errors.ts';
import type { ErrorCode } from '../../core/error-codes.ts';
import { faultOf } from '../../core/faults.ts';
import type { Fault } from '../../core/result.ts';
import { Secret } from '../../core/secret.ts';
import type { Call } from '../../ports/call.ts';
import type { ConnectorDeps } from '../../ports/connector.ts';
import { fault as faultAnswer, type FaultAnswer } from './answers.ts';
import { msOf, type ExecCommon } from './config.ts';

export const PROTOCOL = 'tokenctl/exec/v1';
const MAX_BYTES = 16 * 1024 * 1024;
const DEFAULT_MS = 30_000;

/** What a request may hold: plain facts, and values, which are opened only when it is written. */
export type Asked = Json | Secret | undefined | readonly Asked[] | { readonly [k: string]: Asked };
export type Got<T> = { readonly ok: true; readonly out: T } | { readonly ok: false; readonly fault: Fault };

export interface ExecCx { readonly id: string; readonly as: 'issuer' | 'store' | 'channel'; readonly config: ExecCommon; readonly deps: ConnectorDeps }
export interface ExecAsk<T> { readonly op: string; readonly request?: { readonly [k: string]: Asked }; readonly answer: z.ZodType<T>; /** Keys of the answer that are values by their nature. */ readonly values?: readonly string[] }

/**
 * One request to the program: JSON on standard input, one answer on standard output. Never throws. Everything that is not the
 * answer of this operation is `lost`: another exit than 0, text around it, half of it, a page, keys that nobody asked for, or a
 * value that it was given, said again.
 */
export async function askProgram<T>(cx: ExecCx, { op, request = {}, answer, values = [] }: ExecAsk<T>, call: Call): Promise<Got<T>> {
  const given: string[] = [];
  const open = (v: Asked): unknown => {
    if (v instanceof Secret) { given.push(v.reveal()); return v.reveal(); }
    if (Array.isArray(v)) return v.map(open);
    return typeof v === 'object' && v !== null ? Object.fromEntries(Object.entries(v).filter(([, x]) => x !== undefined).map(([k, x]) => [k, open(x as Asked)])) : v;
  };
  const credentials: { [name: string]: Secret } = {};
  for (const [name, ref] of Object.entries(cx.config.credentials ?? {})) {
    try { credentials[name] = await cx.deps.resolve(ref); } catch (e) {
      return { ok: false, fault: faultOf('E_AUTH', 'unavailable', { why: isTokenctlError(e) ? e.code : 'E_REF', ref }) };
    }
  }
  const timeoutMs = Math.min(call.timeoutMs, msOf(cx.config.timeout, DEFAULT_MS));
  const input = JSON.stringify(open({ protocol: PROTOCOL, as: cx.as, name: cx.id, op, timeoutMs, settings: cx.config.settings ?? {}, credentials, ...request }));
  const ran = await cx.deps.programs.run({ file: cx.config.program, args: cx.config.args ?? [], input: `${input}\n`, env: cx.config.env ?? {}, timeoutMs, signal: call.signal, maxBytes: MAX_BYTES });
  if ('fault' in ran) return { ok: false, fault: ran.fault };
  if (ran.exit !== 0) return lost('exited-without-an-answer', { exit: ran.exit });
  let said: unknown;
  try { said = JSON.parse(ran.stdout); } catch { return lost('answer-is-no-json'); }
  if (repeats(said, given, values)) return lost('answer-repeats-a-value');
  const failed = faultAnswer.safeParse(said);
  if (failed.success) return { ok: false, fault: faultFrom(failed.data) };
  const read = answer.safeParse(said);
  // Paths and our own words only: zod's messages may quote what was answered.
  return read.success ? { ok: true, out: read.data } : lost('answer-of-another-shape', { op, at: [...new Set(read.error.issues.map((i) => i.path.map(String).join('.') || '(the answer itself)'))].slice(0, 5) });
}

const lost = (why: string, facts: { readonly [k: string]: Json } = {}): { readonly ok: false; readonly fault: Fault } => ({ ok: false, fault: faultOf('E_LOST', 'lost', { why, ...facts }) });

/** A value that the program was given and that it says again, anywhere but under the keys that hold values. */
function repeats(said: unknown, given: readonly string[], values: readonly string[]): boolean {
  const rest = JSON.stringify(said, (key, v: unknown) => (values.includes(key) && typeof v === 'string' ? null : v)) ?? '';
  return given.some((v) => v.length >= 8 && rest.includes(JSON.stringify(v).slice(1, -1)));
}

const CODE: { readonly [K in FaultAnswer['fault']]: readonly [ErrorCode, Fault['class']] } = {
  auth: ['E_AUTH', 'unavailable'], refused: ['E_REFUSED', 'refused'], conflict: ['E_CONFLICT', 'conflict'],
  throttled: ['E_THROTTLED', 'throttled'], unavailable: ['E_UNAVAILABLE', 'unavailable'], lost: ['E_LOST', 'lost'],
};
function faultFrom(a: FaultAnswer): Fault {
  const [code, cls] = CODE[a.fault];
  return { ...faultOf(code, cls, { why: a.why ?? 'not-said' }), ...(a.retryAfterS !== undefined && { retryAfterMs: Math.round(a.retryAfterS * 1000) }) };
}

/** For reads, which have no fault to give. Throws E_AUTH, E_UNTRUSTED, E_THROTTLED or E_UNAVAILABLE. */
export async function mustAsk<T>(cx: ExecCx, ask: ExecAsk<T>, call: Call): Promise<T> {
  const got = await askProgram(cx, ask, call);
  if (got.ok) return got.out;
  const { code } = got.fault;
  const facts = Object.entries((got.fault.facts ?? {}) as { readonly [k: string]: Json }).map(([k, v]) => `${k} ${typeof v === 'string' ? v : JSON.stringify(v)}`).join(', ');
  throw new TokenctlError(code === 'E_AUTH' || code === 'E_UNTRUSTED' || code === 'E_THROTTLED' || code === 'E_REFUSED' ? code : 'E_UNAVAILABLE', `${cx.id}: ${cx.config.program} gave no answer to ${ask.op} (${facts || code}).`, {
    hint: code === 'E_UNTRUSTED' ? 'Look at what has changed in it; then `tokenctl config trust`.' : `What it writes to standard error is not shown, for nobody knows what stands in it: run it by hand with a request of docs/connectors/exec.md.`,
  });
}
