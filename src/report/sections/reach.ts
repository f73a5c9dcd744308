import type { Review } from '../review/review.ts';
import { heading, table, text, type Block, type Cell } from './block.ts';
import { count, many } from './words.ts';

/** What the tokens could reach, what died along, and what may outlive them. */
export function reachSection({ reach: r }: Review): readonly Block[] {
  const { collateral: c, descendants: d } = r;
  const names = c.names.length === 0 ? '' : `: ${c.names.slice(0, 10).join(', ')}${c.known > 10 ? ', …' : ''}`;
  return [
    heading('Reach'),
    text(`What a token could reach may have leaked along with it. ${r.captured === 0 ? 'Nothing was captured of it.' : `Captured before the kill of ${many(r.captured, 'token')}; ${r.unreviewed === 0 ? 'all of it is reviewed' : `not reviewed: that of ${count(r.unreviewed)}`}.`}${r.notCaptured > 0 ? ` Not captured: that of ${many(r.notCaptured, 'token')}.` : ''}`, r.unreviewed > 0),
    table(['tokens', 'could reach', 'as', 'not reviewed', 'for example'], r.groups.first.map((g): readonly Cell[] => [count(g.tokens), g.scopes.join(', ') || 'no scope on record', g.audience.join(', ') || 'no audience on record', count(g.unreviewed), g.names.join(', ')]),
      { none: 'No capture is on record.', total: r.groups.total, right: [0, 3] }),
    text('A note that speaks of reach and names tokens is their review; one that names none is that of all.'),
    table(['beside the ledger', 'how many', 'what'], [
      ['died along, and were not on the ledger', `${c.atLeast ? 'at least ' : ''}${count(c.known)}`, `${c.known === 0 ? 'none is known' : `collateral${names}`}${c.notListed > 0 ? `; of ${many(c.notListed, 'token')} it could not be listed` : ''}`],
      ['what they made and may outlive them', count(d.named), `${many(d.open, 'debt')} open${d.notListed > 0 ? `; ${many(d.notListed, 'kind')} could not be listed` : ''}`],
    ], { none: '', right: [1] }),
  ];
}
