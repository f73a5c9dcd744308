import type { Instant, RunId } from '../core/brand.ts';
import { isInstant, toMs } from '../core/clock.ts';
import { applyToPeople, emptyPeople } from '../comms/fold/people.ts';
import type { EventOf, JournalEvent } from '../journal/events/index.ts';
import { incidentClosed, lineMs, survey, tally, whatNext, type Situation } from '../ledger/index.ts';
import { onTheWay, upTo, type Groups } from './groups.ts';
import { makeNamedRounds } from './named-rounds.ts';
import { makeActivity } from './picture/activity.ts';
import { makePicture } from './picture/picture.ts';
import type { ProofLine } from './proof-line.ts';
import { makeProofs, type Proofs } from './proofs.ts';
import { makeDebtCount } from './review/debt-count.ts';
import { frameOf } from './review/frame.ts';
import { MOST_ROWS } from './review/gather.ts';
import { makeIntents } from './review/intents.ts';
import { ledgerPart } from './review/ledger-part.ts';
import { makeMarkedLedger, type MarkedLedger } from './review/marked-ledger.ts';
import { makeMessages } from './review/messages.ts';
import { momentOf } from './review/moment.ts';
import { makeOutcomes } from './review/outcomes.ts';
import { makeProofCount } from './review/proof-count.ts';
import { makeReach } from './review/reach.ts';
import { makeReached } from './review/reached.ts';
import { makeReasons } from './review/reasons.ts';
import { makeRecord } from './review/record.ts';
import type { Review } from './review/review.ts';
import { plainAll } from './review/plain-all.ts';
import { makeRuns } from './review/runs.ts';
import { makeStory } from './review/story.ts';
import { emptySurvey, seeSurvey } from './survey.ts';
import type { TimelineRow } from './timeline-row.ts';
import { timelineRows } from './timeline.ts';
import { undoneOf } from './undone/index.ts';

export interface ReviewAsk {
  /** Default: the time of the last line, so that the same journal makes the same review. */
  readonly now?: Instant;
  /** Runs that a process is at work on: what they have in flight is not owed. Asked when the whole journal was seen. */
  readonly live?: (s: Situation) => ReadonlySet<RunId>;
  /** Proofs whose rounds are wanted beside those that the review shows. */
  readonly wanted?: (e: EventOf<'token.proven'>) => boolean;
}

/** Two passes over a journal: of all that is seen only counts, names and the first of many are kept. */
export interface ReviewMaker {
  readonly ledger: MarkedLedger;
  /** The first pass: every event, in order of seq. */
  see(e: JournalEvent): void;
  /** The second pass: the same events once more; read its rows to the end. */
  rows(again: Groups): AsyncIterable<TimelineRow>;
  /** After both. */
  readonly proofs: Proofs;
  review(): Review;
}

/** Milliseconds that a review is of. */
export const asOfMs = ({ s }: MarkedLedger, now: Instant | undefined): number => (now === undefined ? s.head.atMs : toMs(now));

export function makeReview({ now, live, wanted = () => false }: ReviewAsk = {}): ReviewMaker {
  const ledger = makeMarkedLedger();
  const { s } = ledger;
  const people = emptyPeople();
  const [lines, named, activity, endedOf] = [emptySurvey(), makeNamedRounds(), makeActivity(), makeIntents()];
  const [reached, proofCount, debtCount, reasons, messages, runs] = [makeReached(ledger), makeProofCount(), makeDebtCount(s), makeReasons(), makeMessages(), makeRuns()];
  const [outcomes, reach, record, story] = [makeOutcomes(), makeReach(), makeRecord(), makeStory()];
  const parts = [reached, proofCount, debtCount, reasons, messages, runs, outcomes, reach, record];
  let nthProof = 0;
  const proofs = makeProofs({ named, wanted: (e) => (nthProof += 1) <= MOST_ROWS || wanted(e) });
  const nowMs = (): number => asOfMs(ledger, now);
  const milestones = () => reached.milestones(nowMs());
  const frame = () => frameOf(s, people);
  const picture = lazily(() => makePicture({ s, milestones: milestones(), stretches: activity.stretches(), since: sinceOf(frame().since?.value), closed: frame().closed?.at ?? null, nowMs: nowMs() }));
  let proofTotal = 0;
  return {
    ledger, proofs,
    see(e) {
      const ended = endedOf(e);
      ledger.see(e, ended);
      applyToPeople(people, e);
      seeSurvey(lines, e);
      named.see(e);
      activity.see(lineMs(e.at));
      if (e.code === 'token.proven') proofTotal += 1;
      for (const part of parts) part.see(e, ended);
    },
    async *rows(again) {
      const seen = onTheWay(upTo(again, lines.size), (e) => { proofs.see(e); picture().see(e); });
      for await (const row of timelineRows(lines, seen)) {
        story.see(row);
        yield row;
      }
    },
    review() {
      const asked = { now: nowMs(), ...(live === undefined ? {} : { live: live(s) }) };
      const surveyed = survey(s, asked);
      const { open, debts } = surveyed;
      const part = ledgerPart(ledger, asked, open);
      const next = whatNext(s, asked, surveyed);
      const known = { frame: frame(), milestones: milestones(), proofs: proofCount.count(s, asked.now), debtCount: debtCount.debts(debts), reasons: reasons.reasons(s), words: reasons.words(), messages: messages.messages(), reach: reach.reach(s, debts), record: record.record(s) };
      return plainAll<Review>({
        asOf: momentOf(asked.now) ?? ('' as Instant), realm: s.incident.realm === 'drill' ? 'drill' : 'live', incident: known.frame,
        standing: { exit: next.exit, headline: next.headline, tally: tally(s.entries, asked.now), closed: incidentClosed(s, asked.now), next: next.commands.slice(0, 3) },
        measures: { ...known.milestones, proofs: known.proofs, debts: known.debtCount, downs: debtCount.downs(), reasons: known.reasons, messages: known.messages, runs: runs.runs(s), effects: outcomes.effects(), replacements: outcomes.replacements() },
        picture: picture().picture(), timeline: story.story(), ledger: part, reach: known.reach, record: known.record,
        undone: undoneOf({ s, ask: asked, survey: surveyed, ledger: part, ...known }), words: known.words, proofs: { first: firstOf(proofs.all(), MOST_ROWS), total: proofTotal },
      });
    },
  };
}

function lazily<T>(make: () => T): () => T {
  let made: T | null = null;
  return () => (made ??= make());
}
const sinceOf = (value: string | undefined): Instant | null => (isInstant(value) ? momentOf(toMs(value)) : null);
function firstOf(all: Iterable<ProofLine>, most: number): ProofLine[] {
  const first: ProofLine[] = [];
  for (const p of all) {
    if (first.length >= most) break;
    first.push(p);
  }
  return first;
}
