import { TokenctlError } from '../../core/errors.ts';
import { MINT_OWED_GAP, type MintOwed } from '../../core/mint-owed.ts';
import type { Plan } from '../../core/plan.ts';
import type { Token } from '../../core/token.ts';
import { sanitize } from '../../ui/index.ts';
import { few } from '../screens/plan.ts';

const SHOWN = 4;
type Owed = Exclude<MintOwed, { is: 'here' }>;

/** Which incident keeps the tokens' next replacement from being made. */
export const owedWords = (owed: Owed, tokens: readonly string[]): string => {
  const of = `the replacement of ${few(tokens)}`;
  switch (owed.is) {
    case 'elsewhere': return `${sanitize(owed.incident)} still owes ${of}`;
    case 'moved': return `${sanitize(owed.incident)} went to another host, and owed ${of} then`;
    case 'unreadable': return `the journal of ${sanitize(owed.incident)} cannot be read, and nobody knows whether it owes ${of}`;
  }
};

/** A new incident is not opened where all that it would do is begun in another one (ENGINE A6). Throws E_MINT_OWED, naming it. */
export async function refuseAnew(plan: Plan, o: { readonly tokens: readonly Token[]; readonly mintOwed: (token: Token) => Promise<MintOwed | null> }): Promise<void> {
  if (plan.changes.values().some(({ target }) => 'token' in target || 'place' in target)) return;
  const byKey = new Map(o.tokens.map((t) => [t.key, t]));
  const owing = new Map<string, { owed: Owed; tokens: string[] }>();
  const next = new Set<string>();
  for (const gap of plan.footer.gaps) {
    const token = byKey.get(gap.token);
    const owed = token === undefined ? null : await o.mintOwed(token);
    if (owed === null || owed.is === 'here' || gap.why !== MINT_OWED_GAP[owed.is]) continue;
    const known = owing.get(`${owed.is} ${owed.incident}`);
    if (known) known.tokens.push(gap.token); else owing.set(`${owed.is} ${owed.incident}`, { owed, tokens: [gap.token] });
    // The last one kills, which is never refused: it is in the plan, and no way to a replacement.
    for (const command of gap.next.slice(0, -1)) next.add(command);
  }
  const [first, ...others] = [...owing.values()].map(({ owed, tokens }) => owedWords(owed, tokens));
  if (first !== undefined)
    throw new TokenctlError('E_MINT_OWED', first, { lines: others, hint: 'Nothing was attempted, and no incident was opened. A second replacement would leave the first one alive, and nobody using it. `tokenctl revoke` is never refused.', next: [...next].slice(0, SHOWN) });
}
