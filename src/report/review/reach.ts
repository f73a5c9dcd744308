import type { JournalEvent } from '../../journal/events/index.ts';
import type { OpenDebt, Situation } from '../../ledger/index.ts';
import { makeCaptures, type Captures, type Scope } from './captures.ts';
import { plain } from './frame.ts';
import { someOf, type Some } from './gather.ts';

/** Tokens that could reach the same. */
export interface ReachGroup extends Scope { readonly tokens: number; readonly unreviewed: number; /** Keys of the first of them. */ readonly names: readonly string[] }

/** What the exposed tokens could reach, and whether a person looked at it (TRUTH T2, "not a debt"). */
export interface Reach {
  readonly captured: number;
  /** On the ledger and never captured: nobody knows what they could reach. Strings that are nobody's are left out. */
  readonly notCaptured: number;
  readonly unreviewed: number;
  readonly groups: Some<ReachGroup>;
  /** Died along with the tokens and were not on the ledger; `atLeast`: there are more than are counted. */
  readonly collateral: { readonly known: number; readonly atLeast: boolean; readonly names: readonly string[]; readonly notListed: number };
  readonly descendants: { readonly named: number; readonly notListed: number; readonly open: number };
}

export interface ReachFold { see(e: JournalEvent): void; reach(s: Situation, open: readonly OpenDebt[]): Reach }

const NAMES = 3;
const GROUPS = 50;

export function makeReach(): ReachFold {
  const captures = makeCaptures();
  return {
    see(e) { if (e.code === 'token.captured') captures.see(e); },
    reach: (s, open) => ({
      ...groupsOf(s, captures),
      collateral: collateralOf(s, captures),
      descendants: { ...captures.descendants, open: open.filter((d) => d.kind === 'descendants-alive').length },
    }),
  };
}

type Counting = { tokens: number; unreviewed: number; readonly names: string[] };

function groupsOf(s: Situation, captures: Captures): Pick<Reach, 'captured' | 'notCaptured' | 'unreviewed' | 'groups'> {
  const reviewed = reviewedBy(s);
  const groups = new Map<number, Counting>();
  const n = { captured: 0, notCaptured: 0, unreviewed: 0 };
  for (const e of s.entries) {
    if (e.state === 'merged' || e.state === 'unidentified' || e.dismissed !== null) continue;
    const scope = captures.scopeOf(e.x);
    if (scope === undefined) { n.notCaptured += 1; continue; }
    const of = groups.get(scope) ?? { tokens: 0, unreviewed: 0, names: [] };
    groups.set(scope, of);
    n.captured += 1;
    of.tokens += 1;
    if (!reviewed(e.key, e.id)) { of.unreviewed += 1; n.unreviewed += 1; }
    if (of.names.length < NAMES) of.names.push(plain(e.key));
  }
  const rows = [...groups].map(([at, of]): ReachGroup => ({ ...captures.scopes[at] ?? { scopes: ['scopes of many kinds'], audience: [] }, ...of }));
  return { ...n, groups: someOf(rows.sort((a, b) => b.unreviewed - a.unreviewed || b.tokens - a.tokens), GROUPS) };
}

/**
 * A note that speaks of reach is the review of the tokens that it names, by key or id; of all of them, if it names none. `tokenctl
 * report --help` tells people so.
 */
function reviewedBy(s: Situation): (key: string, id: string | null) => boolean {
  const named = new Set<string>();
  let all = false;
  const notes = s.notes.filter(({ text }) => /\breach(ed|es|able)?\b/i.test(text));
  const ids = new Set(notes.length === 0 ? [] : s.entries.flatMap((e) => (e.id === null ? [] : [e.id])));
  for (const { text } of notes) {
    const words = text.split(/[\s,;()"'“”]+/).map((w) => w.replace(/[.:!?]+$/, '')).filter((w) => s.byKey.has(w as never) || ids.has(w));
    if (words.length === 0) all = true;
    for (const word of words) named.add(word);
  }
  return (key, id) => all || named.has(key) || (id !== null && named.has(id));
}

function collateralOf(s: Situation, { along, full, notListed }: Captures): Reach['collateral'] {
  const keys = [...along].filter((key) => !s.byKey.has(key as never));
  return { known: keys.length, atLeast: full, names: keys.slice(0, 20).map(plain), notListed };
}
