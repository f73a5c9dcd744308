import type { FactName } from '../fact-catalog.ts';
import type { Fact, FactValue } from '../facts.ts';
import type { Changes } from './changes.ts';
import { isClosed, type Entries, type Entry, type Mark } from './entries.ts';
import type { People } from './people.ts';
import { closingRow, tokenRow } from './rows.ts';

export type Known = { -readonly [N in FactName]?: Fact | null };
export interface Reading { readonly entries: Entries; readonly changes: Changes; readonly people: People; readonly last: Mark | null }

/** Sorted and each once: several facts often rest on the same line. */
export function lines(marks: Iterable<number>): readonly number[] {
  const all = [...marks];
  // Lines are mostly asked for in the order in which they were written.
  return all.every((seq, i) => i === 0 || seq > (all[i - 1] ?? seq)) ? all : [...new Set(all)].sort((a, b) => a - b);
}
export const measured = (value: FactValue, seq: Iterable<number>): Fact => ({ value, basis: 'measured', by: null, seq: lines(seq) });

/** What the ledger says: counts, rows, closings. A count of none rests on the lines that recorded the entries. */
export function ledgerFacts({ entries }: Reading): Known {
  const all = [...entries.all.values()].filter((e) => e.state !== 'merged').sort((a, b) => a.x - b.x);
  const rows = all.map((e, i) => ({ e, row: tokenRow(e, i + 1) }));
  const recorded = all.map((e) => e.recorded);
  const of = (pick: (e: Entry) => boolean): Fact => {
    const picked = all.filter(pick);
    return measured(picked.length, picked.length > 0 ? picked.map((e) => e.seq) : recorded);
  };
  const inState = (state: Entry['state']): Fact => of((e) => e.state === state);
  const dismissed = (e: Entry): boolean => e.state === 'waived' && e.closing?.how === 'dismissed';
  const waived = (e: Entry): boolean => e.state === 'waived' && !dismissed(e);
  const closings = (pick: (e: Entry) => boolean): Fact =>
    measured(rows.filter((r) => pick(r.e)).map((r) => closingRow(r.e, r.row.n)), all.filter(pick).map((e) => e.seq));
  return {
    tokens: all.length === 0 ? null : measured(rows.map((r) => r.row), all.map((e) => e.seq)),
    'open-tokens': measured(rows.filter((r) => !r.row.closed).map((r) => r.row), all.filter((e) => !isClosed(e.state)).map((e) => e.seq)),
    exposed: measured(all.length, recorded), open: of((e) => !isClosed(e.state)),
    unidentified: inState('unidentified'), untouched: inState('exposed'), suspended: inState('suspended'), revoked: inState('revoked'),
    expiring: inState('expiring'), survived: inState('survived'), proven: inState('proven'),
    waived: of(waived), dismissed: of(dismissed), waivers: closings(waived), dismissals: closings(dismissed),
  };
}

/** What the runs did. */
export function changeFacts({ changes }: Reading): Known {
  const seqs = (m: Map<string, Mark>): number[] => [...m.values()].map((v) => v.seq);
  const used = [...changes.services].filter(([, s]) => s.inUse);
  const services = [...changes.services.keys()].sort();
  return {
    minted: measured(changes.minted.size, seqs(changes.minted)),
    'replacements-proven': measured([...changes.alive.keys()].filter((k) => changes.minted.has(k)).length, seqs(changes.alive)),
    promoted: measured(changes.promoted.size, seqs(changes.promoted)),
    'in-use': measured(used.length, used.map(([, s]) => s.seq)),
    services: services.length === 0 ? null : measured(services, [...changes.services.values()].map((s) => s.seq)),
    'went-wrong': measured(changes.wrong.size, seqs(changes.wrong)),
    owed: measured([...changes.owed.keys()].sort(), seqs(changes.owed)),
    runs: measured([...changes.runs.keys()], seqs(changes.runs)),
  };
}

/** The proofs in one line each: the weakest of them counts. */
export function proofFacts({ people: { proofs, checkpoint } }: Reading): Known {
  const some = proofs.seq.length > 0;
  return {
    'proof-window': some ? measured(proofs.windowMs, proofs.seq) : null,
    'proof-rounds': some ? measured(proofs.rounds, proofs.seq) : null,
    vantages: some ? measured(proofs.vantages, proofs.seq) : null,
    'short-window': some ? measured(proofs.short, proofs.seq) : null,
    'journal-size': checkpoint ? measured(checkpoint.size, [checkpoint.seq]) : null,
    'journal-root': checkpoint ? measured(checkpoint.root, [checkpoint.seq]) : null,
  };
}
