import type { ClosingRow, TokenRow } from '../facts.ts';
import { isClosed, type Entry } from './entries.ts';

/** What the words of an entry are made of. */
export type Worded = Pick<Entry, 'state' | 'suspending' | 'at' | 'alive' | 'expires' | 'closing'>;

/** One entry's state, for technicians: who, when, and on which answer. */
export function stateWords(e: Worded): string {
  switch (e.state) {
    case 'unidentified': return 'unidentified: nobody knows yet whose it is';
    case 'exposed': return e.suspending ? 'suspend requested, not seen to hold' : 'exposed: not suspended, not revoked';
    case 'suspended': return `suspended at ${clockTime(e.at)}: contained, not revoked`;
    case 'revoked': return `revoke requested at ${clockTime(e.at)}, not proven${e.alive ? `; still answered alive at ${clockTime(e.alive.at)}` : ''}`;
    case 'expiring': return `cannot be revoked; lives until it expires${e.expires ? ` at ${e.expires}` : ''}`;
    case 'survived': return `survived: answered alive${e.alive ? ` at ${clockTime(e.alive.at)}` : ''} after its revoke`;
    case 'proven': return `proven dead at ${clockTime(e.at)}`;
    case 'waived': return closingWords(e);
    case 'merged': return 'the same token as another entry';
  }
}

/** The same without names, times and reasons, for text that may face customers. */
export function stateSaid(e: Entry): string {
  switch (e.state) {
    case 'unidentified': return 'not identified yet';
    case 'exposed': return 'not stopped yet';
    case 'suspended': return 'suspended, not revoked';
    case 'revoked': return 'revoke requested, not proven';
    case 'expiring': return 'cannot be revoked, not expired yet';
    case 'survived': return 'answered alive after its revoke';
    case 'proven': return 'proven dead';
    case 'waived': return closingSaid(e);
    case 'merged': return 'counted with another token';
  }
}

function closingWords({ closing: c }: Worded): string {
  if (!c) return 'waived';
  if (c.how === 'dismissed') return `dismissed by one person (${c.by})`;
  if (c.how === 'alone') return `closed by one person (${c.by}), not proven`;
  return `waived by ${c.by}${c.proposedBy === null ? '' : `, proposed by ${c.proposedBy}`}, not proven`;
}
const closingSaid = ({ closing: c }: Entry): string =>
  c?.how === 'dismissed' ? 'dismissed by one person' : c?.how === 'alone' ? 'closed by one person, not proven' : 'waived by two persons, not proven';

const BASIS: { readonly [basis: string]: string } = {
  'not-ours': 'not ours', 'false-positive': 'a false positive', attested: 'attested by hand', 'accepted-risk': 'an accepted risk',
};
export const basisWords = (basis: string): string => BASIS[basis] ?? basis;

const clockTime = (at: string): string => `${at.slice(0, 19).replace('T', ' ')} UTC`;
const ownerOf = (e: Entry): string => e.owner ?? 'no owner recorded';

export const tokenRow = (e: Entry, n: number): TokenRow =>
  ({ n, key: e.token, kind: e.kind, owner: ownerOf(e), words: stateWords(e), said: stateSaid(e), closed: isClosed(e.state) });

export const closingRow = (e: Entry, n: number): ClosingRow => ({
  n, key: e.token, owner: ownerOf(e), words: closingWords(e), said: closingSaid(e),
  basis: basisWords(e.closing?.basis ?? ''), reason: e.closing?.reason ?? '', until: e.closing?.until ?? '',
});
