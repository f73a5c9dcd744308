import type { Sighting } from '../../journal/events/incident.ts';
import type { Round } from '../proof.ts';
import type { Entry, LastEnded } from '../entry.ts';
import type { LedgerState } from '../states.ts';
import { Chains, termsOf } from './chains.ts';
import { Numbers, Sparse, type Column } from './columns.ts';
import { Texts } from './texts.ts';

/** How one field of an entry is kept. */
export type Field<T> = Pick<Column<T>, 'get' | 'set'>;
export type Fields = { readonly [K in Exclude<keyof Entry, 'x'>]: Field<Entry[K]> };

const NONE: readonly never[] = Object.freeze([]);
const texts = <T extends string | null>(unlike = false): Column<T> => new Texts(unlike) as Column<string | null> as never;
const numbers = <T extends number | null>(): Column<T> => new Numbers() as Column<number | null> as never;

/** What a glance at every entry needs: few bytes each. The rest of a snapshot is read when something else is asked for. */
const glance = () => ({
  state: termsOf<LedgerState>('exposed'), waiver: new Sparse<Entry['waiver']>(null), dismissed: new Sparse<Entry['dismissed']>(null), mergedInto: new Sparse<number | null>(null),
  reinstatedUntilMs: new Sparse<number | null>(null), reinstatedBy: new Sparse<Entry['reinstatedBy']>(null),
});

const details = () => ({
  key: texts<Entry['key']>(true), issuer: termsOf<string | null>(null), idOfKey: termsOf(false), id: texts(), kind: termsOf(''), fp: texts<Entry['fp']>(true), subject: termsOf<string | null>(null), owner: termsOf<string | null>(null),
  length: termsOf<number | null>(null), expiresMs: numbers(), held: termsOf(false), canary: termsOf(false), sinceMs: numbers(), recordedAtMs: numbers<number>(),
  sightings: new Chains<Sighting>(() => ({ source: texts<string>(), detector: termsOf<string | null>(null), file: texts(), line: termsOf<number | null>(null), commit: texts(), date: texts<Sighting['date']>() })),
  suspendTook: termsOf(false), revokedAtMs: numbers(), revokes: termsOf(0), baselineAlive: termsOf(false), acceptedAt: termsOf<string | null>(null), propagationMs: termsOf(0),
  rounds: new Chains<Round>(() => ({ seq: numbers<number>(), atMs: numbers<number>(), is: termsOf<Round['is']>('dead'), path: termsOf<Round['path']>('registry'), vantages: termsOf(1), positive: termsOf(false), retryAfterMs: new Sparse<number | undefined>(undefined) as unknown as Column<number> })),
  seen: termsOf<string | null>(null), seenPath: termsOf(''), seenControl: termsOf(''), seenDetail: texts<string>(), seenSeq: numbers<number>(), seenAtMs: numbers<number>(),
  firstContainedMs: numbers(), closedAtMs: numbers(), expMs: new Sparse<number | null>(null),
  proofAtMs: numbers(), proofWindowMs: termsOf(0), proofPath: termsOf(''), proofVantages: termsOf(0), proofRounds: new Chains<{ readonly seq: number }>(() => ({ seq: numbers<number>() })),
  captured: termsOf(false), livesOn: new Sparse<readonly string[]>(NONE), humanTasks: new Sparse<Entry['humanTasks']>(NONE),
  lastIs: termsOf<string | null>(null), lastOfKey: termsOf(false), lastKey: texts<string>(), lastEffect: termsOf<string | null>(null), lastCode: termsOf<string | null>(null), lastWhy: texts(), lastRun: termsOf<string | null>(null), lastAtMs: numbers<number>(),
  proposal: new Sparse<Entry['proposal']>(null),
});

export interface EntryColumns { readonly glance: ReturnType<typeof glance>; readonly details: ReturnType<typeof details> }
export const entryColumns = (): EntryColumns => ({ glance: glance(), details: details() });

/** The end of a text that is told by the entry's key as well is kept once. */
const endsIn = (text: string, end: string): boolean => text.length > end.length && text.endsWith(end);

export function entryFields({ glance: g, details: d }: EntryColumns): Fields {
  const last: Field<LastEnded | null> = {
    get(x) {
      const is = d.lastIs.get(x);
      if (is === null) return null;
      return { key: (d.lastKey.get(x) + (d.lastOfKey.get(x) ? d.key.get(x) : '')) as LastEnded['key'], effect: d.lastEffect.get(x), is: is as LastEnded['is'], code: d.lastCode.get(x), why: d.lastWhy.get(x), run: d.lastRun.get(x) as LastEnded['run'], atMs: d.lastAtMs.get(x) };
    },
    set(x, value) {
      d.lastIs.set(x, value?.is ?? null);
      if (value === null) return;
      const ofKey = endsIn(value.key, d.key.get(x));
      d.lastOfKey.set(x, ofKey);
      d.lastKey.set(x, ofKey ? value.key.slice(0, -d.key.get(x).length) : value.key);
      d.lastEffect.set(x, value.effect);
      d.lastCode.set(x, value.code);
      d.lastWhy.set(x, value.why);
      d.lastRun.set(x, value.run);
      d.lastAtMs.set(x, value.atMs);
    },
  };
  const id: Field<string | null> = {
    get: (x) => (d.idOfKey.get(x) ? d.key.get(x).slice((d.issuer.get(x)?.length ?? 0) + 1) : d.id.get(x)),
    set(x, value) {
      const ofKey = value !== null && d.key.get(x) === `${d.issuer.get(x)}/${value}`;
      d.idOfKey.set(x, ofKey);
      d.id.set(x, ofKey ? null : value);
    },
  };
  const whole = <T>(column: Field<T>): Field<T> => ({
    get: (x) => column.get(x),
    // What is told by another field is told by itself while that one changes.
    set(x, value) {
      const [was, ended] = [id.get(x), last.get(x)];
      d.idOfKey.set(x, false);
      d.id.set(x, was);
      column.set(x, value);
      id.set(x, was);
      last.set(x, ended);
    },
  });
  return {
    ...g, key: whole(d.key), issuer: whole(d.issuer), id, kind: d.kind, fp: d.fp, subject: d.subject, owner: d.owner, length: d.length, expiresMs: d.expiresMs, held: d.held, canary: d.canary, sinceMs: d.sinceMs,
    recordedAtMs: d.recordedAtMs, sightings: d.sightings, suspendTook: d.suspendTook, revokedAtMs: d.revokedAtMs, revokes: d.revokes, baselineAlive: d.baselineAlive,
    acceptedAt: { get: (x) => { const text = d.acceptedAt.get(x); return text === null ? null : JSON.parse(text) as readonly string[]; }, set: (x, value) => d.acceptedAt.set(x, value === null ? null : JSON.stringify(value)) },
    propagationMs: d.propagationMs, rounds: d.rounds, lastVerdict: seenIn(d), firstContainedMs: d.firstContainedMs, closedAtMs: d.closedAtMs, expMs: d.expMs, proof: proofIn(d),
    livesOn: {
      get: (x) => (d.captured.get(x) ? d.livesOn.get(x) : null),
      set: (x, value) => { d.captured.set(x, value !== null); d.livesOn.set(x, value === null || value.length === 0 ? NONE : value); },
    },
    humanTasks: { get: (x) => d.humanTasks.get(x), set: (x, value) => d.humanTasks.set(x, value.length === 0 ? NONE : value) },
    last, proposal: d.proposal,
  };
}

const seenIn = (d: EntryColumns['details']): Field<Entry['lastVerdict']> => ({
  get(x) {
    const is = d.seen.get(x);
    return is === null ? null : { is, path: d.seenPath.get(x), detail: d.seenDetail.get(x), control: d.seenControl.get(x), seq: d.seenSeq.get(x), atMs: d.seenAtMs.get(x) } as Entry['lastVerdict'];
  },
  set(x, value) {
    d.seen.set(x, value?.is ?? null);
    if (value === null) return;
    d.seenPath.set(x, value.path);
    d.seenDetail.set(x, value.detail);
    d.seenControl.set(x, value.control);
    d.seenSeq.set(x, value.seq);
    d.seenAtMs.set(x, value.atMs);
  },
});

const proofIn = (d: EntryColumns['details']): Field<Entry['proof']> => ({
  get(x) {
    const atMs = d.proofAtMs.get(x);
    return atMs === null ? null : { atMs, rounds: d.proofRounds.get(x).map((r) => r.seq), windowMs: d.proofWindowMs.get(x), path: d.proofPath.get(x), vantages: d.proofVantages.get(x) };
  },
  set(x, value) {
    d.proofAtMs.set(x, value?.atMs ?? null);
    if (value === null) return;
    d.proofRounds.set(x, value.rounds.map((seq) => ({ seq })));
    d.proofWindowMs.set(x, value.windowMs);
    d.proofPath.set(x, value.path);
    d.proofVantages.set(x, value.vantages);
  },
});
