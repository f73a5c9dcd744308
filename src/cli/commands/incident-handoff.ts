import { join } from 'node:path';
import { isTokenctlError, TokenctlError } from '../../core/errors.ts';
import { whatNext } from '../../ledger/index.ts';
import { ensureOwnDir, writePrivate } from '../../platform/files.ts';
import { clockTime, sanitize } from '../../ui/index.ts';
import { guarded } from '../app/guarded.ts';
import { openHouse, type House } from '../app/house.ts';
import { chosenIncident, openIncident, type Incident } from '../app/incidents.ts';
import { liveRuns } from '../app/live-runs.ts';
import { statusLines } from '../screens/status.ts';
import { storyOf } from '../app/story.ts';
import type { TimelineRow } from '../../report/index.ts';
import { defineCommand } from '../command.ts';

/** Lines of the story that a successor reads first; the rest is in `timeline`. */
const STORY = 25;

export default defineCommand({
  name: 'incident handoff', group: 'account', summary: 'hand the incident to another person, with a briefing: what happened, what is owed, what to type next',
  args: [{ name: 'to', summary: 'who leads from now on, as operators: of tokenctl.yaml names them', required: true }],
  flags: [{ name: '--note', kind: 'text', value: 'TEXT', summary: 'what the journal does not know' }],
  about: ['What is owed is theirs from here on. The briefing is printed and kept in the report folder; it is made from the journal alone.', 'A run at work goes on; another process takes it over only after it has ended or was aborted.'],
  examples: [{ run: 'tokenctl incident handoff mia --note "Vendor calls back at 06:00"', does: 'at the end of a shift' }],
  exits: [0, 2], json: 'tokenctl/handoff/v1', next: ['status', 'debts', 'resume', 'incident export'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const to = (await guarded(house, args.to)).trim();
    const warnings = fitness(house, to);
    const note = flags.note === undefined ? null : await guarded(house, flags.note);
    const incident = await openIncident(cx, house, await chosenIncident(cx, house), null);
    try {
      if (note !== null) await incident.journal.append('incident.noted', null, { text: note });
      const file = await ownFile(incident);
      const seq = await incident.journal.append('incident.handed-over', null, { to, file });
      const s = incident.situation;
      const now = Date.parse(cx.clock.now());
      const next = whatNext(s, { now, live: liveRuns(incident.dir, s) });
      const last: TimelineRow[] = [];
      for await (const row of (await storyOf(house, incident.id)).rows) if (row.level === 'main' && last.push(row) > STORY) last.shift();
      const story = last.map((r) => `  ${clockTime(r.at)}  ${sanitize(r.who)}  ${sanitize(r.text)}`);
      const lines = [
        `Handed over by ${sanitize(house.actor)} to ${sanitize(to)} at ${cx.clock.now()}.`, ...(note === null ? [] : [`Note: ${sanitize(note)}`]), ...warnings.map((w) => `! ${w}`), '',
        ...statusLines(cx.ui, s, { nowMs: now, next }), '', `The last ${story.length} events (all: tokenctl timeline ${incident.id}):`, ...story,
      ];
      await writePrivate(join(incident.dir, file), `${lines.join('\n')}\n`, { mode: incident.modes.file });
      await incident.journal.checkpoint(null);
      return { exit: 0, text: [...lines, '', `Briefing: ${join(incident.dir, file)}`], json: { incident: incident.id, to, seq, file: join(incident.dir, file), warnings, headline: next.headline, lines: next.lines, next: next.commands } };
    } finally {
      await incident.close();
    }
  },
});

/** Named by about the line that tells of it; empty until the briefing is written. Another may hand over at the same moment. */
async function ownFile({ dir, modes, situation }: Incident): Promise<string> {
  await ensureOwnDir(join(dir, 'report'), modes.dir);
  for (let n = situation.head.seq + 1; ; n++) {
    const file = `report/handoff-${n}.txt`;
    try {
      await writePrivate(join(dir, file), '', { mode: modes.file, exclusive: true });
      return file;
    } catch (e) { if (!isTokenctlError(e) || e.code !== 'E_EXISTS') throw e; }
  }
}

/** What keeps them from going on with it. Throws E_USAGE for a name that the workspace does not know. */
function fitness(house: House, to: string): readonly string[] {
  if (to === '') throw new TokenctlError('E_USAGE', 'name who leads from now on');
  const operators = house.workspace?.operators ?? [];
  if (operators.length === 0) return ['no operators are named in a tokenctl.yaml here: nobody vouches for that name'];
  const them = operators.find((o) => o.id === to);
  if (them === undefined) throw new TokenctlError('E_USAGE', `${sanitize(to)} is no operator of this workspace; there are: ${operators.map((o) => sanitize(o.id)).join(', ')}`, { next: [`tokenctl incident handoff ${operators.find((o) => o.id !== house.actor)?.id ?? 'NAME'}`] });
  return [
    ...(them.age === null ? [`${sanitize(to)} has no age key in tokenctl.yaml, and cannot open sealed values: what needs them stays with whoever can`] : []),
    ...(house.shared ? [] : ['this state directory is not shared: only the account that it belongs to can go on here (tokenctl doctor --share GROUP), or whoever takes it to their own host (tokenctl incident export --handoff --out FILE)']),
  ];
}
