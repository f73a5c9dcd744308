import type { Instant } from '../core/brand.ts';
import type { JournalEvent } from '../journal/events/index.ts';
import { ledgerCsv, ledgerJson } from './evidence/ledger-files.ts';
import { timelineFile } from './evidence/timeline-file.ts';
import type { Groups } from './groups.ts';
import { ledgerRows, type LedgerRow } from './ledger-table.ts';
import { asOfMs, makeReview } from './make-review.ts';
import { reviewHtml, reviewJson, reviewMarkdown } from './render/index.ts';

/** A file of the folder; `text` is read once, before the next file is asked for. */
export interface EvidenceFile { readonly name: string; readonly text: Iterable<string> | AsyncIterable<string> }

export interface Evidence {
  /** Every event, in seq order. */
  see(e: JournalEvent): void;
  /** When all were seen; `again` = the same events once more, and it may have gone on since. */
  files(again: Groups): Generator<EvidenceFile>;
}

/**
 * The files of `report/`: timeline.md, ledger.json, ledger.csv, and the review as README.md, report.html and report.json. The same journal
 * gives the same bytes. `now` ends waivers whose time has passed since the last line. Two passes: what is kept grows with the entries,
 * and not with the events. The files for people show the first of many rows, those for programs all.
 */
export function makeEvidence({ now }: { readonly now?: Instant } = {}): Evidence {
  const maker = makeReview({ ...(now === undefined ? {} : { now }), wanted: ({ seq, data: { x } }) => {
    const entry = x === null ? undefined : maker.ledger.s.entries[x];
    return entry?.state === 'proven' && maker.ledger.markOf(entry.x).seq === seq;
  } });
  const { ledger, proofs } = maker;
  return {
    see: maker.see,
    *files(again) {
      const { id, realm } = ledger.s.incident;
      const rows = (): Generator<LedgerRow> => ledgerRows(ledger, { now: asOfMs(ledger, now), proofAt: proofs.at });
      // The second pass: all files after this one rest on it.
      yield { name: 'timeline.md', text: timelineFile({ incident: id, drill: realm === 'drill', rows: maker.rows(again) }) };
      yield { name: 'ledger.json', text: ledgerJson({ incident: id === '' ? null : id, drill: realm === 'drill', rows: rows() }) };
      yield { name: 'ledger.csv', text: ledgerCsv({ drill: realm === 'drill', rows: rows() }) };
      const review = maker.review();
      yield { name: 'README.md', text: reviewMarkdown(review) };
      yield { name: 'report.html', text: reviewHtml(review) };
      yield { name: 'report.json', text: [`${JSON.stringify(reviewJson(review), null, 1)}\n`] };
    },
  };
}
