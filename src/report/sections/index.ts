import type { Review, ReviewExtra } from '../review/review.ts';
import { actionsSection, undoneSection } from './actions.ts';
import { annex } from './annex.ts';
import type { Block } from './block.ts';
import { ledgerSection } from './ledger.ts';
import { measuresSection } from './measures.ts';
import { objectives } from './objectives.ts';
import { reachSection } from './reach.ts';
import { recordSection } from './record.ts';
import { summary, titleOf } from './summary.ts';
import { timelineSection } from './timeline.ts';

/** A review as a page: what to read first comes first. */
export interface Page { readonly title: string; readonly drill: boolean; readonly blocks: readonly Block[] }

export const pageOf = (review: Review, { drill }: ReviewExtra = {}): Page => ({
  title: titleOf(review), drill: review.realm === 'drill',
  blocks: [
    ...summary(review), ...(drill === undefined ? [] : objectives(drill)), ...measuresSection(review), ...timelineSection(review), ...reachSection(review),
    ...undoneSection(review), ...actionsSection(review, drill), ...ledgerSection(review), ...recordSection(review), ...annex(review),
  ],
});
