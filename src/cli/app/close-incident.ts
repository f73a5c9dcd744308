import { TokenctlError } from '../../core/errors.ts';
import { strongestExit } from '../../core/exit.ts';
import { instant, toMs } from '../../core/clock.ts';
import { closeObstacles, entryState, unwatched } from '../../ledger/index.ts';
import type { CommandCx } from '../command.ts';
import { dropPastUse } from './drop-past-use.ts';
import type { Incident } from './incidents.ts';
import { liveRuns } from './live-runs.ts';

const HOUR = 3_600_000;
/** When revival checks are due, where the runbook scheduled none. */
const WATCH_AFTER = [HOUR, 24 * HOUR, 7 * 24 * HOUR];

/** Closes if nothing is open and nothing is owed; else throws E_INCIDENT_OPEN naming each, with its command (TRUTH T1). */
export async function closeIncident(cx: CommandCx, incident: Incident): Promise<{ readonly proven: number; readonly waived: number; readonly dismissed: number }> {
  const s = incident.situation;
  const now = toMs(cx.clock.now());
  // Sealed values past their use are not a person's to remember: they go first (TRUTH T10.1).
  await dropPastUse(incident, now, 'closed');
  const obstacles = closeObstacles(s, { now, live: liveRuns(incident.dir, s) });
  if (obstacles.length > 0)
    throw new TokenctlError('E_INCIDENT_OPEN', `${incident.id} cannot be closed: ${obstacles.length} thing${obstacles.length === 1 ? ' is' : 's are'} open`, {
      exit: strongestExit(obstacles.map((o) => o.exit)), lines: obstacles.slice(0, 20).map((o) => `${o.id}: ${o.why}`), next: [...new Set(obstacles.map((o) => o.command))].slice(0, 12), facts: { obstacles: obstacles.map((o) => ({ ...o })) },
    });
  // Revival checks must be scheduled before the books are closed (T1).
  const bare = unwatched(s);
  if (bare.length > 0) await incident.journal.append('watch.scheduled', null, { xs: bare, at: WATCH_AFTER.map((ms) => instant(now + ms)) });
  const states = s.entries.map((e) => (e.dismissed ? 'dismissed' : entryState(e, now)));
  const count = (state: string) => states.filter((x) => x === state).length;
  const sum = { proven: count('proven'), waived: count('waived'), dismissed: count('dismissed') };
  await incident.journal.checkpoint(null);
  await incident.journal.append('incident.closed', null, sum);
  await dropPastUse(incident, now, 'closed');
  return sum;
}
