import type { Instant } from '../../core/brand.ts';
import type { Picture } from '../picture/picture.ts';
import type { ProofLine } from '../proof-line.ts';
import type { Undone } from '../undone/undone.ts';
import type { DebtCount, Downs } from './debt-count.ts';
import type { Frame } from './frame.ts';
import type { Some } from './gather.ts';
import type { LedgerPart } from './ledger-part.ts';
import type { Messages } from './messages.ts';
import type { EffectCount, Replacements } from './outcomes.ts';
import type { ProofCount } from './proof-count.ts';
import type { Milestones } from './reached.ts';
import type { Reach } from './reach.ts';
import type { Reasons, Words } from './reasons.ts';
import type { Record } from './record.ts';
import type { Runs } from './runs.ts';
import type { Story } from './story.ts';

/**
 * The review of one incident: facts of its journal, as bounded data. All texts of strangers in it are plain lines; nothing is escaped
 * yet, each renderer does that where they land. Moments are RFC 3339 in UTC, durations milliseconds, line numbers `seq`.
 */
export interface Review {
  /** The moment that it is of: waivers and waits are judged by it. */
  readonly asOf: Instant;
  readonly realm: 'live' | 'drill';
  readonly incident: Frame;
  /** How it stands, as `tokenctl status` says it. */
  readonly standing: { readonly exit: number; readonly headline: string; readonly tally: string; readonly closed: boolean; readonly next: readonly string[] };
  readonly measures: Measured;
  readonly picture: Picture;
  readonly timeline: Story;
  readonly ledger: LedgerPart;
  readonly reach: Reach;
  readonly record: Record;
  readonly undone: readonly Undone[];
  /** What was said and sent, word for word. */
  readonly words: Words;
  readonly proofs: Some<ProofLine>;
}

export interface Measured extends Milestones {
  readonly proofs: ProofCount;
  readonly debts: DebtCount;
  readonly downs: Downs;
  readonly reasons: Reasons;
  readonly messages: Messages;
  readonly runs: Runs;
  readonly effects: readonly EffectCount[];
  readonly replacements: Replacements;
}

/** What a drill adds to the review of its incident; rendered near the top, its actions before those of the review. */
export interface DrillPart {
  readonly scenario: string;
  readonly title: string;
  /** `limit` null = there is none to be met. */
  readonly objectives: readonly { readonly id: string; readonly what: string; readonly met: boolean; readonly measured: string; readonly limit: string | null }[];
  readonly score: number | string;
  /** An earlier drill, and how this one differs from it. */
  readonly comparedWith?: string;
  readonly notes: readonly string[];
  readonly actions: readonly { readonly issue: string; readonly action: string; readonly owner: string | null; readonly due: string | null }[];
}

/** What may stand in a review beside the facts of its journal. */
export interface ReviewExtra { readonly drill?: DrillPart }
