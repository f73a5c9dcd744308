import { errorCodes } from '../../core/error-codes.ts';
import { isTokenctlError, TokenctlError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit.ts';
import { incidentClosed, livingLines, openDebts, type OpenDebt } from '../../ledger/index.ts';
import { errnoOf } from '../../platform/files.ts';
import type { CommandCx } from '../command.ts';
import type { House } from './house.ts';
import { chosenIncident, incidentIds, readSituation } from './incidents.ts';
import { liveRuns } from './live-runs.ts';

/** A debt, and the incident that it is owed in. */
export interface Owed extends OpenDebt { readonly incident: string; /** Null = nobody wrote down since when. */ readonly ageMs: number | null }

/** An incident whose debts nobody can tell. */
export interface Unreadable { readonly incident: string; readonly code: string | null; readonly why: string; readonly exit: number; readonly next: string }

export interface AllOwed {
  /** Alive after its revoke first, then what can be worked on now, then what waits; of each the oldest first. */
  readonly debts: readonly Owed[];
  /** Open incidents that were read. */
  readonly incidents: readonly string[];
  readonly unreadable: readonly Unreadable[];
  /** Lines that the rules do not allow (exit 1). */
  readonly faults: readonly { readonly incident: string; readonly lines: number }[];
  readonly living: readonly string[];
}

/** TRUTH T14, of one debt: an old token that lives, something to work on now, or a wait. */
export const exitOfDebt = (d: OpenDebt): number => (d.kind === 'alive-after-revoke' ? EXIT.alive : d.waits === null ? EXIT.partial : EXIT.pending);

/**
 * What is owed in one incident, or in every open one of the state directory. One that cannot be read hides no other: it is named. The one
 * that was asked for is an error where it cannot be read. An incident that moved to another host owes nothing here (TRUTH T12).
 */
export async function allOwed(cx: CommandCx, house: Pick<House, 'where'>, only: string | null): Promise<AllOwed> {
  const now = Date.parse(cx.clock.now());
  const debts: Owed[] = [];
  const incidents: string[] = [];
  const unreadable: Unreadable[] = [];
  const faults: { incident: string; lines: number }[] = [];
  const living: string[] = [];
  for (const incident of only === null ? await incidentIds(house.where.state) : [only]) {
    const read = await readSituation(cx, house, incident).catch((e: unknown) => {
      if (only !== null || (!isTokenctlError(e) && errnoOf(e) === null)) throw e;
      unreadable.push(unreadableOf(incident, e));
      return null;
    });
    if (read === null) continue;
    const { situation: s, dir } = read;
    if (only === null && (incidentClosed(s, now) || s.incident.moved !== null)) continue;
    incidents.push(incident);
    if (s.faults.length > 0) faults.push({ incident, lines: s.faults.length });
    for (const d of openDebts(s, { now, live: liveRuns(dir, s) })) debts.push({ ...d, incident, ageMs: d.openedAtMs === null ? null : Math.max(0, now - d.openedAtMs) });
    living.push(...livingLines(s, now));
  }
  const rank = [EXIT.alive, EXIT.partial, EXIT.pending] as readonly number[];
  debts.sort((a, b) => rank.indexOf(exitOfDebt(a)) - rank.indexOf(exitOfDebt(b)) || (b.ageMs ?? Infinity) - (a.ageMs ?? Infinity) || 0);
  return { debts, incidents, unreadable, faults, living };
}

function unreadableOf(incident: string, e: unknown): Unreadable {
  const next = `tokenctl journal verify ${incident}`;
  if (!isTokenctlError(e)) return { incident, code: null, why: `${incident}: its journal cannot be read (${errnoOf(e) ?? 'error'})`, exit: EXIT.partial, next };
  return { incident, code: e.code, why: e.message, exit: EXIT[errorCodes[e.code].exit], next: e.next[0] ?? next };
}

/** The open incident that owes it. Throws E_USAGE where none does, or several do: the same place may be owed in two. */
export async function incidentOwing(cx: CommandCx, house: Pick<House, 'where'>, debt: string): Promise<string> {
  const { debts, incidents, unreadable } = await allOwed(cx, house, null);
  // None is open: what was closed, or has moved, says that better than the debt's name does.
  if (incidents.length === 0 && unreadable.length === 0) return chosenIncident(cx, house);
  const [only, ...others] = new Set(debts.filter((d) => d.id === debt).map((d) => d.incident));
  if (only === undefined) throw new TokenctlError('E_USAGE', `${debt} is not owed in any open incident`, { lines: unreadable.map((u) => u.why), next: ['tokenctl debts'] });
  if (others.length > 0) throw new TokenctlError('E_USAGE', `${debt} is owed in ${[only, ...others].join(', ')}: say where with -i`, { next: [only, ...others].map((id) => `tokenctl debts -i ${id}`) });
  return only;
}
