import { checkCsv, CSV_FLAG, writeCsv } from '../app/csv-out.ts';
import { chosenIncident, readSituation } from '../app/incidents.ts';
import { liveRuns } from '../app/live-runs.ts';
import { placesOnly } from '../app/where.ts';
import { defineCommand } from '../command.ts';
import { ledgerTable, standing } from '../screens/ledger.ts';
import { CSV_HEAD, csvOf, entryRows, hasStatus, livingLines, STATUSES, tally, type EntryRow } from '../../ledger/index.ts';
import { quote, sanitize } from '../../ui/index.ts';

/** More than a screen is for a file: its reader scrolls past the counts otherwise. */
const SHOWN = 50;

export default defineCommand({
  name: 'ledger show', group: 'account', summary: 'every exposed token and how it ended; by status, and as CSV',
  flags: [
    { name: '--status', kind: 'choice', of: STATUSES, value: 'STATUS', repeatable: true, summary: 'only these; several are a union' },
    { name: '--open', kind: 'bool', summary: 'only what is not closed; the same as --status open' },
    CSV_FLAG,
  ],
  about: [
    '`failed`: open, and its last change ended refused, failed, unknown or needs-human (a revoke: in part), or its proof ended without success. `plan --only failed` and `run --only failed` take exactly these.',
    `On the screen stand ${SHOWN} rows; the counts are always of the whole ledger, and so is the exit code.`,
  ],
  examples: [
    { run: 'tokenctl ledger show', does: 'all entries' },
    { run: 'tokenctl ledger show --status failed', does: 'what went wrong, why, and the next command' },
    { run: 'tokenctl ledger show --status open --csv open.csv', does: 'for a spreadsheet' },
    { run: 'tokenctl ledger show --open --json', does: 'what is still open, for a script' },
  ],
  exits: [0, 2, 3], json: 'tokenctl/ledger/v1', next: ['ledger dismiss', 'ledger waive', 'prove'],
  async handler(cx, { flags }) {
    await checkCsv(cx, flags.csv);
    const house = placesOnly(cx);
    const { situation: s, dir } = await readSituation(cx, house, await chosenIncident(cx, house, { alsoClosed: true }));
    const now = Date.parse(cx.clock.now());
    const wanted = [...flags.status, ...(flags.open ? ['open' as const] : [])];
    const all = [...entryRows(s, { now, live: liveRuns(dir, s) })];
    const shown = all.filter((row) => hasStatus(row, wanted));
    const words = (row: EntryRow): string => standing(row, s.incident.environment);
    if (flags.csv !== undefined) await writeCsv(cx, flags.csv, (function* () { yield CSV_HEAD; for (const row of shown) yield csvOf(row, words(row)); })());
    const count = (is: (row: EntryRow) => boolean): number => all.reduce((n, row) => n + (is(row) ? 1 : 0), 0);
    const states: Record<string, number> = {};
    for (const { state } of all) states[state] = (states[state] ?? 0) + 1;
    const [open, failed] = [count((r) => r.open), count((r) => r.failed)];
    const sums = [`${all.length} on the ledger, ${open} open, ${failed} failed.${wanted.length > 0 ? ` Listed: ${shown.length} (${wanted.join(', ')}).` : ''}`, `${tally(s.entries, now)}.`];
    const exit = open > 0 ? 3 : 0;
    if (flags.csv === '-') {
      for (const line of sums) cx.ui.note(line);
      return { exit };
    }
    const again = ['tokenctl ledger show', ...wanted.map((w) => `--status ${w}`), '--csv FILE', '-i', quote(s.incident.id)].join(' ');
    const rows = shown.length === 0 ? [] : flags.csv !== undefined ? [`${shown.length} rows in ${flags.csv}.`, '']
      : [...ledgerTable(cx.ui, shown.slice(0, SHOWN), s.incident.environment), ...(shown.length > SHOWN ? [`and ${shown.length - SHOWN} more: ${again}`] : []), ''];
    return {
      exit, text: [...rows, ...sums, ...livingLines(s, cx.clock.now()).map((l) => sanitize(l))],
      json: {
        incident: s.incident.id, open, failed, counts: { entries: all.length, open, failed, states }, status: wanted, csv: flags.csv ?? null,
        entries: shown.map((row) => {
          const { entry: e, last } = row;
          return { x: e.x, token: e.key, issuer: e.issuer, kind: e.kind, owner: e.owner, state: row.state, words: words(row), failed: row.failed,
            last: last === null ? null : { change: last.change, outcome: last.is, why: last.code, said: last.why, at: iso(last.atMs) }, verdict: row.verdict, rounds: row.rounds, provenAt: row.provenAtMs === null ? null : iso(row.provenAtMs),
            next: row.next, sightings: e.sightings, proof: e.proof };
        }),
      },
    };
  },
});

const iso = (ms: number): string => new Date(ms).toISOString();
