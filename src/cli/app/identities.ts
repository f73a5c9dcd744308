import type { Json } from '../../core/brand.ts';
import { canonical } from '../../core/canonical.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { Plan } from '../../core/plan.ts';
import type { CommandCx } from '../command.ts';
import type { House } from './house.ts';

export interface Identity { readonly connector: string; readonly is: { readonly [fact: string]: Json }; readonly expected: boolean }
const CALL_MS = 15_000;

/** Names of the issuers and stores that a plan acts on. */
export function connectorsOf(plan: Plan): readonly string[] {
  const names = new Set<string>();
  for (const c of plan.changes) {
    const data = c.data as { readonly issuer?: unknown; readonly store?: unknown };
    for (const name of [data.issuer, data.store]) if (typeof name === 'string') names.add(name);
  }
  return [...names].sort();
}

/** Who tokenctl is at each connector; must equal `expect:` where there is one (TRUTH T9.1). Throws E_AUTH, E_IDENTITY. */
export async function readIdentities(cx: CommandCx, house: House, names: readonly string[]): Promise<readonly Identity[]> {
  const found: Identity[] = [];
  for (const name of names) {
    const port = house.issuers.get(name) ?? house.stores.get(name);
    if (!port) continue;
    const is = await port.reads.identity({ signal: cx.signal, timeoutMs: CALL_MS });
    const expect = house.workspace?.issuers.get(name)?.expect ?? house.workspace?.stores.get(name)?.expect ?? null;
    for (const [fact, value] of Object.entries(expect ?? {}))
      if (canonical(is[fact] ?? null) !== canonical(value))
        throw new TokenctlError('E_IDENTITY', `${name} is not who it should be: ${fact} is ${canonical(is[fact] ?? null)}, and expect: says ${canonical(value)}`, { hint: 'Nothing was attempted. Check the address and whose credential this is.', next: ['tokenctl config show', 'tokenctl doctor'] });
    found.push({ connector: name, is, expected: expect !== null });
  }
  return found;
}
