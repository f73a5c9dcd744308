import type { DebtId, RunId } from '../core/brand.ts';
import { debt, type DebtKind } from '../core/debt.ts';
import { commandOf } from './commands.ts';
import { runWaits, whenMs, type Ask, type Waits } from './coverage.ts';
import { DEBTS } from './debts.ts';
import { descendantIsMoot } from './descendants.ts';
import { escrowPastUse } from './escrow-use.ts';
import { wentWrong } from './fold-last.ts';
import { openEntries, type OpenEntry } from './open-entries.ts';
import { entryState, type Debt, type Situation } from './situation.ts';
import { isOpenState, type OpenState } from './states.ts';

export interface OpenDebt {
  readonly id: DebtId;
  readonly kind: DebtKind | null;
  readonly title: string;
  /** What keeps it, where an answer said so: `promote refused: replica-not-in-sync, replicas us-west-2 Failed`. */
  readonly kept: string | null;
  readonly subject: string;
  readonly x: number | null;
  readonly run: RunId | null;
  readonly owner: string;
  readonly openedAtMs: number | null;
  /** What it waits for (exit 8); null = it can be worked on now (exit 3). */
  readonly waits: Waits | null;
  readonly untilMs: number | null;
  readonly settledBy: string;
  readonly command: string;
  /** The same as an open entry, seen as a debt. */
  readonly ofState: boolean;
}

const KIND_OF_STATE: { readonly [S in OpenState]: DebtKind | null } = {
  unidentified: null, exposed: null, suspended: 'suspended-not-revoked', revoked: 'accepted-not-proven', expiring: 'waits-for-clock', survived: 'alive-after-revoke',
};

function ofEntry(s: Situation, e: OpenEntry): OpenDebt | null {
  const kind = KIND_OF_STATE[e.state];
  if (kind === null) return null;
  const { title, settledBy } = DEBTS[kind];
  const openedAtMs = s.entries[e.x]?.revokedAtMs ?? s.entries[e.x]?.firstContainedMs ?? null;
  return { id: debt(kind, e.key), kind, title, kept: null, subject: e.key, x: e.x, run: null, owner: ownerOf(s), openedAtMs, waits: e.waits, untilMs: e.untilMs, settledBy, command: e.command, ofState: true };
}

/** The operator of the newest run, else who opened the incident. */
const ownerOf = (s: Situation): string => {
  const run = [...s.runs.values()].at(-1);
  return run === undefined ? s.incident.handedOver?.to ?? s.incident.opener ?? '' : sinceThen(s, run.startedAtMs, run.by);
};
/** T2: the operator's until it is handed over. */
const sinceThen = (s: Situation, atMs: number, by: string): string => (s.incident.handedOver !== null && s.incident.handedOver.atMs >= atMs ? s.incident.handedOver.to : by);

function waitsOf(s: Situation, d: Debt, ask: Ask): { readonly for: Waits; readonly untilMs: number | null } | null {
  const entry = d.x === null ? undefined : s.entries[d.x];
  if (d.kind === 'reinstated-until') {
    const untilMs = entry?.reinstatedUntilMs ?? null;
    return untilMs !== null && untilMs > whenMs(ask.now) ? { for: 'time', untilMs } : null;
  }
  if (d.kind !== null && DEBTS[d.kind].waits === 'person') return { for: 'person', untilMs: null };
  const run = d.run === null ? undefined : s.runs.get(d.run);
  return run === undefined ? null : runWaits(run, ask);
}

/** A kill by hand is owed for an open entry alone. */
const isMoot = (s: Situation, d: Debt, now: number): boolean => {
  if (d.kind === 'descendants-alive') return descendantIsMoot(s, d, now);
  const entry = d.x === null ? undefined : s.entries[d.x];
  return entry !== undefined && entry.humanTasks.includes(d.id) && !isOpenState(entryState(entry, now));
};

const runbookOf = (s: Situation, d: Debt): string | null => {
  const run = d.run === null ? undefined : s.runs.get(d.run);
  return run === undefined ? null : s.plans.get(run.plan)?.runbook ?? null;
};

function ofEvent(s: Situation, d: Debt, ask: Ask): OpenDebt {
  const rule = d.kind === null ? null : DEBTS[d.kind];
  const rest = waitsOf(s, d, ask);
  const words = rule?.command({ subject: d.subject, run: d.run, id: d.id, token: d.x === null ? null : s.entries[d.x]?.key ?? null, runbook: runbookOf(s, d) }) ?? ['debts'];
  return { id: d.id, kind: d.kind, title: rule?.title ?? 'of a kind that this version does not know', kept: keptBy(s, d), subject: d.subject, x: d.x, run: d.run, owner: sinceThen(s, d.openedAtMs, d.owner), openedAtMs: d.openedAtMs,
    waits: rest?.for ?? null, untilMs: rest?.untilMs ?? null, settledBy: rule?.settledBy ?? 'a newer tokenctl', command: commandOf(s, words), ofState: false };
}

/** Debts of a place, which a change at that place is to settle. */
const KEPT: readonly DebtKind[] = ['replacement-owed', 'minted-not-stored', 'staged-not-current', 'current-not-in-use'];

/** How the last change at its place went wrong, if it did. */
function keptBy(s: Situation, d: Debt): string | null {
  if (d.kind === null || !KEPT.includes(d.kind)) return null;
  for (const x of s.tokensAt.get(d.subject) ?? []) {
    const last = s.entries[x]?.last ?? null;
    if (last?.why != null && (last.effect === 'mint' || last.key.endsWith(`:${d.subject}`)) && wentWrong(last.is, last.effect)) return `${last.key.slice(0, last.key.indexOf(':'))} ${last.is}: ${last.why}`;
  }
  return null;
}

/** Effects sent without an answer on record (ENGINE A2); those of a living process are in flight. */
function* unknowns(s: Situation, ask: Ask): Generator<OpenDebt> {
  const { title, settledBy, command } = DEBTS['intent-unknown'];
  for (const run of s.runs.values()) {
    const live = ask.live?.has(run.id) === true;
    for (const intent of run.intents.values()) {
      if (live && !intent.unknown) continue;
      const id = debt('intent-unknown', intent.key);
      yield { id, kind: 'intent-unknown', title, kept: null, subject: intent.key, x: intent.x, run: run.id, owner: sinceThen(s, intent.atMs, run.by), openedAtMs: intent.atMs, waits: live ? 'run' : null, untilMs: null, settledBy,
        command: commandOf(s, command({ subject: intent.key, run: run.id, id })), ofState: false };
    }
  }
}

function* held(s: Situation, ask: Ask): Generator<OpenDebt> {
  const { title, settledBy, command } = DEBTS['escrow-held'];
  for (const escrow of escrowPastUse(s, ask.now)) {
    const id = debt('escrow-held', escrow);
    const run = s.escrow.get(escrow)?.run ?? null;
    yield { id, kind: 'escrow-held', title, kept: null, subject: escrow, x: null, run, owner: ownerOf(s), openedAtMs: null, waits: null, untilMs: null, settledBy,
      command: commandOf(s, run === null ? ['prove', '--watch-due'] : command({ subject: escrow, run, id })), ofState: false };
  }
}

/** Everything half done at `ask.now` (T2): opened by events, following from states, sent without an answer, or kept too long. */
export function openDebts(s: Situation, ask: Ask, entries: readonly OpenEntry[] = openEntries(s, ask)): OpenDebt[] {
  const ofStates = entries.map((e) => ofEntry(s, e)).filter((d) => d !== null);
  const ofEvents = [...s.debts.values()].filter((d) => !isMoot(s, d, whenMs(ask.now))).map((d) => ofEvent(s, d, ask));
  return [...ofStates, ...ofEvents, ...unknowns(s, ask), ...held(s, ask)];
}
