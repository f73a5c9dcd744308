import { instant, toMs } from '../core/clock.ts';
import type { Fold } from '../core/fold.ts';
import type { Code, EventOf, JournalEvent } from '../journal/events/index.ts';
import { lineMs } from './at.ts';
import { DEBTS, parseDebt } from './debts.ts';
import { fault, reopen } from './entry-moves.ts';
import { tokenCaptured } from './descendants.ts';
import { exposureIdentified, exposureMerged, exposureRecorded, exposureSighted } from './fold-entries.ts';
import { debtSettled, tokenContained, tokenExpires, tokenReinstated } from './fold-kills.ts';
import { reinstatementGranted, reinstatementProposed } from './fold-reinstatements.ts';
import { roundMade, sawAlive, sawBaseline, tokenProven } from './fold-rounds.ts';
import { askedToStop, changeEnded, changeIntended, orphanEnded, orphanFound, planMade, runEnded, runParked, runResumed, runStarted } from './fold-runs.ts';
import { exposureDismissed, waiverGranted, waiverProposed, waiverWithdrawn } from './fold-waivers.ts';
import { applyOwing } from './owing.ts';
import { Ordinals } from './table/ordinals.ts';
import { emptySituation, entryAt, keepSealed, type Entry, type Situation } from './situation.ts';

type Handlers = { readonly [C in Code]: ((s: Situation, e: EventOf<C>) => void) | null };

/** A wall clock that moved forward must not make waits shorter (T11): what was noted before moves along with it. */
function clockJumped(s: Situation, e: EventOf<'clock.jumped'>): void {
  const by = e.data.byMs;
  if (by <= 0) return;
  const later = (o: Pick<Entry, 'rounds' | 'revokedAtMs'>): void => {
    if (o.revokedAtMs !== null) o.revokedAtMs += by;
    if (o.rounds.length > 0) o.rounds = o.rounds.map((r) => ({ ...r, atMs: r.atMs + by }));
  };
  s.entries.forEach(later);
  for (const other of s.others.values()) later(other);
}

function incidentOpened(s: Situation, e: EventOf<'incident.opened'>): void {
  const { kind, title, severity, since, environment, workspace, roles } = e.data;
  Object.assign(s.incident, { kind, title, severity, sinceMs: since === null ? null : toMs(since), environment, workspace, roles, openedAtMs: lineMs(e.at), opener: e.actor.id });
}

function watchMade(s: Situation, e: EventOf<'watch.made'>): void {
  const entry = entryAt(s, e.data.x);
  if (entry === undefined) return fault(s, e, `a revival check of entry ${e.data.x}, which is not on the ledger`);
  const { verdict } = e.data;
  const due = toMs(e.data.at);
  for (const watch of s.watches) if (watch.atMs <= due && watch.xs.has(e.data.x)) watch.made.add(e.data.x);
  entry.lastVerdict = { is: verdict.is, path: verdict.path, detail: verdict.detail, control: verdict.control, seq: e.seq, atMs: lineMs(e.at) };
  if (verdict.is === 'alive') sawAlive(s, entry, e);
}

const handlers: Handlers = {
  'journal.opened': (s, e) => void Object.assign(s.incident, { id: e.data.incident, realm: e.data.realm }),
  'journal.recovered': null,
  'checkpoint.signed': (s, e) => {
    s.checkpoint = { size: e.data.size, root: e.data.root, file: e.data.file };
    if (s.incident.moved !== null) s.incident.moved.signed = true;
  },
  'clock.jumped': clockJumped,
  'identity.read': (s, e) => void s.identities.set(e.data.connector, { is: e.data.is, expected: e.data.expected }),
  'trust.given': null,
  'pace.paused': null,
  'incident.opened': incidentOpened,
  'incident.noted': (s, e) => void s.notes.push({ text: e.data.text, by: e.actor.id, atMs: lineMs(e.at) }),
  'incident.handed-over': (s, e) => { s.incident.handedOver = { to: e.data.to, atMs: lineMs(e.at) }; s.incident.roles = { ...s.incident.roles, commander: e.data.to }; },
  'incident.closed': (s, e) => { s.incident.closedAtMs = lineMs(e.at); },
  'incident.reopened': (s, e) => reopen(s, e.data.why),
  'incident.moved': (s, e) => { s.incident.moved = { to: e.data.to, from: e.actor.host, manifest: e.data.manifest, signed: false }; },
  // A scheduler goes on with what belongs to its own workspace, and folders differ from host to host.
  'incident.taken-over': (s, e) => { s.incident.moved = null; s.incident.workspace = e.data.workspace; },
  'fact.stated': (s, e) => void s.facts.set(e.data.name, { value: e.data.value, by: e.actor.id, atMs: lineMs(e.at) }),
  'exposure.recorded': exposureRecorded,
  'exposure.sighted': exposureSighted,
  'exposure.identified': exposureIdentified,
  'exposure.expires': tokenExpires,
  'exposure.merged': exposureMerged,
  'exposure.dismissed': exposureDismissed,
  'waiver.proposed': waiverProposed,
  'waiver.granted': waiverGranted,
  'waiver.withdrawn': waiverWithdrawn,
  'debt.settled': (s, e) => debtSettled(s, e, (id) => {
    const kind = parseDebt(id)?.kind;
    return kind !== undefined && DEBTS[kind].byPerson;
  }),
  'token.contained': tokenContained,
  'reinstatement.proposed': reinstatementProposed,
  'reinstatement.granted': reinstatementGranted,
  'token.reinstated': tokenReinstated,
  'round.made': roundMade,
  'token.proven': tokenProven,
  'watch.scheduled': (s, e) => { for (const at of e.data.at) s.watches.push({ xs: new Ordinals(e.data.xs), atMs: toMs(at), made: new Ordinals() }); },
  'watch.made': watchMade,
  'message.intended': (s, e) => applyOwing(s, e.data, { stamp: e, by: e.actor.id }),
  'message.sent': (s, e) => applyOwing(s, e.data, { stamp: e, by: e.actor.id }),
  'plan.made': planMade,
  'gate.given': (s, e) => {
    const { plan, gate, step, level, given, repeat, by } = e.data;
    s.gates.push({ plan, gate, step, level, given, repeat, how: by, by: e.actor.id, atMs: lineMs(e.at), seq: e.seq, servedRun: null });
  },
  'gate.refused': null,
  'run.started': runStarted,
  'run.resumed': runResumed,
  'run.asked-to-stop': (s, e) => askedToStop(s, e.run),
  'run.stopping': (s, e) => {
    const run = e.run === null ? undefined : s.runs.get(e.run);
    if (run !== undefined) Object.assign(run, { state: 'stopping', stopping: e.data.why });
  },
  'run.parked': runParked,
  'run.ended': runEnded,
  'change.intended': changeIntended,
  'change.observed': null,
  'change.ended': changeEnded,
  'orphan.found': orphanFound,
  'orphan.ended': orphanEnded,
  'token.captured': tokenCaptured,
  'baseline.read': (s, e) => {
    const entry = entryAt(s, e.data.x);
    if (entry !== undefined) sawBaseline(entry, e.data.verdict);
  },
  'consumer.checked': null,
  'question.answered': (s, e) => void s.questions.push({ ...e.data, run: e.run, atMs: lineMs(e.at) }),
  'wait.began': (s, e) => {
    const run = e.run === null ? undefined : s.runs.get(e.run);
    run?.waits.set(e.data.n, toMs(e.data.until));
  },
  'escrow.sealed': (s, e) => {
    keepSealed(s, e.data.id, { holds: e.data.holds, of: e.data.of, gen: e.data.gen, run: e.run, owed: null });
    const x = s.byKey.get(e.data.of as never);
    const entry = e.data.holds === 'exposed' && x !== undefined ? entryAt(s, x) : undefined;
    if (entry !== undefined) entry.held = true;
  },
  'escrow.removed': (s, e) => {
    for (const id of e.data.ids) {
      const sealed = s.escrow.get(id);
      const x = sealed?.holds === 'exposed' ? s.byKey.get(sealed.of as never) : undefined;
      const entry = x === undefined ? undefined : entryAt(s, x);
      if (entry !== undefined) entry.held = false;
      keepSealed(s, id, null);
    }
  },
};

const byCode: { readonly [code: string]: ((s: Situation, e: never) => void) | null } = handlers;

/** Ledger, debts, runs and gates of one incident, in one pass. Codes that this build does not know are counted and skipped (T12). Never throws for what a journal says. */
export const situationFold: Fold<Situation, JournalEvent> = {
  // Another number for every change of what the same lines make, or of the form in which it is kept: a snapshot of the other is not read (ENGINE J7).
  version: 2,
  empty: emptySituation,
  apply(s, e) {
    s.head = { seq: e.seq, atMs: lineMs(e.at) };
    const handler = Object.hasOwn(byCode, e.code) ? byCode[e.code] : undefined;
    if (handler === undefined) s.unknownCodes += 1;
    else if (handler !== null) handler(s, e as never);
  },
};

/** The situation that a list of events makes. */
export function situationOf(events: Iterable<JournalEvent>): Situation {
  const s = situationFold.empty();
  for (const e of events) situationFold.apply(s, e);
  return s;
}

/** When a token's last revoke ended; for `RoundAsk.revokedAt`. Null = never, or not known. */
export function revokedAt(s: Situation, key: string): ReturnType<typeof instant> | null {
  const x = s.byKey.get(key as never);
  const ms = x === undefined ? s.others.get(key)?.revokedAtMs : entryAt(s, x)?.revokedAtMs;
  return ms == null ? null : instant(ms);
}
