import type { Instant, Json } from '../../core/brand.ts';
import { entryOf, isFactName } from '../../comms/fact-catalog.ts';
import type { Basis } from '../../comms/facts.ts';
import type { People, Said } from '../../comms/fold/people.ts';
import { plainLine } from '../../comms/plain-text.ts';
import type { Situation } from '../../ledger/index.ts';
import { momentOf } from './moment.ts';

/** What a person stated, or what was taken for want of better; `seq` = the line that it rests on. */
export interface StatedFact { readonly name: string; readonly label: string; readonly value: string; readonly basis: Basis; readonly by: string | null; readonly seq: number | null }

export interface Frame {
  readonly id: string;
  readonly kind: 'incident' | 'routine';
  readonly title: string;
  readonly severity: string;
  readonly environment: 'production' | 'test' | null;
  readonly roles: readonly { readonly role: string; readonly who: string }[];
  readonly opened: { readonly at: Instant; readonly by: string; readonly seq: number } | null;
  readonly closed: { readonly at: Instant; readonly seq: number } | null;
  /** Why it is open again. */
  readonly reopened: string | null;
  readonly movedTo: string | null;
  /** Start of the exposure; null = nobody knows. */
  readonly since: StatedFact | null;
  /** All else that persons stated, the newest of each name. */
  readonly facts: readonly StatedFact[];
}

/** Texts of strangers, as long as a review shows them. */
export const plain = (text: string): string => plainLine(text, 1_000);
const textOf = (v: Json): string => plain(typeof v === 'string' ? v : Array.isArray(v) && v.every((i) => typeof i === 'string') ? v.join(', ') : JSON.stringify(v));

const factOf = (name: string, said: Said): StatedFact =>
  ({ name: plain(name), label: isFactName(name) ? entryOf(name).label : plain(name), value: textOf(said.value), basis: 'stated', by: plain(said.by), seq: said.seq });

/** The incident as it was opened and stated; of two statements the later one stands. */
export function frameOf(s: Situation, people: People): Frame {
  const { incident } = s;
  const { opened, closed, stated } = people;
  const said = (name: string, otherwise: string): string => { const of = stated.get(name); return of === undefined ? plain(otherwise) : textOf(of.value); };
  const own = ['title', 'severity', 'since'];
  return {
    id: plain(incident.id), kind: incident.kind, title: said('title', incident.title), severity: said('severity', incident.severity), environment: incident.environment,
    roles: Object.entries(incident.roles).map(([role, who]) => ({ role: plain(role), who: plain(who) })),
    opened: opened === null ? null : { at: opened.at, by: plain(opened.by), seq: opened.seq },
    closed: closed === null || incident.closedAtMs === null ? null : { at: closed.at, seq: closed.seq },
    reopened: incident.reopened === null ? null : plain(incident.reopened), movedTo: incident.moved === null ? null : plain(incident.moved.to),
    since: sinceOf(s, people), facts: [...stated].filter(([name]) => !own.includes(name)).map(([name, of]) => factOf(name, of)),
  };
}

function sinceOf(s: Situation, { opened, stated }: People): StatedFact | null {
  const said = stated.get('since');
  if (said !== undefined) return factOf('since', said);
  const label = entryOf('since').label;
  if (opened?.since != null) return { name: 'since', label, value: opened.since, basis: 'stated', by: plain(opened.by), seq: opened.seq };
  let first: number | null = null;
  for (const { sinceMs } of s.entries) if (sinceMs !== null && (first === null || sinceMs < first)) first = sinceMs;
  const at = momentOf(first);
  return at === null ? null : { name: 'since', label, value: at, basis: 'assumed', by: null, seq: null };
}
