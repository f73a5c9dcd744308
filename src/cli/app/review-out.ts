import { resolve } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import { writePrivate } from '../../platform/files.ts';
import { checkWritable } from '../../platform/user-file.ts';
import { reviewHtml, reviewJson, reviewMarkdown, type Review, type ReviewExtra } from '../../report/index.ts';
import { commandLine, sanitize } from '../../ui/index.ts';
import type { CommandCx, CommandResult } from '../command.ts';

type Format = 'md' | 'html' | 'json';
/** Longer than any review: it is bounded. */
const CAP = 20_000_000;

/** Of every command that shows a review. */
export const REVIEW_FLAGS = [
  { name: '--html', kind: 'bool', summary: 'one HTML file that needs nothing else' },
  { name: '--md', kind: 'bool', summary: 'Markdown (default)' },
  { name: '--out', kind: 'file', value: 'FILE', summary: 'into FILE (mode 0600, replaced as a whole)' },
] as const;
export interface ReviewFlags { readonly html: boolean; readonly md: boolean; readonly out: string | undefined }

/** Refuses what could not be shown, before anything is read. `name` = incident or drill; `command` = words without flags. */
export async function checkReviewFlags(cx: CommandCx, flags: ReviewFlags, { command, name }: { readonly command: readonly string[]; readonly name: string }): Promise<void> {
  if (flags.html && flags.md) throw new TokenctlError('E_USAGE', '--html and --md are two formats', { hint: 'Give one of them.', next: [commandLine(['tokenctl', ...command, '--help'])] });
  if (flags.out !== undefined) await checkWritable(resolve(cx.cwd, flags.out), { shown: flags.out, flag: '--out' });
  // HTML on a terminal is read by nobody, and beside a JSON document it has no place.
  else if (flags.html && (cx.ui.mode !== 'text' || cx.ui.facts.stdoutIsTerminal))
    throw new TokenctlError('E_USAGE', cx.ui.mode === 'text' ? '--html is for a file or a pipe, and stdout is a terminal' : '--html and --json both want stdout', {
      hint: 'Name a file.', next: [commandLine(['tokenctl', ...command, name, '--html', '--out', `${name}.html`, ...(cx.ui.mode === 'text' ? [] : ['--json'])])],
    });
}

/** The review to stdout, or into its file. `extra` = what a drill adds to it; `json` = more fields of the document. */
export async function showReview(cx: CommandCx, review: Review, o: { readonly flags: ReviewFlags; readonly name: string; readonly extra?: ReviewExtra; readonly json?: object }): Promise<CommandResult> {
  const { flags, extra = {} } = o;
  const format: Format = flags.html ? 'html' : flags.md || cx.ui.mode === 'text' ? 'md' : 'json';
  const { schema: _, ...document } = reviewJson(review, extra);
  const out = flags.out === undefined ? null : { file: resolve(cx.cwd, flags.out), format };
  const json = { ...document, ...o.json, out };
  if (out === null) return { exit: 0, paged: format === 'md', json, text: sanitize([...textOf(review, extra, format)].join(''), { lines: true, cap: CAP }) };
  await writePrivate(out.file, textOf(review, extra, format));
  const left = review.undone.length === 0 ? 'nothing is left' : `${review.undone.length} ${review.undone.length === 1 ? 'action' : 'actions'}`;
  return { exit: 0, json, text: [`${sanitize(out.file)}: the review of ${o.name}${review.realm === 'drill' ? ', a DRILL' : ''}, ${left}.`] };
}

function textOf(review: Review, extra: ReviewExtra, format: Format): Iterable<string> {
  switch (format) {
    case 'md': return reviewMarkdown(review, extra);
    case 'html': return reviewHtml(review, extra);
    case 'json': return [`${JSON.stringify(reviewJson(review, extra), null, 2)}\n`];
  }
}
