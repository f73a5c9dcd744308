import type { Instant } from '../core/brand.ts';
import { factsFold, factsFrom } from '../comms/fold/index.ts';
import type { Facts } from '../comms/facts.ts';
import type { JournalEvent } from '../journal/events/index.ts';
import { answersSection, messagesSection } from './evidence/answers.ts';
import { ledgerCsv, ledgerJson } from './evidence/ledger-files.ts';
import { MOST_ROWS } from './evidence/md.ts';
import { ledgerSection, proofSection } from './evidence/proofs.ts';
import { timelineFile } from './evidence/timeline-file.ts';
import { verifySection } from './evidence/verify.ts';
import { whatHappened } from './evidence/what-happened.ts';
import { onTheWay, upTo, type Groups } from './groups.ts';
import { ledgerRows, type LedgerRow } from './ledger-table.ts';
import { makeNamedRounds } from './named-rounds.ts';
import { makeProofs } from './proofs.ts';
import { emptySurvey, seeSurvey } from './survey.ts';
import { timelineRows } from './timeline.ts';

/** A file of the folder; `text` is read once, before the next file is asked for. */
export interface EvidenceFile { readonly name: string; readonly text: Iterable<string> | AsyncIterable<string> }

export interface Evidence {
  /** Every event, in seq order. */
  see(e: JournalEvent): void;
  /** When all were seen; `again` = the same events once more, and it may have gone on since. */
  files(again: Groups): Generator<EvidenceFile>;
}

/**
 * The files of `report/`: timeline.md, ledger.json, ledger.csv, README.md (what happened, measures, ledger, proofs, answers, messages,
 * how to verify). The same journal gives the same bytes. `now` ends waivers whose time has passed since the last line. Two passes:
 * what is kept grows with the entries, and not with the events. The files for people show the first of many rows, those for
 * programs all.
 */
export function makeEvidence({ now }: { readonly now?: Instant } = {}): Evidence {
  const state = factsFold.empty();
  const survey = emptySurvey();
  const named = makeNamedRounds();
  const sections = [answersSection(), messagesSection(), verifySection()];
  let proven = 0;
  return {
    see(e) {
      factsFold.apply(state, e);
      seeSurvey(survey, e);
      named.see(e);
      for (const section of sections) section.see(e);
      if (e.code === 'token.proven') proven += 1;
    },
    *files(again) {
      const { head, incident, drill } = summed(factsFrom(state, now ? { now } : {}));
      // Shown in the README, or in a row of the ledger.
      let nth = 0;
      const proofs = makeProofs({ named, wanted: (e) => {
        nth += 1;
        const entry = e.data.x === null ? undefined : state.entries.all.get(e.data.x);
        return nth <= MOST_ROWS || (entry?.state === 'proven' && entry.seq === e.seq);
      } });
      const rows = (): Generator<LedgerRow> => ledgerRows(state, proofs.at);
      yield { name: 'timeline.md', text: timelineFile(incident, timelineRows(survey, onTheWay(upTo(again, survey.size), proofs.see))) };
      yield { name: 'ledger.json', text: ledgerJson({ incident, drill, rows: rows() }) };
      yield { name: 'ledger.csv', text: ledgerCsv(rows()) };
      const first = (function* () { let n = 0; for (const p of proofs.all()) if ((n += 1) <= MOST_ROWS) yield p; else return; })();
      const [answers, messages, verify] = sections.map((s) => s.text());
      yield { name: 'README.md', text: [`${[head, ledgerSection(() => ledgerRows(state, () => null)), proofSection(first, proven), answers, messages, verify].map((s) => (s ?? '').trim()).join('\n\n')}\n`] };
    },
  };
}

/** Facts have a row for each entry; they are not kept while the files are written. */
const summed = (facts: Facts): { readonly head: string; readonly incident: string | null; readonly drill: boolean } => {
  const incident = facts.named.incident?.value ?? null;
  return { head: whatHappened(facts), incident: incident === null ? null : String(incident), drill: facts.drill };
};
