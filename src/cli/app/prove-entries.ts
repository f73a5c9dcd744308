import { toMs } from '../../core/clock.ts';
import { clockSteps, oneRound, proveDead, type Progress, type Proof } from '../../engine/index.ts';
import { entryState, type Entry } from '../../ledger/index.ts';
import type { CommandCx } from '../command.ts';
import { exposedReader } from './engine-parts.ts';
import { tokenOfEntry } from './exposures.ts';
import type { House } from './house.ts';
import type { Incident } from './incidents.ts';
import { presenter } from './may-present.ts';

const ROUND_MS = 30_000;
/** Proofs at work at the same time. */
const SIDE_BY_SIDE = 16;

export interface ProveAsk { readonly entries: readonly Entry[]; readonly deadlineMs: number; readonly tell: (p: Progress) => void }

/** Rounds for entries outside a run: what `prove` does. The count goes on where the journal left it (TRUTH T3.2). */
export async function proveEntries(cx: CommandCx, house: House, incident: Incident, ask: ProveAsk): Promise<ReadonlyMap<number, Proof>> {
  const found = new Map<number, Proof>();
  const queue = [...ask.entries];
  const exposed = exposedReader(incident);
  const clockStep = clockSteps({ clock: cx.clock, journal: incident.journal, run: null });
  const may = presenter(incident);
  const work = async (): Promise<void> => {
    for (let e = queue.shift(); e !== undefined && !cx.stop.aborted; e = queue.shift()) {
      const issuer = e.issuer === null ? undefined : house.issuers.get(e.issuer);
      if (!issuer) { found.set(e.x, 'cannot-tell'); continue; }
      const entry = e;
      found.set(e.x, await proveDead({
        ...parts(cx, house, incident, entry), mayPresent: await mayPresentOf(may, entry), clockStep, issuer, deadlineMs: ask.deadlineMs, tell: ask.tell, n: null, run: null, signal: cx.stop, why: 'prove', of: { token: tokenOfEntry(house, incident.situation, entry.x), value: await exposed(entry.key) },
      }));
    }
  };
  await Promise.all(Array.from({ length: Math.min(SIDE_BY_SIDE, queue.length) }, work));
  return found;
}

/** One look at a token that was proven dead; alive reopens its incident (TRUTH T1, exit 11). */
export async function watchOnce(cx: CommandCx, house: House, incident: Incident, entry: Entry): Promise<'alive' | 'dead' | 'cannot-tell'> {
  const issuer = entry.issuer === null ? undefined : house.issuers.get(entry.issuer);
  if (!issuer) return 'cannot-tell';
  const p = parts(cx, house, incident, entry);
  const verdict = await oneRound({ ...p, mayPresent: await mayPresentOf(presenter(incident), entry), issuer, of: await heldOf(house, incident, entry) });
  await incident.journal.append('watch.made', null, { x: entry.x, at: cx.clock.now(), verdict });
  return verdict.is;
}

const heldOf = async (house: House, incident: Incident, e: Entry) => ({ token: tokenOfEntry(house, incident.situation, e.x), value: await exposedReader(incident)(e.key) });

function parts(cx: CommandCx, house: House, incident: Incident, e: Entry) {
  return {
    clock: cx.clock, journal: incident.journal, drop: cx.signal, timeoutMs: ROUND_MS, x: e.x, revokedAtMs: e.revokedAtMs, baseline: e.baselineAlive, acceptedAt: e.acceptedAt, situation: incident.situation,
    proof: { windowMs: house.workspace?.proof.windowMs ?? null, environment: house.environment }, control: () => Promise.resolve(null),
  };
}

async function mayPresentOf(may: (e: Entry) => Promise<boolean>, e: Entry): Promise<() => boolean> {
  const told = await may(e);
  return () => told;
}

/** Entries that a proof can close. */
export const provable = (incident: Incident, nowMs: number): readonly Entry[] =>
  incident.situation.entries.filter((e) => ['revoked', 'survived', 'expiring'].includes(entryState(e, nowMs)));

/** Proven entries with a revival check whose time has come. */
export function watchDue(incident: Incident, cx: Pick<CommandCx, 'clock'>): readonly Entry[] {
  const now = toMs(cx.clock.now());
  const xs = new Set(incident.situation.watches.filter((w) => w.atMs <= now).flatMap((w) => [...w.xs].filter((x) => !w.made.has(x))));
  return [...xs].flatMap((x) => incident.situation.entries[x] ?? []);
}
