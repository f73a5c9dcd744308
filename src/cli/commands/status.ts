import { chosenIncident, readSituation } from '../app/incidents.ts';
import { liveRuns } from '../app/live-runs.ts';
import { placesOnly } from '../app/where.ts';
import { defineCommand } from '../command.ts';
import { statusLines } from '../screens/status.ts';
import { whatNext } from '../../ledger/index.ts';

export default defineCommand({
  name: 'status', group: 'hot path', summary: 'what is done, proven, owed and waiting, and what to type next',
  args: [{ name: 'run', summary: 'one run; default: the whole incident', complete: 'run' }],
  examples: [{ run: 'tokenctl status', does: 'the only open incident' }, { run: 'tokenctl status -i INC-7 --json', does: 'for a script' }],
  exits: [0, 3, 8, 11], json: 'tokenctl/status/v1', next: ['resume', 'debts', 'prove'],
  async handler(cx, { args }) {
    const house = placesOnly(cx);
    const id = await chosenIncident(cx, house, { alsoClosed: true });
    const { situation, dir } = await readSituation(cx, house, id);
    const next = whatNext(situation, { now: Date.parse(cx.clock.now()), run: (args.run ?? null) as never, live: liveRuns(dir, situation) });
    return {
      exit: next.exit, text: statusLines(cx.ui, situation, { nowMs: Date.parse(cx.clock.now()), next }),
      json: { incident: id, title: situation.incident.title, severity: situation.incident.severity, closed: situation.incident.closedAtMs !== null, headline: next.headline, lines: next.lines, next: next.commands,
        // Made only if somebody reads it: a hundred thousand keys are most of what a snapshot holds.
        get entries() { return situation.entries.map((e) => ({ x: e.x, token: e.key, state: e.state })); }, runs: [...situation.runs.values()].map((r) => ({ run: r.id, state: r.state, exit: r.exit })) },
    };
  },
});
