import type { Instant } from '../../core/brand.ts';
import type { Ask, Situation, Survey } from '../../ledger/index.ts';
import type { DebtCount } from '../review/debt-count.ts';
import type { Frame } from '../review/frame.ts';
import type { LedgerPart } from '../review/ledger-part.ts';
import type { Messages } from '../review/messages.ts';
import type { ProofCount } from '../review/proof-count.ts';
import type { Milestones } from '../review/reached.ts';
import type { Reach } from '../review/reach.ts';
import type { Reasons, Words } from '../review/reasons.ts';
import type { Record } from '../review/record.ts';

/** What nobody did: an issue, and the action that would end it. It never says who should have. */
export interface Undone {
  readonly id: string;
  readonly issue: string;
  /** How many things it is about, and what the first of them are called. */
  readonly count: number;
  readonly names: readonly string[];
  readonly action: string;
  /** Ready to paste; null = no command does it. */
  readonly command: string | null;
  /** Whom the journal names for it (a debt's owner, the inventory's owner of the token); null = nobody yet. */
  readonly owner: string | null;
  /** `recorded`: a time that stands in the journal; `default`: none does, and a stated default is shown. */
  readonly due: { readonly at: Instant | null; readonly basis: 'recorded' | 'default' };
}

/** How soon something is due where the journal has no time for it. */
export type Weight = 'alive' | 'half-done' | 'better';
/** Counted from the moment that the review is of. Milliseconds. */
export const DUE_AFTER_MS: { readonly [W in Weight]: number } = { alive: 24 * 3_600_000, 'half-done': 3 * 86_400_000, better: 14 * 86_400_000 };

/** A finding before its time is reckoned: `untilMs` = a time of the journal, null = none. */
export interface Finding extends Omit<Undone, 'due' | 'count' | 'names' | 'owner' | 'command'> {
  readonly weight: Weight;
  readonly untilMs?: number | null;
  readonly count?: number;
  readonly names?: readonly string[];
  readonly owner?: string | null;
  readonly command?: string | null;
}

/** What findings are made from. */
export interface Known {
  readonly s: Situation;
  readonly ask: Ask & { readonly now: number };
  readonly survey: Survey;
  readonly frame: Frame;
  readonly milestones: Milestones;
  readonly ledger: LedgerPart;
  readonly proofs: ProofCount;
  readonly debtCount: DebtCount;
  readonly reasons: Reasons;
  readonly words: Words;
  readonly messages: Messages;
  readonly reach: Reach;
  readonly record: Record;
}

export const many = (n: number, noun: string, nouns = `${noun}s`): string => `${n.toLocaleString('en')} ${n === 1 ? noun : nouns}`;
export const isOne = (n: number, one: string, more: string): string => (n === 1 ? one : more);
/** `no` findings, or one. */
export const when = (so: boolean, finding: () => Finding): readonly Finding[] => (so ? [finding()] : []);
