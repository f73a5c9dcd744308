import { anchorText, parseAnchor, realmOf, verifyExit, verifyJournal, type VerifyReport } from '../../journal/index.ts';
import { sanitize } from '../../ui/index.ts';
import { openHouse } from '../app/house.ts';
import { journalKeys, type JournalKeys } from '../app/journal-keys.ts';
import { journalPlace, openedAlone } from '../app/journal-place.ts';
import { defineCommand } from '../command.ts';
import { problemLine } from '../screens/problem-line.ts';

const SHOWN = 50;

export default defineCommand({
  name: 'journal verify', group: 'account', summary: 'is the journal still what was written and signed? offline',
  args: [{ name: 'incident', summary: 'an id, or a folder made by `journal export`; default: the only one', complete: 'incident' }],
  flags: [
    { name: '--key', kind: 'text', value: 'VKEY', repeatable: true, summary: 'a journal key that you trust (name+1a2b3c4d+AR…), beside those of operators:' },
    { name: '--anchor', kind: 'text', value: 'SIZE:ROOT', repeatable: true, summary: 'from a message or another terminal: fails on a journal that is shorter or another' },
  ],
  about: [
    'Checks every line against the one before it, every checkpoint against the lines and its signature, and each anchor. Each fault is named with its line.',
    'Trusted are the journal keys of operators: in tokenctl.yaml, and --key. Where there is neither, and the incident was opened without a workspace, your own key is taken, and the answer says that nobody else vouches.',
    'The holder of a key can write everything anew and sign it: only an anchor that is kept elsewhere shows that.',
  ],
  examples: [
    { run: 'tokenctl journal verify INC-7', does: 'here' },
    { run: 'tokenctl journal verify ./evidence --key dana+1a2b3c4d+AR… --anchor 102:0e5b44c91f7a', does: 'as an auditor, on an exported folder' },
  ],
  exits: [0, 3, 12], json: 'tokenctl/verify/v1', next: ['journal export', 'timeline'],
  async handler(cx, { args, flags }) {
    const anchors = flags.anchor.map(parseAnchor);
    const house = await openHouse(cx, { workspace: 'optional' });
    const place = await journalPlace(cx, house, args.incident);
    const keys = await journalKeys(house, { given: flags.key, aloneHere: place.isIncident && await openedAlone(place.dir) });
    const report = await verifyJournal({ dir: place.dir, keys: keys.vkeys, anchors });
    const vouched = othersVouch(report, keys);
    const exit = verifyExit(report);
    const drill = realmOf(place.dir) === 'drill';
    const anchor = anchorText(report.events, report.root);
    const shown = report.problems.slice(0, SHOWN).map(problemLine);
    return {
      exit,
      text: [
        `${sanitize(report.incident ?? place.name)}: ${verdictOf(report, exit)}`,
        ...shown.map((l) => `  ${l}`), ...(report.problems.length > SHOWN ? [`  and ${report.problems.length - SHOWN} more`] : []),
        ...(report.torn === null ? [] : [`  line ${report.torn.line} is torn: ${report.torn.bytes} bytes of a writer that died; what is before it is intact, and the next writer sets it aside`]),
        ...(drill ? ['  realm       DRILL: a rehearsal; no real token is concerned'] : []),
        `  keys        ${keys.from}`,
        `  checkpoints ${report.checkpoints.length}, ${report.checkpoints.filter((c) => c.holds && c.vouched).length} of them good and signed by a key that is trusted here`,
        `  ${vouchedLine(report, vouched)}`,
        `  anchor      ${anchor}   ${exit === 0 ? 'keep it where the operator cannot change it' : 'of these lines as they stand: do not keep it'}`,
      ],
      json: { incident: report.incident, realm: drill ? 'drill' : 'live', intact: exit === 0, events: report.events, anchor, root: report.root, torn: report.torn, problems: report.problems, checkpoints: report.checkpoints, anchored: report.anchored,
        covered: report.coveredByVouched, coveredByOthers: vouched, notVouchedByOthers: report.events - vouched, unvouchedSigners: report.unvouchedSigners, keys: { from: keys.from, count: keys.vkeys.length } },
    };
  },
});

function verdictOf({ problems }: VerifyReport, exit: number): string {
  if (exit === 0) return 'intact';
  if (problems.length === 0) return 'intact but for its last line, which is torn';
  return problems.every((p) => p.kind === 'unvouched') ? 'intact, but signed by a key that nobody vouches for' : 'NOT what was written or signed';
}

/** Lines that an anchor, or a good checkpoint by a trusted key other than one's own, speaks for. */
function othersVouch(report: VerifyReport, { own }: JournalKeys): number {
  const byOthers = report.checkpoints.filter((c) => c.holds && c.vouched && c.signer.split(', ').some((s) => s !== own && !report.unvouchedSigners.includes(s)));
  return Math.max(report.anchored, 0, ...byOthers.map((c) => c.size));
}

function vouchedLine(report: VerifyReport, vouched: number): string {
  const left = report.events - vouched;
  const mine = report.coveredByVouched > vouched ? `; your own key signed the first ${report.coveredByVouched}` : '';
  return left === 0 ? `events      ${report.events}, all of them vouched for by somebody else` : `events      ${report.events}, ${left} of them vouched for by nobody else${mine}`;
}
