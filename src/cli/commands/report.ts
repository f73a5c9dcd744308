import { chosenIncident } from '../app/incidents.ts';
import { checkReviewFlags, REVIEW_FLAGS, showReview } from '../app/review-out.ts';
import { reviewOf } from '../app/review.ts';
import { placesOnly } from '../app/where.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'report', group: 'account', summary: 'the review of an incident: measures, story, actions',
  args: [{ name: 'incident', summary: 'default: the only open one', complete: 'incident' }],
  flags: REVIEW_FLAGS,
  about: [
    'From the journal alone, as of now: no connector is asked, and nothing is written. Every run and `incident close` leave the same in the report folder of the incident.',
    'Issues and actions name no culprits. A note that speaks of reach reviews what the tokens that it names could reach: `tokenctl incident note "reach of vault/abc reviewed: nothing else was read"`; one that names none reviews all.',
    'With --json the document goes to stdout, and with --out into FILE as well; --html or --md say then what FILE holds.',
  ],
  examples: [
    { run: 'tokenctl report', does: 'read it here' },
    { run: 'tokenctl report INC-7 --html --out INC-7.html', does: 'for the review meeting' },
    { run: 'tokenctl report INC-7 --json', does: 'for a script' },
  ],
  exits: [0, 2, 12], json: 'tokenctl/report/v1', next: ['incident note', 'journal verify'],
  async handler(cx, { args, flags }) {
    const house = placesOnly(cx);
    const id = args.incident ?? await chosenIncident(cx, house, { alsoClosed: true });
    await checkReviewFlags(cx, flags, { command: ['report'], name: id });
    return showReview(cx, await reviewOf(cx, house, id), { flags, name: id });
  },
});
