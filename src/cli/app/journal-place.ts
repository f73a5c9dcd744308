import { isAbsolute, join } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import { readJournal } from '../../journal/index.ts';
import { exists } from '../../platform/files.ts';
import type { CommandCx } from '../command.ts';
import type { House } from './house.ts';
import { chosenIncident, incidentDir, incidentIds } from './incidents.ts';

/** A journal to be looked at: an incident of this state directory, or a folder that was exported. */
export interface JournalPlace { readonly dir: string; readonly name: string; readonly isIncident: boolean }

/**
 * By id, by folder, else the only incident or the only open one. A journal that cannot be read is still found: it is what is to be
 * looked at. Throws E_INCIDENT_UNKNOWN.
 */
export async function journalPlace(cx: CommandCx, house: Pick<House, 'where'>, given: string | undefined): Promise<JournalPlace> {
  const named = given ?? cx.globals.incident ?? undefined;
  if (named === undefined) {
    const ids = await incidentIds(house.where.state);
    const id = ids.length === 1 && ids[0] !== undefined ? ids[0] : await chosenIncident(cx, house, { alsoClosed: true });
    return { dir: incidentDir(house, id), name: id, isIncident: true };
  }
  const isPath = named === '.' || named === '..' || /[\\/]/.test(named);
  const inState = isPath ? null : incidentDir(house, named);
  if (inState !== null && await exists(join(inState, 'journal.jsonl'))) return { dir: inState, name: named, isIncident: true };
  const folder = isAbsolute(named) ? named : join(cx.cwd, named);
  if (await exists(join(folder, 'journal.jsonl'))) return { dir: folder, name: named, isIncident: false };
  throw new TokenctlError('E_INCIDENT_UNKNOWN', isPath ? `there is no journal.jsonl in ${named}` : `there is no incident ${named} here, and no folder of that name with a journal`, { next: ['tokenctl incident list'] });
}

/** Was the incident opened without a workspace? Read as far as that line; false where it cannot be told. */
export async function openedAlone(dir: string): Promise<boolean> {
  try {
    for await (const e of readJournal(dir)) if (e.code === 'incident.opened') return e.data.workspace === null;
  } catch {
    // What is wrong with the journal is for `verify` to say.
  }
  return false;
}
