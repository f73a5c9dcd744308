import { namedResult } from '../app/drill/named-result.ts';
import { drillReview } from '../app/drill/review.ts';
import { checkReviewFlags, REVIEW_FLAGS, showReview } from '../app/review-out.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'drill review', group: 'rehearse', summary: 'the after-action page of a drill: objectives, timeline, ledger, actions',
  args: [{ name: 'drill', summary: 'its id, or a scenario for the last of it; default: the last of all', complete: 'drill' }],
  flags: REVIEW_FLAGS,
  about: ['The review of the drill’s incident, from its journal, with the objectives and what the world of the drill knows. It is blameless: issue, action, owner, due date.'],
  examples: [{ run: 'tokenctl drill review', does: 'of the last drill' }, { run: 'tokenctl drill review two-hundred-ok --html --out review.html', does: 'for the meeting' }],
  exits: [0, 2], json: 'tokenctl/report/v1', next: ['drill compare', 'drill run'],
  async handler(cx, { args, flags }) {
    const r = await namedResult(cx, args.drill);
    await checkReviewFlags(cx, flags, { command: ['drill', 'review'], name: r.id });
    const { review, drill } = await drillReview(cx, r);
    return showReview(cx, review, { flags, name: r.id, extra: { drill }, json: { id: r.id } });
  },
});
