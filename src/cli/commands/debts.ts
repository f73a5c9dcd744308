import { formatDuration } from '../../core/duration.ts';
import { strongestExit } from '../../core/exit.ts';
import { checkCsv, CSV_FLAG, writeCsv } from '../app/csv-out.ts';
import { allOwed, exitOfDebt, type Owed, type Unreadable } from '../app/owed.ts';
import { placesOnly } from '../app/where.ts';
import { defineCommand } from '../command.ts';
import { quote, sanitize, span, type Column } from '../../ui/index.ts';

const SHOWN = 50;
const many = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`;

export default defineCommand({
  name: 'debts', group: 'account', summary: 'everything half done in every open incident, its owner, and what settles it',
  flags: [
    { name: '--owner', kind: 'text', value: 'NAME', summary: "only what NAME owes: the run's operator, or to whom the incident was handed over" },
    { name: '--overdue', kind: 'duration', value: 'AGE', summary: 'only what is owed for this long or longer (24h, 7d), or for nobody knows how long' },
    CSV_FLAG,
  ],
  about: [
    'With -i of that incident, whether open or closed; else of every open incident of the state directory. One whose journal is not what was written is named, and hides no other.',
    'The exit code is that of what is listed: 0 nothing, 3 something can be worked on now, 8 all of it waits for a person or a time, 11 an old token lives, 12 an incident is damaged.',
  ],
  examples: [
    { run: 'tokenctl debts', does: 'of every open incident' },
    { run: 'tokenctl debts --owner dana --overdue 24h', does: 'what dana has owed for a day' },
    { run: 'tokenctl debts --json', does: 'for a scheduler: exit 0 none, 3 workable, 8 waiting' },
    { run: 'tokenctl debts --csv debts.csv -i INC-7', does: 'of one, for a spreadsheet' },
  ],
  exits: [0, 2, 3, 8, 11, 12], json: 'tokenctl/debts/v1', next: ['debts settle', 'resume', 'prove'],
  async handler(cx, { flags }) {
    await checkCsv(cx, flags.csv);
    const { owner, overdue } = flags;
    const all = await allOwed(cx, placesOnly(cx), cx.globals.incident);
    const listed = all.debts.filter((d) => (owner === undefined || d.owner === owner) && (overdue === undefined || d.ageMs === null || d.ageMs >= overdue));
    const exit = strongestExit([...listed.map(exitOfDebt), ...all.unreadable.map((u) => u.exit), ...(all.faults.length > 0 ? [1] : [])]);
    if (flags.csv !== undefined) await writeCsv(cx, flags.csv, csvRows(listed, all.unreadable));
    const damage = [...all.unreadable.map((u) => `! ${sanitize(u.why)}   ${u.next}`), ...all.faults.map((f) => `! ${f.incident}: its journal holds ${many(f.lines, 'line')} that the rules do not allow   tokenctl journal verify ${f.incident}`)];
    const now = listed.filter((d) => d.waits === null).length;
    const others = [...new Set(all.debts.map((d) => d.owner))].filter((o) => o !== owner);
    // A misspelt name must not look like nothing owed.
    const elsewhere = owner === undefined || all.debts.some((d) => d.owner === owner) || others.length === 0 ? [] : [`${sanitize(owner)} owes nothing here. Owners: ${others.map((o) => sanitize(o)).join(', ')}.`];
    const sum = [listed.length === 0 ? `${elsewhere.length > 0 ? elsewhere.join('') : 'Nothing is owed.'} Looked at: ${many(all.incidents.length, 'incident')}.` : `${many(listed.length, 'debt')} in ${many(new Set(listed.map((d) => d.incident)).size, 'incident')}: ${now} can be worked on now, ${listed.length - now} wait.`];
    if (flags.csv === '-') {
      for (const line of [...damage, ...sum]) cx.ui.note(line);
      return { exit };
    }
    const rows = flags.csv !== undefined ? [`${many(listed.length + all.unreadable.length, 'row')} in ${flags.csv}.`] : listed.length === 0 ? [] : [
      ...cx.ui.table(COLUMNS, listed.slice(0, SHOWN).map((d) => [d.incident, sanitize(d.id), d.title, sanitize(d.owner), d.ageMs === null ? '' : span(d.ageMs), d.waits ?? '', d.command])),
      ...listed.slice(0, SHOWN).flatMap((d) => (d.kept === null ? [] : [`${sanitize(d.id)}: ${sanitize(d.kept)}`])),
      ...(listed.length > SHOWN ? [`and ${listed.length - SHOWN} more: ${['tokenctl debts', ...(owner === undefined ? [] : ['--owner', quote(owner)]), ...(overdue === undefined ? [] : ['--overdue', formatDuration(overdue)]), '--csv FILE', ...(cx.globals.incident === null ? [] : ['-i', quote(cx.globals.incident)])].join(' ')}`] : []),
    ];
    return {
      exit, text: [...damage, ...rows, ...sum, ...all.living.map((l) => sanitize(l))],
      json: { incident: cx.globals.incident ?? (all.incidents.length === 1 ? all.incidents[0] : null), incidents: all.incidents, debts: listed, now, waiting: listed.length - now, unreadable: all.unreadable, faults: all.faults, csv: flags.csv ?? null },
    };
  },
});

const COLUMNS: readonly Column[] = [{ head: 'incident' }, { head: 'debt' }, { head: 'what', shrinks: true }, { head: 'owner' }, { head: 'age', align: 'right' }, { head: 'waits for' }, { head: 'settle it with' }];

const CSV_HEAD = ['incident', 'debt', 'kind', 'subject', 'what', 'owner', 'opened_at', 'age_s', 'waits_for', 'until', 'settled_by', 'command'];
/** A row for each damaged incident too: who reads the file alone must not take it for an incident that owes nothing. */
function* csvRows(debts: readonly Owed[], unreadable: readonly Unreadable[]): Generator<readonly string[]> {
  const at = (ms: number | null): string => (ms === null ? '' : new Date(ms).toISOString());
  yield CSV_HEAD;
  for (const u of unreadable) yield [u.incident, '', 'unreadable', '', u.why, '', '', '', '', '', '', u.next];
  for (const d of debts) yield [d.incident, d.id, d.kind ?? '', d.subject, d.title, d.owner, at(d.openedAtMs), d.ageMs === null ? '' : String(Math.floor(d.ageMs / 1000)), d.waits ?? '', at(d.untilMs), d.settledBy, d.command];
}
