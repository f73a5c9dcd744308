import type { Instant, Json } from '../../core/brand.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import type { Situation } from '../../ledger/index.ts';
import { rootHex } from '../../comms/fold/people.ts';
import { plain } from './frame.ts';
import { gather, someOf, type Some } from './gather.ts';

export interface Checkpoint { readonly seq: number; readonly at: Instant; readonly size: number; /** First 12 hex digits. */ readonly root: string; readonly file: string; readonly by: string }
export interface Signed { readonly seq: number; readonly at: Instant; readonly what: string; readonly by: string; readonly file: string }
export interface Person { readonly who: string; readonly hosts: readonly string[]; readonly lines: number }

/** The journal itself: what all else rests on. */
export interface Record {
  readonly lines: number;
  readonly lastAt: Instant | null;
  /** Version of tokenctl that opened it. */
  readonly tool: string | null;
  readonly fingerprintKey: string | null;
  /** The newest checkpoint; null = none is signed. */
  readonly anchor: { readonly size: number; readonly root: string } | null;
  /** Lines after it: nobody else vouches for them yet. */
  readonly after: number;
  readonly checkpoints: Some<Checkpoint>;
  /** Waivers and reinstatements that a second person signed. */
  readonly signed: Some<Signed>;
  /** Who wrote lines; a name is its user's own word, a checkpoint shows which key signed. */
  readonly people: Some<Person>;
  /** Who tokenctl was at each connector. */
  readonly identities: readonly { readonly connector: string; readonly is: string; readonly expected: boolean }[];
  /** Torn last lines that were set aside, jumps of the wall clock, moves to another host. */
  readonly torn: number;
  readonly jumps: number;
  readonly moves: number;
  /** Lines that the rules do not allow, lines that another event overtook, lines that this version does not know. */
  readonly faults: number;
  readonly late: number;
  readonly unknownCodes: number;
}

export interface RecordFold { see(e: JournalEvent): void; record(s: Situation): Record }

const MOST_PEOPLE = 1_000;

export function makeRecord(): RecordFold {
  const [checkpoints, signed] = [gather<Checkpoint>(), gather<Signed>()];
  const people = new Map<string, { readonly hosts: Set<string>; lines: number }>();
  let last: JournalEvent | null = null;
  let anchor: Record['anchor'] = null;
  let opening: Pick<Record, 'tool' | 'fingerprintKey'> = { tool: null, fingerprintKey: null };
  const n = { torn: 0, jumps: 0, moves: 0 };
  const person = ({ actor }: JournalEvent): void => {
    const of = people.get(actor.id) ?? { hosts: new Set<string>(), lines: 0 };
    if (of.lines === 0 && people.size >= MOST_PEOPLE) return;
    people.set(actor.id, of);
    of.lines += 1;
    if (of.hosts.size < 20) of.hosts.add(actor.host);
  };
  return {
    see(e) {
      last = e;
      person(e);
      switch (e.code) {
        case 'journal.opened': opening = { tool: plain(e.data.tool), fingerprintKey: plain(e.data.fpKey) }; return;
        case 'checkpoint.signed': {
          const root = rootHex(e.data.root);
          anchor = { size: e.data.size, root };
          checkpoints.add(() => ({ seq: e.seq, at: e.at, size: e.data.size, root, file: plain(e.data.file), by: plain(e.actor.id) }));
          return;
        }
        case 'waiver.granted': case 'reinstatement.granted':
          signed.add(() => ({ seq: e.seq, at: e.at, what: `${e.code === 'waiver.granted' ? 'waiver' : 'reinstatement'} of ${e.data.xs.length} ${e.data.xs.length === 1 ? 'entry' : 'entries'}`, by: plain(e.data.by), file: plain(e.data.signature) }));
          return;
        case 'journal.recovered': n.torn += 1; return;
        case 'clock.jumped': n.jumps += 1; return;
        case 'incident.moved': n.moves += 1; return;
        default:
      }
    },
    record(s) {
      const lines = last === null ? 0 : last.seq + 1;
      const all = [...people].map(([who, of]): Person => ({ who: plain(who), hosts: [...of.hosts].map(plain), lines: of.lines })).sort((a, b) => b.lines - a.lines);
      return {
        lines, lastAt: last?.at ?? null, ...opening, anchor, after: lines - (anchor?.size ?? 0), checkpoints: checkpoints.some(), signed: signed.some(), people: someOf(all),
        identities: [...s.identities].slice(0, 200).map(([connector, of]) => ({ connector: plain(connector), is: wordsOf(of.is), expected: of.expected })),
        ...n, faults: s.faults.length, late: s.late.length, unknownCodes: s.unknownCodes,
      };
    },
  };
}

const wordsOf = (is: Json): string => plain(JSON.stringify(is)).slice(0, 200);
