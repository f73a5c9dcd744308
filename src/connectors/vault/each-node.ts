import { isTokenctlError } from '../../core/errors.ts';
import type { Verdict } from '../../core/result.ts';
import type { Call } from '../../ports/call.ts';
import type { Health } from './cluster.ts';
import type { VaultCx } from './context.ts';
import { asksToWait } from './heard.ts';
import { heardIn } from './trouble.ts';
import { verdictOf, type Vantage } from './verdict.ts';

/** One probe and its control at every node, each answer for itself. What is thrown at one node is its `cannot-tell`. */
export async function atEachNode(cx: VaultCx, call: Call, probe: (at: string, health: Health) => Promise<Vantage>): Promise<Verdict> {
  const vantages = await Promise.all(cx.nodes.map(async (at): Promise<Vantage> => {
    const name = new URL(at).host;
    try {
      // The same cluster as at the baseline, before anything that it says of a token counts.
      const v = await probe(at, await cx.cluster.health(at, call));
      return { ...v, how: `${name}: ${v.how}` };
    } catch (e) {
      return { is: 'cannot-tell', control: 'none', ...asksToWait(heardIn(e)), how: `${name}: ${isTokenctlError(e) ? e.code : e instanceof Error && e.name === 'VaultTrouble' ? e.message : 'no answer'}` };
    }
  }));
  return verdictOf(vantages, 'registry');
}
