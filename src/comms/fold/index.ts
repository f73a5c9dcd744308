import type { Instant } from '../../core/brand.ts';
import type { Fold } from '../../core/fold.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import { entryOf, factNames, isFactName, type FactName } from '../fact-catalog.ts';
import type { Fact, Facts } from '../facts.ts';
import { applyToChanges, emptyChanges } from './changes.ts';
import { emptyEntries, endWaivers } from './entries.ts';
import { applyOutcome, applyToEntries } from './ledger-events.ts';
import { changeFacts, ledgerFacts, proofFacts, type Known, type Reading } from './measured.ts';
import { applyToPeople, emptyPeople, type Said } from './people.ts';
import { sinceFact, timeFacts } from './times.ts';

export interface FactsState extends Reading { last: Reading['last'] }

/** Lines that carry no fact of their own: they must not change a message between its consent and its sending. */
const SILENT: readonly string[] = ['gate.given', 'gate.refused', 'checkpoint.signed', 'change.intended', 'question.answered', 'wait.began', 'pace.paused', 'journal.recovered', 'message.intended', 'message.sent'];

/** The journal as messages need it; one pass, in seq order (ENGINE J6). */
export const factsFold: Fold<FactsState, JournalEvent> = {
  version: 1,
  empty: () => ({ entries: emptyEntries(), changes: emptyChanges(), people: emptyPeople(), last: null }),
  apply(state, e) {
    const mark = { at: e.at, seq: e.seq };
    endWaivers(state.entries, mark);
    applyToPeople(state.people, e);
    const { incident, opened } = state.people;
    applyToEntries(state.entries, e, { mayLower: opened?.environment === 'test' || incident?.drill === true, alone: opened?.workspace === null ? opened.by : null });
    const ended = applyToChanges(state.changes, e);
    if (ended && ended.x !== null && e.code === 'change.ended') applyOutcome(state.entries, { x: ended.x, effect: ended.effect, outcome: e.data.outcome, mark });
    if (!SILENT.includes(e.code)) state.last = mark;
  },
};

/**
 * Folds what messages may say from journal events in seq order. `now` ends waivers whose time has passed since the
 * last line. Facts carry measured, stated or assumed (TRUTH T13); what is not known is null.
 */
export function factsOf(events: Iterable<JournalEvent>, { now }: { readonly now?: Instant } = {}): Facts {
  const state = factsFold.empty();
  for (const e of events) factsFold.apply(state, e);
  return factsFrom(state, now ? { now } : {});
}

/** The facts of a state that the caller folded itself; reads only, but for waivers that end at `now`. */
export function factsFrom(state: FactsState, { now }: { readonly now?: Instant } = {}): Facts {
  const { people, entries, changes, last } = state;
  if (now && last) endWaivers(entries, { at: now, seq: last.seq });
  const stated = new Map<string, Fact>();
  const said = new Map<FactName, Fact>();
  for (const [name, s] of people.stated) {
    if (isFactName(name) && entryOf(name).statable) said.set(name, saidFact(s));
    else stated.set(name, saidFact(s));
  }
  const opening = (value: string): Fact | null => (people.opened ? { value, basis: 'stated', by: people.opened.by, seq: [people.opened.seq] } : null);
  const since = said.get('since') ?? sinceFact(state);
  const known: Known = {
    title: people.opened ? opening(people.opened.title) : null, severity: people.opened ? opening(people.opened.severity) : null,
    ...ledgerFacts(state), ...changeFacts(state), ...proofFacts(state), ...timeFacts(state, since), since, ...Object.fromEntries(said),
  };
  return {
    named: Object.fromEntries(factNames.map((n) => [n, known[n] ?? null])) as Facts['named'],
    stated, drill: people.incident?.drill ?? false,
    hidden: [...[...entries.all.values()].flatMap((e) => [e.token, e.id, e.fp]), ...changes.minted.keys(), ...[...changes.minted.keys()].map(idOf)].filter((v): v is string => v !== null && v !== ''),
  };
}

const saidFact = ({ value, by, seq }: Said): Fact => ({ value, basis: 'stated', by, seq: [seq] });
/** `issuer/id` → id. */
const idOf = (key: string): string => key.slice(key.indexOf('/') + 1);
