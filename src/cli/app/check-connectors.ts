import { isTokenctlError, TokenctlError } from '../../core/errors.ts';
import type { Json } from '../../core/brand.ts';
import type { Call } from '../../ports/call.ts';
import type { CommandCx } from '../command.ts';
import type { House } from './house.ts';
import { readIdentities } from './identities.ts';
import type { NamedEntry } from './named-entries.ts';

const CALL_MS = 15_000;
/** Places of one store that are read. */
const PLACES = 50;
const SIDE_BY_SIDE = 8;

export interface Checked {
  readonly name: string;
  readonly role: NamedEntry['role'];
  readonly uses: string;
  /** Who tokenctl is there; null = it did not say, or it is not whom `expect:` names. */
  readonly is: { readonly [fact: string]: Json } | null;
  /** `expect:` was compared. */
  readonly expected: boolean;
  /** What was read, in words. */
  readonly read: readonly string[];
  readonly trouble: { readonly code: string; readonly message: string; readonly exit: number; readonly next: readonly string[] } | null;
}

/** Asks each entry who tokenctl is there, and reads what a plan would read. Changes nothing anywhere; a channel is not sent anything. */
export function checkConnectors(cx: CommandCx, house: House, entries: readonly NamedEntry[]): Promise<readonly Checked[]> {
  const call: Call = { signal: cx.signal, timeoutMs: CALL_MS };
  return Promise.all(entries.map(async (e): Promise<Checked> => {
    const base = { name: e.name, role: e.role, uses: e.uses, expected: e.expect !== null };
    let is: Checked['is'] = null;
    try {
      if (e.role === 'channel') return { ...base, is: null, read: [await channelWords(house, e.name, call)], trouble: null };
      is = (await readIdentities(cx, house, [e.name]))[0]?.is ?? null;
      return { ...base, is, read: [e.role === 'issuer' ? await issuerWords(house, e.name, call) : await storeWords(house, e.name, call)], trouble: null };
    } catch (fault) {
      if (!isTokenctlError(fault)) throw fault;
      return { ...base, is, read: [], trouble: { code: fault.code, message: fault.message, exit: fault.exit, next: fault.next } };
    }
  }));
}

const channelWords = async (house: House, name: string, call: Call): Promise<string> => {
  const own = await house.channels.get(name)?.reads.own(call);
  return own === undefined || own.credentials.length === 0 ? 'nothing to ask it without sending' : 'its credential resolves; nothing was sent';
};

async function issuerWords(house: House, name: string, call: Call): Promise<string> {
  const issuer = house.issuers.get(name);
  if (issuer === undefined) return '';
  for await (const first of issuer.reads.list(call)) { void first; return 'lists its tokens'; }
  return 'lists no token';
}

/** Reads every place of the inventory, up to a number: what cannot be read cannot be staged. Throws the first refusal. */
async function storeWords(house: House, name: string, call: Call): Promise<string> {
  const store = house.stores.get(name);
  const places = [...house.inventory.places.values()].filter((p) => p.store === name);
  const queue = places.slice(0, PLACES);
  const missing: string[] = [];
  await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, queue.length) }, async () => {
    for (let p = queue.shift(); p !== undefined; p = queue.shift()) if ((await store?.reads.history(p.path, call))?.length === 0) missing.push(p.key);
  }));
  if (missing.length > 0) throw new TokenctlError('E_REF', `${missing.length} of the inventory's places ${missing.length === 1 ? 'is' : 'are'} not there: ${missing.slice(0, 3).join(', ')}${missing.length > 3 ? ' …' : ''}`, { next: [`tokenctl secret history ${missing[0] ?? ''}`] });
  if (places.length === 0) return 'no place of the inventory lies in it';
  return `reads ${Math.min(places.length, PLACES)} of ${places.length} place${places.length === 1 ? '' : 's'}`;
}
