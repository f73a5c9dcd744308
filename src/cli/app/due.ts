import { toMs } from '../../core/clock.ts';
import { errorCodes } from '../../core/error-codes.ts';
import { isTokenctlError } from '../../core/errors.ts';
import { EXIT, strongestExit } from '../../core/exit.ts';
import type { RunSeen, Situation } from '../../ledger/index.ts';
import { NO_ANSWERS } from '../../policy/index.ts';
import { quote, sanitize } from '../../ui/index.ts';
import type { CommandCx, CommandResult } from '../command.ts';
import { goOn } from './go-on.ts';
import type { House } from './house.ts';
import { incidentIds, openIncident, readSituation } from './incidents.ts';
import { overdue } from './reinstatements.ts';

/** Parked runs whose time has come, and what is alive past its permission (ENGINE W3, TRUTH T4). One that waits for a person waits for that person. */
export const dueRuns = (s: Situation, nowMs: number): readonly RunSeen[] =>
  [...new Set([...overdue(s, nowMs), ...[...s.runs.values()].filter((r) => r.undoneBy === null && !r.askedToStop && r.state === 'parked' && r.parked !== null && r.parked.untilMs !== null && r.parked.untilMs <= nowMs)])];

/** Goes on with every run that is due, in every incident of this workspace; what fails holds up no other. For a scheduler. */
export async function resumeDue(cx: CommandCx, house: House, o: { readonly waitMs: number | null }): Promise<CommandResult> {
  const ids = cx.globals.incident === null ? await incidentIds(house.where.state) : [cx.globals.incident];
  const done: { readonly incident: string; readonly run: string | null; readonly exit: number; readonly error: string | null }[] = [];
  const elsewhere: { readonly incident: string; readonly workspace: string }[] = [];
  const told = async (incident: string, run: string | null, work: () => Promise<void>): Promise<void> => {
    try { await work(); } catch (e) {
      if (!isTokenctlError(e)) throw e;
      done.push({ incident, run, exit: EXIT[errorCodes[e.code].exit], error: `${e.message} (${e.code})` });
    }
  };
  for (const id of ids)
    await told(id, null, async () => {
      const { situation } = await readSituation(cx, house, id);
      const due = dueRuns(situation, toMs(cx.clock.now()));
      if (due.length === 0 || situation.incident.moved !== null || cx.stop.aborted) return;
      const of = situation.incident.workspace;
      if (of !== null && of !== house.workspace?.dir) { elsewhere.push({ incident: id, workspace: of }); return; }
      const incident = await openIncident(cx, house, id, null);
      let report: CommandResult['after'];
      try {
        for (const { id: run } of due) {
          const seen = incident.situation.runs.get(run);
          if (seen === undefined || cx.stop.aborted) continue;
          await told(id, run, async () => {
            const { exit, after } = await goOn(cx, house, incident, { run: seen, answersFor: () => NO_ANSWERS, waitMs: o.waitMs });
            done.push({ incident: id, run, exit, error: null });
            report = after ?? report;
          });
        }
      } finally {
        await incident.close();
      }
      await report?.();
    });
  const text = [
    ...done.map((d) => `${d.incident}${d.run === null ? '' : ` run ${d.run}`}: ${d.error === null ? `exit ${d.exit}` : sanitize(d.error)}   tokenctl status ${d.run === null ? '' : `${d.run} `}-i ${d.incident}`),
    ...elsewhere.map((e) => `${e.incident} is due in another workspace: cd ${sanitize(quote(e.workspace))} && tokenctl resume --due -i ${e.incident}`),
  ];
  return { exit: strongestExit([...done.map((d) => d.exit), ...(elsewhere.length > 0 ? [EXIT.pending] : [])]), text: text.length === 0 ? 'No run is due.' : text, json: { resumed: done, elsewhere } };
}
