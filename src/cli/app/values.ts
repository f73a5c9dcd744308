import { entryState, isOpenState, openDebts } from '../../ledger/index.ts';
import type { CommandCx, ValueKind } from '../command.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { Workspace } from '../../workspace/index.ts';
import { openHouse } from './house.ts';
import { incidentIds, readSituation } from './incidents.ts';
import { runbookLibrary } from './runbooks.ts';
import { placesOnly } from './where.ts';

/** Names of state and workspace for completion: files only, never the network, and never an error (DESIGN §6). */
export async function completionValues(kind: ValueKind, cx: CommandCx): Promise<readonly string[]> {
  try {
    return await valuesOf(kind, cx);
  } catch {
    return [];
  }
}

async function workspaceOf(cx: CommandCx): Promise<Workspace> {
  const { workspace } = await openHouse(cx, { workspace: 'needed' });
  if (workspace === null) throw new TokenctlError('E_NO_WORKSPACE', 'no workspace');
  return workspace;
}
const inventoryOf = async (cx: CommandCx): Promise<Workspace['inventory']> => (await workspaceOf(cx)).inventory;

async function valuesOf(kind: ValueKind, cx: CommandCx): Promise<readonly string[]> {
  const house = placesOnly(cx);
  const newest = async () => {
    const id = cx.globals.incident ?? (await incidentIds(house.where.state)).at(-1);
    return id === undefined ? null : (await readSituation(cx, house, id)).situation;
  };
  switch (kind) {
    case 'incident': return incidentIds(house.where.state);
    case 'run': return [...((await newest())?.runs.keys() ?? [])];
    case 'token': return [...new Set([...await valuesOf('entry', cx), ...(await inventoryOf(cx)).tokens.map((t) => t.key)])];
    case 'entry': {
      const s = await newest();
      const now = Date.parse(cx.clock.now());
      return (s?.entries ?? []).filter((e) => isOpenState(entryState(e, now))).map((e) => e.key);
    }
    case 'debt': {
      const s = await newest();
      return s === null ? [] : openDebts(s, { now: Date.parse(cx.clock.now()) }).map((d) => d.id);
    }
    case 'runbook': {
      const { findWorkspace } = await import('../../workspace/find.ts');
      const { listRunbooks } = await import('../../runbook/index.ts');
      const { dirname } = await import('node:path');
      const dir = await findWorkspace(cx.cwd).then((file) => dirname(file), () => null);
      return (await listRunbooks(runbookLibrary({ workspace: dir === null ? null : { dir } }))).map((r) => r.name);
    }
    case 'issuer': return [...(await workspaceOf(cx)).issuers.keys()];
    case 'channel': return [...(await workspaceOf(cx)).channels.keys()];
    case 'connector': { const w = await workspaceOf(cx); return [...w.issuers.keys(), ...w.stores.keys(), ...w.channels.keys()]; }
    case 'place': return [...(await inventoryOf(cx)).places.keys()];
    case 'selector': { const { tokens } = await inventoryOf(cx); return [...new Set(tokens.flatMap((t) => [t.owner, t.issuer, ...t.labels].filter((n) => n != null)))].toSorted(); }
    case 'template': return [...(await (await import('./compose.ts')).allTemplates(cx, await openHouse(cx, { workspace: 'needed' }))).keys()];
    case 'scenario': return (await (await import('./drill/scenarios.ts')).listScenarios(cx)).map((s) => s.name);
    case 'drill': return (await (await import('./drill/result.ts')).allResults(house.where.state)).map((r) => r.id).toReversed();
    case 'deed': return cx.drill === null ? [] : [...await (await import('./drill/deeds-here.ts')).deedsHere(cx.drill.dir)];
    case 'file': case 'topic': case 'explainable': return [];
  }
}
