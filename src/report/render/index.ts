import type { Review, ReviewExtra } from '../review/review.ts';
import { pageOf } from '../sections/index.ts';
import { html } from './html.ts';
import { reportDocument, type ReportDocument } from './json.ts';
import { markdown } from './md.ts';

export type { ReportDocument } from './json.ts';

/** The review of an incident as Markdown, a block at a time; `extra` = what a drill adds to it. */
export const reviewMarkdown = (review: Review, extra?: ReviewExtra): Generator<string> => markdown(pageOf(review, extra));
/** The same as one self-contained HTML file. */
export const reviewHtml = (review: Review, extra?: ReviewExtra): Generator<string> => html(pageOf(review, extra));
/** The same as data. */
export const reviewJson = (review: Review, extra?: ReviewExtra): ReportDocument => reportDocument(review, extra);
