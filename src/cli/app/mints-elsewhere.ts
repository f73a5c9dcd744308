import { join } from 'node:path';
import type { PlaceKey, TokenKey } from '../../core/brand.ts';
import { isTokenctlError } from '../../core/errors.ts';
import type { MintOwed } from '../../core/mint-owed.ts';
import { mintOwedBy } from '../../ledger/index.ts';
import { errnoOf, fileFacts } from '../../platform/files.ts';
import type { CommandCx } from '../command.ts';
import type { House } from './house.ts';
import { incidentDir, incidentIds, readSituation, type ReadSituation } from './incidents.ts';

/** A token, and every place that its replacement would be stored at. */
export interface ToMint { readonly token: TokenKey; readonly places: readonly PlaceKey[] }
/** What the other incidents of the state directory owed at one moment. */
export interface Elsewhere { owed(ask: ToMint): MintOwed | null }

/** What is known of another incident; its journal is read again when it is another file than it was. */
interface Known { readonly file: string | null; readonly is: ReadSituation | 'nothing' | 'unreadable' }

/** Of several, what a person can do most about. */
const RANK: { readonly [K in MintOwed['is']]: number } = { here: 0, elsewhere: 1, moved: 2, unreadable: 3 };

/**
 * Looks through the other incidents of the state directory, again and again: one token's mint, stage and promote belong to one run at a time,
 * whatever incident it is of (TRUTH T12). A journal that has not grown costs one look at its size; of one that has, the new lines are read.
 * One that cannot be read may owe anything, and one of the other realm is about another world.
 */
export function mintsElsewhere(cx: Pick<CommandCx, 'version'>, house: Pick<House, 'where' | 'workspace'>, own: string): () => Promise<Elsewhere> {
  const all = new Map<string, Known>();
  return shared(async () => {
    const ids = (await incidentIds(house.where.state)).filter((id) => id !== own);
    for (const id of all.keys()) if (!ids.includes(id)) all.delete(id);
    for (const id of ids) all.set(id, await lookAgain(cx, house, { id, before: all.get(id) }));
    return { owed: (ask) => [...all].flatMap(([id, { is }]) => owedIn(house, { id, is, ask }) ?? []).toSorted((a, b) => RANK[a.is] - RANK[b.is])[0] ?? null };
  });
}

async function lookAgain(cx: Pick<CommandCx, 'version'>, house: Pick<House, 'where'>, { id, before }: { readonly id: string; readonly before: Known | undefined }): Promise<Known> {
  let file: string | null = null;
  try {
    const facts = await fileFacts(join(incidentDir(house, id), 'journal.jsonl'));
    file = facts === null ? null : `${facts.size} ${facts.mtimeMs}`;
    if (file !== null && before?.file === file) return before;
    const read = await readSituation(cx, house, id, typeof before?.is === 'object' ? before.is : null);
    const { incident, debts, runs } = read.situation;
    const over = incident.closedAtMs !== null && debts.size === 0 && runs.values().every((run) => run.intents.size === 0);
    return { file, is: over ? 'nothing' : read };
  } catch (e) {
    if (!isTokenctlError(e) && errnoOf(e) === null) throw e;
    const none = isTokenctlError(e) && (e.code === 'E_REALM' || e.code === 'E_INCIDENT_UNKNOWN');
    return { file, is: none ? 'nothing' : 'unreadable' };
  }
}

function owedIn(house: Pick<House, 'workspace'>, { id, is, ask }: { readonly id: string; readonly is: Known['is']; readonly ask: ToMint }): MintOwed | null {
  if (is === 'nothing') return null;
  if (is === 'unreadable') return { is: 'unreadable', incident: id };
  const { situation: s } = is;
  const run = mintOwedBy(s, { ...ask, run: null, foreign: s.incident.workspace !== (house.workspace?.dir ?? null) });
  return run === null ? null : { is: s.incident.moved === null ? 'elsewhere' : 'moved', incident: id, run };
}

/** Work that several ask for at a time is done once for all of them, if it begins after each has asked. */
function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  let next: Promise<T> | null = null;
  const begin = (): Promise<T> => {
    next = null;
    const begun = work();
    last = begun.catch(() => undefined);
    return begun;
  };
  return () => (next ??= last.then(begin));
}
