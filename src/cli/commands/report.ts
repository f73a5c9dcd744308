import { resolve } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import { writePrivate } from '../../platform/files.ts';
import { checkWritable } from '../../platform/user-file.ts';
import { reviewHtml, reviewJson, reviewMarkdown, type Review } from '../../report/index.ts';
import { commandLine, sanitize } from '../../ui/index.ts';
import { chosenIncident } from '../app/incidents.ts';
import { reviewOf } from '../app/review.ts';
import { placesOnly } from '../app/where.ts';
import { defineCommand, type CommandCx } from '../command.ts';

type Format = 'md' | 'html' | 'json';
/** Longer than any review: it is bounded. */
const CAP = 20_000_000;

export default defineCommand({
  name: 'report', group: 'account', summary: 'the review of an incident: measures, story, actions',
  args: [{ name: 'incident', summary: 'default: the only open one', complete: 'incident' }],
  flags: [
    { name: '--html', kind: 'bool', summary: 'one HTML file that needs nothing else' },
    { name: '--md', kind: 'bool', summary: 'Markdown (default)' },
    { name: '--out', kind: 'file', value: 'FILE', summary: 'into FILE (mode 0600, replaced as a whole)' },
  ],
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
    const format = formatOf(cx, flags);
    if (flags.out !== undefined) await checkWritable(resolve(cx.cwd, flags.out), { shown: flags.out, flag: '--out' });
    const house = placesOnly(cx);
    const id = args.incident ?? await chosenIncident(cx, house, { alsoClosed: true });
    if (flags.out === undefined && format === 'html' && (cx.ui.mode !== 'text' || cx.ui.facts.stdoutIsTerminal)) throw nowhere(cx, id);
    const review = await reviewOf(cx, house, id);
    const out = flags.out === undefined ? null : { file: resolve(cx.cwd, flags.out), format };
    if (out !== null) await writePrivate(out.file, textOf(review, format));
    const { schema: _, ...document } = reviewJson(review);
    return {
      exit: 0, paged: out === null && format === 'md', json: { ...document, out },
      text: out === null ? sanitize([...textOf(review, format)].join(''), { lines: true, cap: CAP }) : [`${sanitize(out.file)}: the review of ${id}${review.realm === 'drill' ? ', a DRILL' : ''}, ${review.undone.length === 0 ? 'nothing is left' : `${review.undone.length} ${review.undone.length === 1 ? 'action' : 'actions'}`}.`],
    };
  },
});

function formatOf(cx: CommandCx, flags: { readonly html: boolean; readonly md: boolean }): Format {
  if (flags.html && flags.md) throw new TokenctlError('E_USAGE', '--html and --md are two formats', { hint: 'Give one of them.', next: ['tokenctl report --help'] });
  return flags.html ? 'html' : flags.md || cx.ui.mode === 'text' ? 'md' : 'json';
}

/** HTML on a terminal is read by nobody, and beside a JSON document it has no place. */
const nowhere = (cx: CommandCx, id: string): TokenctlError => new TokenctlError('E_USAGE', cx.ui.mode === 'text' ? '--html is for a file or a pipe, and stdout is a terminal' : '--html and --json both want stdout', {
  hint: 'Name a file.', next: [commandLine(['tokenctl', 'report', id, '--html', '--out', `${id}.html`, ...(cx.ui.mode === 'text' ? [] : ['--json'])])],
});

function textOf(review: Review, format: Format): Iterable<string> {
  switch (format) {
    case 'md': return reviewMarkdown(review);
    case 'html': return reviewHtml(review);
    case 'json': return [`${JSON.stringify(reviewJson(review), null, 2)}\n`];
  }
}
