import type { Hex } from '../../core/brand.ts';
import { sha256 } from '../../core/canonical.ts';
import { TokenctlError } from '../../core/errors.ts';
import { verifyJournal, type VerifyReport } from '../../journal/index.ts';
import { toMs } from '../../core/clock.ts';
import { exists } from '../../platform/files.ts';
import type { CommandCx } from '../command.ts';
import type { House } from './house.ts';
import { openIncident, type Incident } from './incidents.ts';
import { liveRuns } from './live-runs.ts';
import { gather, manifestText, type Gathered } from './move-manifest.ts';
import { packMoved } from './pack-incident.ts';

export interface Away { readonly files: number; readonly sealedFiles: number; readonly leftOut: readonly string[]; readonly events: number; readonly root: Hex; /** As the journal says: an earlier try may have named another. */ readonly to: string; /** It was sealed by an earlier try. */ readonly again: boolean }
export interface AwayAsk { readonly id: string; readonly out: string; readonly to: string; readonly keys: readonly string[] }

/**
 * Seals this copy and packs it (TRUTH T12): `incident.moved` with the digest of all that goes along, a checkpoint over it, then the
 * file. A try that died after the seal is gone on with. Throws E_LOCKED while a run is at work, E_EXISTS.
 */
export async function moveAway(cx: CommandCx, house: House, { id, out, to, keys }: AwayAsk): Promise<Away> {
  if (await exists(out)) throw new TokenctlError('E_EXISTS', `${out} exists already and was left as it is; nothing was sealed.`);
  const incident = await openIncident(cx, house, id, null, { move: 'away' });
  const again = incident.situation.incident.moved !== null;
  let gathered: Gathered;
  let goesTo: string;
  try {
    gathered = await seal(incident, house, to);
    goesTo = incident.situation.incident.moved?.to ?? to;
  } finally { await incident.close(); }
  try {
    const files = await packMoved({ dir: incident.dir, out, incident: id, mtimeMs: toMs(cx.clock.now()), gathered });
    const report: VerifyReport = await verifyJournal({ dir: incident.dir, keys });
    return { files, sealedFiles: gathered.manifest.files.filter((f) => f.name.startsWith('escrow/')).length, leftOut: gathered.leftOut, events: report.events, root: report.root, to: goesTo, again };
  } catch (e) {
    cx.ui.warn(`${id} is sealed, and its archive was not written: the same command again writes it`);
    throw e;
  }
}

async function seal(incident: Incident, house: House, to: string): Promise<Gathered> {
  const look = (): Promise<Gathered> => gather({ dir: incident.dir, stateDir: house.where.state, incident: incident.id });
  const digest = (g: Gathered): string => sha256(manifestText(g.manifest));
  refuseLive(incident);
  const told = incident.situation.incident.moved;
  let gathered = await look();
  // What changed after an earlier seal is sealed anew: its list would not be that of the files.
  if (told === null || told.manifest !== digest(gathered)) {
    await incident.journal.moveAway(async () => {
      // Asked again under the append lock: a run that starts now finds the move in the journal before its own first line.
      refuseLive(incident);
      gathered = await look();
      return { to, files: gathered.manifest.files.length, manifest: sha256(manifestText(gathered.manifest)) };
    });
  } else if (told.signed) return gathered;
  await incident.journal.checkpoint(null);
  return gathered;
}

function refuseLive({ id, dir, situation }: Incident): void {
  const [run] = liveRuns(dir, situation);
  if (run === undefined) return;
  const holder = situation.runs.get(run);
  throw new TokenctlError('E_LOCKED', `run ${run} of ${id} is at work in another process${holder ? ` (pid ${holder.pid} on ${holder.host}, ${holder.by})` : ''}; nothing was sealed`, { hint: 'Let it end, or stop it; what it has not done is gone on with on the other host.', next: [`tokenctl status -i ${id}`, `tokenctl abort ${run} -i ${id}`] });
}

