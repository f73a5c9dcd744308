import { join } from 'node:path';
import { dirMode, ensureOwnDir, fileMode, writePrivate } from '../../platform/files.ts';
import { stretchOver } from '../../platform/memory.ts';
import type { House } from './house.ts';
import { eventGroups, seeEvents, type Incident } from './incidents.ts';

/** Writes the `report/` folder of an incident from its journal alone, a file after the other and none of them in memory; returns where it lies. */
export async function writeReport(house: Pick<House, 'where' | 'shared'>, incident: Pick<Incident, 'id' | 'dir'>): Promise<string> {
  const { makeEvidence } = await import('../../report/evidence.ts');
  const evidence = makeEvidence();
  await seeEvents(house, incident.id, evidence.see);
  const dir = join(incident.dir, 'report');
  await ensureOwnDir(dir, dirMode(house.shared));
  for (const { name, text } of evidence.files(eventGroups(house, incident.id))) await writePrivate(join(dir, name), text, { mode: fileMode(house.shared) });
  return incident.dir;
}

/**
 * The same, once the command holds nothing any more: what a run of 100,000 tokens keeps and what their report keeps need not lie in memory
 * together. `evidence` says where it will lie.
 */
export function reportAfter({ where, shared }: Pick<House, 'where' | 'shared'>, { id, dir }: Pick<Incident, 'id' | 'dir'>): { readonly evidence: string; readonly after: () => Promise<void> } {
  return { evidence: dir, after: async () => { await stretchOver(); await writeReport({ where, shared }, { id, dir }); } };
}
