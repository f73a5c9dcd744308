import type { Json } from './brand.ts';
import type { ErrorCode } from './error-codes.ts';
import type { Fault } from './result.ts';

const LONGEST = 200;

/** The facts of a fault in one line, `why` first: `replica-not-in-sync, replicas us-west-2 Failed`; null = it has none. */
export function whyOf(fault: Fault): string | null {
  const { facts } = fault;
  if (typeof facts !== 'object' || facts === null || Array.isArray(facts)) return null;
  const { why, ...rest } = facts as { readonly [name: string]: Json };
  const words = [plain(why), ...Object.entries(rest).map(([name, v]) => { const text = plain(v); return text === '' ? '' : `${name} ${text}`; })].filter((w) => w !== '');
  return words.length === 0 ? null : words.join(', ').slice(0, LONGEST);
}
const plain = (v: Json | undefined): string => (typeof v === 'string' || typeof v === 'number' ? String(v) : Array.isArray(v) ? v.map(plain).join(', ') : '');

/** A fault of the house: a registry code, its class, plain facts. */
export const faultOf = (code: ErrorCode, cls: Fault['class'], facts?: Json): Fault =>
  facts === undefined ? { code, class: cls } : { code, class: cls, facts };

/** In a few words: its code, and why, where a connector has said so. */
export function faultWords(fault: Fault): string {
  const why = whyOf(fault);
  return why === null || why === fault.code ? fault.code : `${fault.code}: ${why}`;
}
