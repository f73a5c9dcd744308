import { join } from 'node:path';
import { dirMode, ensureDir, fileMode, writePrivate } from '../../platform/files.ts';
import type { House } from './house.ts';
import { readIncident, type Incident } from './incidents.ts';

/** Writes the `report/` folder of an incident from its journal alone; returns where it lies. */
export async function writeReport(house: House, incident: Pick<Incident, 'id' | 'dir'>): Promise<string> {
  const { evidenceFiles } = await import('../../report/evidence.ts');
  const { events } = await readIncident(house, incident.id);
  const dir = join(incident.dir, 'report');
  await ensureDir(dir, dirMode(house.shared));
  for (const [name, text] of evidenceFiles(events)) await writePrivate(join(dir, name), text, { mode: fileMode(house.shared) });
  return incident.dir;
}
