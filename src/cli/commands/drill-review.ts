import { resolve } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import { writePrivate } from '../../platform/files.ts';
import { checkWritable } from '../../platform/user-file.ts';
import { reviewHtml, reviewJson, reviewMarkdown } from '../../report/index.ts';
import { sanitize } from '../../ui/index.ts';
import { namedResult } from '../app/drill/named-result.ts';
import { drillReview } from '../app/drill/review.ts';
import { defineCommand } from '../command.ts';

/** Longer than any review: it is bounded. */
const CAP = 20_000_000;

export default defineCommand({
  name: 'drill review', group: 'rehearse', summary: 'the after-action page of a drill: objectives, timeline, ledger, actions',
  args: [{ name: 'drill', summary: 'its id, or a scenario for the last of it; default: the last of all', complete: 'drill' }],
  flags: [
    { name: '--html', kind: 'bool', summary: 'one HTML file that needs nothing else' },
    { name: '--md', kind: 'bool', summary: 'Markdown (default)' },
    { name: '--out', kind: 'file', value: 'FILE', summary: 'into FILE (mode 0600, replaced as a whole)' },
  ],
  about: ['The review of the drill’s incident, from its journal, with the objectives and what the world of the drill knows. It is blameless: issue, action, owner, due date.'],
  examples: [{ run: 'tokenctl drill review', does: 'of the last drill' }, { run: 'tokenctl drill review two-hundred-ok --html --out review.html', does: 'for the meeting' }],
  exits: [0, 2], json: 'tokenctl/report/v1', next: ['drill compare', 'drill run'],
  async handler(cx, { args, flags }) {
    if (flags.html && flags.md) throw new TokenctlError('E_USAGE', '--html and --md are two formats', { next: ['tokenctl drill review'] });
    if (flags.html && flags.out === undefined && (cx.ui.mode !== 'text' || cx.ui.facts.stdoutIsTerminal)) throw new TokenctlError('E_USAGE', '--html is for a file or a pipe', { next: ['tokenctl drill review --html --out review.html'] });
    if (flags.out !== undefined) await checkWritable(resolve(cx.cwd, flags.out), { shown: flags.out, flag: '--out' });
    const r = await namedResult(cx, args.drill);
    const { review, drill } = await drillReview(cx, r);
    const text = (): Iterable<string> => (flags.html ? reviewHtml(review, { drill }) : reviewMarkdown(review, { drill }));
    const { schema: _, ...document } = reviewJson(review, { drill });
    if (flags.out === undefined) return { exit: 0, paged: !flags.html, json: { ...document, id: r.id, out: null }, text: sanitize([...text()].join(''), { lines: true, cap: CAP }) };
    const file = resolve(cx.cwd, flags.out);
    await writePrivate(file, text());
    return { exit: 0, json: { ...document, id: r.id, out: { file, format: flags.html ? 'html' : 'md' } }, text: `${sanitize(file)}: the review of ${r.id}, a DRILL.` };
  },
});
