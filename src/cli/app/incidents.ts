import { here } from '../../platform/host.ts';
import { join } from 'node:path';
import { isTokenctlError, TokenctlError } from '../../core/errors.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import type { Move } from '../../journal/index.ts';
import type { JournalPort } from '../../journal/port.ts';
import { openEscrow, type Escrow } from '../../escrow/index.ts';
import { situationFold, type Situation } from '../../ledger/index.ts';
import { dirMode, exists, fileFacts, fileMode, listDir } from '../../platform/files.ts';
import type { CommandCx } from '../command.ts';
import { signerOf, type House } from './house.ts';
import type { Kept, Snapshot } from './situation-cache.ts';

/** An incident that a command may write to: journal, live fold, sealed values. */
export interface Incident {
  readonly id: string;
  readonly dir: string;
  /** Modes for what is written into the incident's folder. */
  readonly modes: { readonly dir: number; readonly file: number };
  readonly journal: JournalPort;
  /** Folded as lines are written, own and foreign. */
  readonly situation: Situation;
  readonly escrow: Escrow;
  close(): Promise<void>;
}

export const incidentDir = (house: Pick<House, 'where'>, id: string): string => join(house.where.state, 'incidents', id);

const ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

/** A folder, or a file without a line, is what a process leaves that died while it opened an incident: there is none yet. Where something was signed, there was one. */
export const begun = async (dir: string): Promise<boolean> =>
  ((await fileFacts(join(dir, 'journal.jsonl')))?.size ?? 0) > 0 || (await listDir(join(dir, 'checkpoints'))).length > 0;

/** Ids of all incidents of the state directory, oldest name first. */
export async function incidentIds(state: string): Promise<readonly string[]> {
  const dir = join(state, 'incidents');
  const names = (await listDir(dir)).filter((name) => ID.test(name)).sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  // One that cannot be looked at is there: whoever reads it says why not.
  const there = await Promise.all(names.map((name) => begun(join(dir, name)).catch(() => true)));
  return names.filter((_, i) => there[i] === true);
}

/** The next free `INC-n`. */
export async function nextIncidentId(state: string): Promise<string> {
  const taken = (await incidentIds(state)).map((id) => Number(/^INC-(\d+)$/.exec(id)?.[1] ?? 0));
  return `INC-${Math.max(0, ...taken) + 1}`;
}

/** Reads one incident without a lock. Its events are not kept: `see` is another fold of the same pass, `seeEvents` one more pass. */
export async function readIncident(house: Pick<House, 'where'>, id: string, see?: (e: JournalEvent) => void): Promise<{ readonly situation: Situation; readonly dir: string }> {
  const situation = situationFold.empty();
  await seeEvents(house, id, (e) => { situationFold.apply(situation, e); see?.(e); });
  return { situation, dir: incidentDir(house, id) };
}

/** Shows `see` every event of an incident, without a lock. */
export async function seeEvents(house: Pick<House, 'where'>, id: string, see: (e: JournalEvent) => void): Promise<void> {
  for await (const group of eventGroups(house, id))
    for (const e of group) try { see(e); } catch (fault) { throw named(await faultOfLine(e, fault), id); }
}

/** The events of an incident, without a lock, as many at once as one read of the file brings. */
export async function* eventGroups(house: Pick<House, 'where'>, id: string): AsyncGenerator<readonly JournalEvent[]> {
  const dir = await dirOf(house, id);
  const { readGroups } = await import('../../journal/index.ts');
  try { yield* readGroups(dir); } catch (e) { throw named(e, id); }
}

/** A shorter journal is read whole by every command: it takes no time, and a line that was edited shows at once. */
const LONG_BYTES = 4 << 20;
export const isLong = async (dir: string): Promise<boolean> => ((await fileFacts(join(dir, 'journal.jsonl')))?.size ?? 0) > LONG_BYTES;

async function snapshotOf({ version }: Pick<CommandCx, 'version'>, { where }: Pick<House, 'where'>, dir: string): Promise<Snapshot | null> {
  if (!(await isLong(dir)) || !(await exists(join(dir, 'fold.cache')))) return null;
  return (await import('./situation-cache.ts')).openSnapshot({ version, where, dir });
}
async function keepSnapshot({ version }: Pick<CommandCx, 'version'>, { where }: Pick<House, 'where'>, kept: Kept & { readonly dir: string }): Promise<void> {
  if (await isLong(kept.dir)) await (await import('./situation-cache.ts')).saveSnapshot({ version, where, dir: kept.dir }, kept);
}

export interface ReadSituation { readonly situation: Situation; readonly dir: string; /** Where the journal stood. */ readonly standing: Kept['standing'] }

/**
 * Where an incident stands, without its events: of a long journal only what came after the last snapshot is read (ENGINE J7), and after
 * `before`, an earlier reading by this process, which is of no use any more whatever comes of this one.
 */
export async function readSituation(cx: Pick<CommandCx, 'version'>, house: Pick<House, 'where'>, id: string, before: ReadSituation | null = null): Promise<ReadSituation> {
  const dir = await dirOf(house, id);
  const { beginReading } = await import('../../journal/index.ts');
  const kept = before === null ? await snapshotOf(cx, house, dir) : null;
  try {
    const reading = await beginReading(dir, before?.standing ?? kept?.standing ?? null);
    if (reading.readFrom === 0) kept?.close();
    const situation = reading.readFrom === 0 ? situationFold.empty() : before?.situation ?? kept?.situation ?? situationFold.empty();
    for await (const group of reading.groups)
      for (const e of group) try { situationFold.apply(situation, e); } catch (fault) { throw await faultOfLine(e, fault); }
    const standing = reading.standing();
    await keepSnapshot(cx, house, { dir, situation, standing, readFrom: reading.readFrom });
    return { situation, dir, standing };
  } catch (e) { kept?.close(); throw named(e, id); }
}

/** Folder of an incident that there is, whatever its journal holds. Throws E_INCIDENT_UNKNOWN, E_REALM. */
export async function dirOf(house: Pick<House, 'where'>, id: string): Promise<string> {
  const dir = incidentDir(house, id);
  if (!ID.test(id) || !(await begun(dir))) throw new TokenctlError('E_INCIDENT_UNKNOWN', `there is no incident ${id} here`, { next: ['tokenctl incident list'] });
  const { realmOf } = await import('../../journal/index.ts');
  const realm = realmOf(dir);
  // A drill's state is not opened live, nor the reverse (ENGINE J1). A line that cannot be read is the readers' to refuse.
  if (realm !== null && realm !== house.where.realm)
    throw new TokenctlError('E_REALM', `${id} is of ${realm === 'drill' ? 'a drill' : 'the live realm'}, and this command is ${house.where.realm === 'drill' ? 'typed in a drill' : 'live'}`, { ...(realm === 'drill' && { hint: 'Work on it in the workspace of its drill.' }), next: ['tokenctl incident list'] });
  return dir;
}

/** As `readSituation`, for a command that will write: what is sealed is refused before anything is planned or asked. Throws E_INCIDENT_MOVED. */
export async function readOwnSituation(cx: Pick<CommandCx, 'version'>, house: Pick<House, 'where'>, id: string): ReturnType<typeof readSituation> {
  const read = await readSituation(cx, house, id);
  const { moved } = read.situation.incident;
  if (moved === null) return read;
  const { incidentMoved } = await import('../../journal/index.ts');
  throw incidentMoved(id, moved.to);
}

/** Of several journals that are read, the one that is not what was written is named. */
function named(e: unknown, id: string): unknown {
  if (!isTokenctlError(e) || e.code !== 'E_JOURNAL_TAMPERED') return e;
  return new TokenctlError(e.code, `${id}: ${e.message}`, { lines: e.lines, facts: e.facts, hint: 'Nothing goes on with it. Other incidents are named with -i.', next: [`tokenctl journal verify ${id}`] });
}

/** A line in its place that no fold can read: what it says is not what tokenctl writes under its code, and then it is no bug. */
async function faultOfLine(e: JournalEvent | null, fault: unknown): Promise<unknown> {
  if (e === null || isTokenctlError(fault)) return fault;
  const { registry } = await import('../../journal/events/index.ts');
  const written = Object.hasOwn(registry, e.code) ? registry[e.code].data.safeParse(e.data).success : true;
  return written ? fault : new TokenctlError('E_JOURNAL_TAMPERED', `Line ${e.seq + 1} of the journal is not what tokenctl writes as ${e.code}.`, { next: ['tokenctl journal verify'], facts: { line: e.seq + 1 } });
}

/** `-i`, else the only open incident, else the newest of them if `newest`. Throws E_INCIDENT_UNKNOWN naming the choices. */
export async function chosenIncident(cx: CommandCx, house: Pick<House, 'where'>, o: { readonly alsoClosed?: boolean } = {}): Promise<string> {
  if (cx.globals.incident !== null) return cx.globals.incident;
  const ids = await incidentIds(house.where.state);
  const open: string[] = [];
  const moved: string[] = [];
  for (const id of ids) {
    const { incident } = (await readSituation(cx, house, id)).situation;
    if (incident.moved !== null) moved.push(id);
    else if (incident.closedAtMs === null) open.push(id);
  }
  const last = ids.at(-1);
  if (open.length === 1 && open[0] !== undefined) return open[0];
  if (open.length === 0 && last !== undefined && o.alsoClosed) return last;
  // Whoever writes to it is told where it went, which says more than that nothing is open.
  if (open.length === 0 && moved.length === 1 && moved[0] !== undefined) return moved[0];
  throw new TokenctlError('E_INCIDENT_UNKNOWN', open.length === 0 ? 'no incident is open here' : `several incidents are open: ${open.join(', ')}`,
    { next: open.length === 0 ? ['tokenctl incident open --title TEXT', 'tokenctl incident list'] : open.map((id) => `tokenctl -i ${id} ${cx.typed.join(' ')}`) });
}

export interface IncidentFacts { readonly kind: 'incident' | 'routine'; readonly title: string; readonly severity: string; readonly since: string | null; readonly roles?: { readonly [role: string]: string } }

const UNTOLD: IncidentFacts = { kind: 'incident', title: 'Opened by a command that died at once', severity: 'SEV2', since: null };

/** Opens an incident for writing; with `create`, a new one: its journal's first lines are written before this returns. */
export async function openIncident(cx: CommandCx, house: House, id: string, create: IncidentFacts | null, o: { readonly move?: Move } = {}): Promise<Incident> {
  if (!ID.test(id)) throw new TokenctlError('E_USAGE', 'an incident id is made of letters, digits, dots and dashes');
  const dir = incidentDir(house, id);
  const there = await begun(dir);
  if (!create && !there) throw new TokenctlError('E_INCIDENT_UNKNOWN', `there is no incident ${id} here`, { next: ['tokenctl incident list'] });
  if (create && there) throw new TokenctlError('E_EXISTS', `there is an incident ${id} already`, { next: [`tokenctl incident show ${id}`] });
  // Its first value is sealed to it: a key that is none is found before there is an incident.
  if (create) await house.keys.identity();
  const { openJournal } = await import('../../journal/index.ts');
  const fingerprinter = await house.fingerprinter();
  const kept = create ? null : await snapshotOf(cx, house, dir);
  const journal = await openJournal({ dir, realm: house.realm, incident: id, tool: cx.version, fpKey: fingerprinter.keyId, clock: cx.clock, actor: { id: house.actor, host: here().host }, signer: await signerOf(house.keys), create: create !== null, shared: house.shared, move: o.move, from: kept?.standing })
    .catch((e: unknown) => { kept?.close(); throw named(e, id); });
  const resumed = kept !== null && journal.readFrom > 0;
  if (!resumed) kept?.close();
  let newest: JournalEvent | null = null;
  let situation: Situation;
  let unsubscribe: () => void;
  try {
    const s = resumed ? kept.fill() : situationFold.empty();
    situation = s;
    unsubscribe = journal.subscribe((e) => { newest = e; situationFold.apply(s, e); });
  } catch (fault) {
    await journal.close();
    throw await faultOfLine(newest, fault);
  }
  // Also where the process that opened it died before this line: without it nobody knows the environment, and nothing could be proven.
  if (situation.incident.openedAtMs === null) {
    const { kind, title, severity, since, roles } = create ?? UNTOLD;
    await journal.append('incident.opened', null, { kind, title, severity, since: since as never, environment: house.environment, workspace: house.workspace?.dir ?? null, roles: { commander: house.actor, ...roles } });
  }
  const escrow = openEscrow({ stateDir: house.where.state, incident: id, recipients: house.workspace?.operators.flatMap((o) => (o.age === null ? [] : [o.age])) ?? [],
    ownIdentity: () => house.keys.identity(), fingerprint: (v) => fingerprinter.of(v), shared: house.shared, nameOf: (r) => house.workspace?.operators.find((o) => o.age === r)?.id ?? null });
  return { id, dir, modes: { dir: dirMode(house.shared), file: fileMode(house.shared) }, journal, situation, escrow, close: async () => {
    // A journal that cannot be written says so when it is closed.
    const standing = await journal.flush().then(() => journal.standing(), () => null);
    unsubscribe();
    await journal.close();
    await keepSnapshot(cx, house, { dir, situation, standing, readFrom: journal.readFrom });
  } };
}
