import type { Code, EventOf, JournalEvent } from '../journal/events/index.ts';
import { took } from '../core/result.ts';
import type { Line } from './words/line.ts';

type Bunched = NonNullable<Line['bunch']>;
/** How a line is counted where there are so many of its code that nobody reads them one by one. What persons decide is never counted. */
const CROWDS: { readonly [C in Code]?: (e: EventOf<C>) => Bunched } = {
  'exposure.recorded': (e) => ({ of: 'ledger', is: 'entries recorded', well: true, n: e.data.items.length }),
  'exposure.sighted': () => well('sightings', 'added'),
  'exposure.identified': () => well('unidentified strings', 'identified'),
  'exposure.expires': () => well('tokens that no revoke ends', 'live until they expire'),
  'exposure.merged': () => well('same token twice', 'merged'),
  'token.contained': (e) => well('containment', `contained (${e.data.by})`),
  'watch.made': (e) => ({ of: 'revival checks', is: e.data.verdict.is, well: e.data.verdict.is === 'dead' }),
  'change.observed': (e) => well('interrupted changes', `found ${e.data.found}`),
  'orphan.found': () => well('orphans', 'found'),
  'orphan.ended': (e) => ({ of: 'orphans', is: `revoke ${e.data.outcome.is}`, well: took(e.data.outcome) }),
  'consumer.checked': (e) => well('consumers', e.data.inUse ? 'use the new version' : 'not yet on the new version'),
  'wait.began': () => well('waits', 'begun'),
  'escrow.removed': (e) => ({ of: 'sealed values', is: `removed (${e.data.why})`, well: true, n: e.data.ids.length }),
  'pace.paused': () => well('budgets', 'paused'),
  'checkpoint.signed': () => well('checkpoints', 'signed'),
};
const well = (of: string, is: string): Bunched => ({ of, is, well: true });

/** More lines of one code than this, in a whole journal, are a crowd. */
const CROWD = 200;

/** The line as it stands in a timeline of so many of its code. */
export function crowdLine(line: Line, e: JournalEvent, lines: ReadonlyMap<Code, number>): Line {
  if (line.bunch !== undefined || (lines.get(e.code) ?? 0) <= CROWD) return line;
  const bunch = (CROWDS[e.code] as ((e: JournalEvent) => Bunched) | undefined)?.(e);
  return bunch === undefined ? line : { ...line, bunch };
}
