import type { Review, ReviewExtra } from '../review/review.ts';

/** The name of the document; its shape is that of `Review`. */
export const REPORT_SCHEMA = 'tokenctl/report/v1';

export type ReportDocument = Review & ReviewExtra & { readonly schema: typeof REPORT_SCHEMA };

/** A review as one versioned document. */
export const reportDocument = (review: Review, extra: ReviewExtra = {}): ReportDocument => ({ schema: REPORT_SCHEMA, ...review, ...extra });
