import type { Call } from '../../ports/call.ts';
import type { RoundAsk } from '../../ports/issuer.ts';
import { listAccessors } from './accessors.ts';
import { askControl, type VaultCx } from './context.ts';
import { dataOf, textOf, type Heard } from './heard.ts';
import { lookupSelf } from './self.ts';
import { targetOf } from './target.ts';

/** How many of the listed tokens are tried before a round has no control. */
const TRIED = 20;

/** 200, and it is the one that was asked for. */
export const showsAlive = (h: Heard, accessor: string): boolean => {
  if (h.is !== 'ok' || h.status !== 200) return false;
  const data = dataOf(h);
  // The last use just spent may be 200 with `num_uses: -1`: not alive.
  return textOf(data['accessor']) === accessor && !(typeof data['num_uses'] === 'number' && data['num_uses'] < 0);
};

export interface ControlAsk { /** Never this one. */ readonly not: string | null; /** The one that was handed in. */ readonly given: string | null }

/**
 * An accessor for a control: the one that was handed in, else tokenctl's own, else (where that belongs to another
 * namespace) any that the namespace lists. null = there is none, and no round can call anything dead. One that was alive before is not
 * asked here: each round asks it beside its probe, and one that is not alive there is forgotten.
 */
export async function controlFor(cx: VaultCx, { not, given }: ControlAsk, call: Call): Promise<string | null> {
  if (given !== null && given !== not) return given;
  const at = await cx.cluster.active(call);
  const lives = async (accessor: string | null): Promise<boolean> => accessor !== null && accessor !== not && showsAlive(await askControl(cx, accessor, call, at), accessor);
  if (cx.control !== null && cx.control !== not) return cx.control;
  cx.control = null;
  const own = (cx.remembered ?? await lookupSelf(cx, call)).accessor;
  if (await lives(own)) { cx.control = own; return own; }
  for (const accessor of (await listAccessors(cx, call, at).catch(() => [])).slice(0, TRIED)) {
    if (await lives(accessor)) { cx.control = accessor; return accessor; }
  }
  return null;
}

/** The accessor of the replacement that a round was handed. */
export function givenControl(ask: RoundAsk): string | null {
  const given = targetOf(ask.control?.token.id ?? null);
  return given.is === 'token' ? given.accessor : null;
}
