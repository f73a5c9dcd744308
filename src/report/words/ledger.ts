import { spanWords } from '../../comms/say.ts';
import type { EventOf } from '../../journal/events/index.ts';
import { bunched, clock, detail, main, many, plain, quote, some, type Line, type Names } from './line.ts';

export type LedgerCode = 'exposure.recorded' | 'exposure.sighted' | 'exposure.identified' | 'exposure.merged' | 'exposure.dismissed'
  | 'waiver.proposed' | 'waiver.granted' | 'waiver.withdrawn' | 'reinstatement.proposed' | 'reinstatement.granted' | 'token.contained' | 'token.reinstated' | 'round.made' | 'token.proven'
  | 'exposure.expires' | 'watch.scheduled' | 'watch.made';

export function ledgerLine(e: EventOf<LedgerCode>, names: Names): Line {
  const token = (x: number): string => plain(names.token(x));
  switch (e.code) {
    case 'exposure.recorded': {
      const unknown = e.data.items.filter((i) => i.issuer === null).length;
      return main(`${many(e.data.items.length, 'entry', 'entries')} on the ledger${unknown > 0 ? `, ${unknown} unidentified` : ''}: ${some(e.data.items.map((i) => i.token))}`);
    }
    case 'exposure.sighted': return detail(`${token(e.data.x)} was seen in ${many(e.data.sightings.length, 'more place')}`);
    case 'exposure.identified': return main(`an unidentified string is ${plain(e.data.token)}: exposed`);
    case 'exposure.expires': return main(`${token(e.data.x)} cannot be revoked, or lives on after it, until ${clock(e.data.exp)}`);
    case 'exposure.merged': return detail(`${token(e.data.x)} is the same token as ${token(e.data.into)}: merged`);
    case 'exposure.dismissed': return main(`${token(e.data.x)} dismissed by one person (${plain(e.data.by)}${e.data.named ? '' : ', self-declared'}), ${e.data.basis}: ${quote(e.data.reason)}`);
    case 'waiver.proposed': return main(`waiver of ${some(e.data.xs.map(token))} proposed by ${plain(e.data.by)}, ${e.data.basis}, until ${clock(e.data.until)}: ${quote(e.data.reason)}`);
    case 'waiver.granted': return main(`waiver of ${some(e.data.xs.map(token))} granted by ${plain(e.data.by)}, ${plain(e.data.basis)}, until ${clock(e.data.until)}: waived, not proven`);
    case 'waiver.withdrawn': return main(`waiver of ${token(e.data.x)} withdrawn: ${quote(e.data.reason)}`);
    case 'token.contained': return main(`${token(e.data.x)} contained (${e.data.by})`);
    case 'reinstatement.proposed': return main(`reinstatement of ${some(e.data.xs.map(token))} proposed by ${plain(e.data.by)}, until ${clock(e.data.until)}: ${quote(e.data.reason)}`);
    case 'reinstatement.granted': return main(`reinstatement of ${some(e.data.xs.map(token))} granted by ${plain(e.data.by)}, until ${clock(e.data.until)}`);
    case 'token.reinstated': return main(`${token(e.data.x)} reinstated until ${clock(e.data.until)}`);
    case 'round.made': return roundLine(e);
    case 'token.proven': {
      const text = e.data.is === 'dead'
        ? `${plain(e.data.of)} proven dead: ${many(e.data.rounds.length, 'round')} over ${spanWords(e.data.windowMs)}, ${many(e.data.vantages, 'vantage')}, ${e.data.path}`
        : `${plain(e.data.of)} proven alive (a replacement): ${many(e.data.rounds.length, 'round')}, ${many(e.data.vantages, 'vantage')}`;
      return bunched(main(text), 'proof', `proven ${e.data.is}`, true);
    }
    case 'watch.scheduled': return main(`revival checks of ${many(e.data.xs.length, 'token')} scheduled for ${some(e.data.at.map(clock))}`);
    case 'watch.made': {
      const text = `revival check of ${token(e.data.x)}: ${e.data.verdict.is}`;
      return e.data.verdict.is === 'dead' ? detail(text) : main(text);
    }
  }
}

function roundLine({ data }: EventOf<'round.made'>): Line {
  const { verdict, why, nth } = data;
  const text = `round ${nth} (${why}) of ${plain(data.of)}: ${verdict.is}, control ${verdict.control}, ${many(verdict.vantages, 'vantage')}: ${plain(verdict.detail)}`;
  const expected = why === 'baseline' || why === 'alive' ? 'alive' : 'dead';
  const well = verdict.is === expected;
  // An old token that answers alive is news; a round that goes as it should, or cannot tell, is not.
  return bunched(verdict.is !== 'cannot-tell' && !well ? main(text) : detail(text), `rounds (${why})`, verdict.is, well);
}
