import { toMs } from '../../core/clock.ts';
import { clockSteps, makeTurns, oneRound, proveDead, shutAt, UNCOUNTED, type Order, type Parked, type Place, type Progress, type Proof } from '../../engine/index.ts';
import { entryState, type Entry } from '../../ledger/index.ts';
import type { CommandCx } from '../command.ts';
import type { Held } from '../../ports/call.ts';
import { exposedReader } from './engine-parts.ts';
import { tokenOfEntry } from './exposures.ts';
import { MANUAL, type House } from './house.ts';
import { TokenctlError } from '../../core/errors.ts';
import { resolveSpecs } from './tokens-input.ts';
import type { Incident } from './incidents.ts';
import { presenter } from './may-present.ts';

const ROUND_MS = 30_000;
/** Rounds side by side, and proofs under way: most of them wait for their next round. */
const SIDE_BY_SIDE = 32;
const UNDER_WAY = 4_096;

export interface ProveAsk { readonly entries: readonly Entry[]; /** Live tokens that were handed in, by issuer. */ readonly controls?: ReadonlyMap<string, Held>; readonly deadlineMs: number; readonly tell: (p: Progress) => void }

/** Rounds for entries outside a run: what `prove` does. The count goes on where the journal left it (TRUTH T3.2). */
export async function proveEntries(cx: CommandCx, house: House, incident: Incident, ask: ProveAsk): Promise<ReadonlyMap<number, Proof>> {
  const found = new Map<number, Proof>();
  const queue = [...ask.entries];
  const exposed = exposedReader(incident);
  const clockStep = clockSteps({ clock: cx.clock, journal: incident.journal, run: null });
  const may = presenter(incident);
  const turns = makeTurns(SIDE_BY_SIDE);
  const turn = (provider: string) => async (order: Order): Promise<Place | Parked> => {
    const done = await turns(order);
    const shut = (): Parked | null => shutAt(house.pacer, provider, { nowMs: toMs(cx.clock.now()), patienceMs: ask.deadlineMs });
    const place = await house.pacer.begin(provider, { rank: 'look', order, signal: cx.stop, givesUp: () => shut() !== null }).catch(() => UNCOUNTED) ?? shut() ?? UNCOUNTED;
    if ('parked' in place) { done(); return place; }
    return { during: (work) => place.during(work).finally(done), end: () => { place.end(); done(); } };
  };
  const work = async (): Promise<void> => {
    for (let e = queue.shift(); e !== undefined && !cx.stop.aborted; e = queue.shift()) {
      const issuer = e.issuer === null ? undefined : house.issuers.get(e.issuer);
      if (!issuer) { found.set(e.x, 'cannot-tell'); continue; }
      const entry = e;
      found.set(e.x, await proveDead({
        ...parts(cx, house, incident, entry), control: () => Promise.resolve(ask.controls?.get(entry.issuer ?? '') ?? null), mayPresent: await mayPresentOf(may, entry), clockStep, issuer, turn: turn(issuer.id), deadlineMs: ask.deadlineMs, tell: ask.tell, n: null, run: null, signal: cx.stop, why: 'prove', of: { token: tokenOfEntry(house, incident.situation, entry.x), value: await exposed(entry.key) },
      }));
    }
  };
  await Promise.all(Array.from({ length: Math.min(UNDER_WAY, queue.length) }, work));
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

/**
 * A live token on stdin, as control: only who it is is asked with it, in each round beside the dead one. Throws E_USAGE where no issuer of
 * an entry claims it, or where it is on the ledger itself.
 */
export async function controlsFrom(cx: CommandCx, house: House, incident: Pick<Incident, 'situation' | 'id'>): Promise<ReadonlyMap<string, Held>> {
  const { entries } = await resolveSpecs(cx, house, { specs: ['@-'], situation: null, format: 'value', online: true });
  const [entry] = entries;
  if (!entry || entries.length > 1 || entry.value === null) throw new TokenctlError('E_USAGE', 'exactly one value is needed on stdin, as control');
  if (entry.token.issuer === null || entry.token.issuer === MANUAL) throw new TokenctlError('E_USAGE', `no issuer here claims the control (${entry.token.kind})`, { next: ['tokenctl token identify -'] });
  if (incident.situation.byKey.has(entry.key) || incident.situation.entries.some((e) => e.fp !== null && e.fp === entry.token.fingerprint))
    throw new TokenctlError('E_USAGE', `the control is ${entry.key}, which is on the ledger of ${incident.id}: give one that has not leaked`);
  return new Map([[entry.token.issuer, { token: entry.token, value: entry.value }]]);
}
