import type { TokenKey } from '../core/brand.ts';
import { REINSTATE } from '../core/plan.ts';
import { commandOf, TEXT } from './commands.ts';
import { resumable, runFor, runWaits, whenMs, type Ask, type Waits, type When } from './coverage.ts';
import { entryState, type Entry, type RunSeen, type Situation } from './situation.ts';
import { isOpenState, type OpenState } from './states.ts';

export interface OpenEntry {
  readonly x: number;
  readonly key: TokenKey;
  readonly state: OpenState;
  /** What it waits for (exit 8); null = it can be worked on now (exit 3). */
  readonly waits: Waits | null;
  readonly untilMs: number | null;
  readonly why: string;
  readonly command: string;
}
/** Both clocks must be past `exp` by this much (T11). */
export const CLOCK_MARGIN_MS = 300_000;

interface Rest { readonly waits: Waits | null; readonly untilMs?: number | null; readonly why: string; readonly words: readonly string[] }

/** The kill that a person must do by hand, if one is owed. */
function handTask(s: Situation, entry: Entry): Rest | null {
  const id = entry.humanTasks.find((t) => s.debts.has(t));
  if (id === undefined && entry.humanTasks.length > 0) return { waits: null, why: 'done by hand, says a person, and not proven', words: ['ledger', 'waive', entry.key, '--basis', 'attested', '--reason', TEXT, '--until', '30d'] };
  return id === undefined ? null : { waits: 'person', why: 'a person must do this by hand', words: ['debts', 'settle', id, '--reason', TEXT, '--evidence', TEXT] };
}

function proposed(s: Situation, entry: Entry, now: number): Rest | null {
  const p = entry.proposal === null ? undefined : s.proposals.get(entry.proposal);
  if (p === undefined || p.granted || p.untilMs <= now) return null;
  return { waits: 'person', why: `a waiver proposed by ${p.by} waits for another operator`, words: ['ledger', 'waive', '--grant', `${p.file}.sig`] };
}

/** A runbook that goes no further than suspending: once it has ended, another revokes. */
const SUSPENDS = 'contain-now';

/** What a run of the tool can do about it. */
function byRun(s: Situation, o: { readonly entry: Entry; readonly runs: readonly RunSeen[]; readonly ask: Ask; readonly why: string; readonly prove: boolean }): Rest {
  const run = runFor(s, o.runs, o.entry.x);
  const rest = run === null ? null : runWaits(run, o.ask);
  if (run !== null && rest !== null) {
    const why = rest.for === 'run' ? `run ${run.id} is at work` : rest.for === 'person' ? `run ${run.id} waits for an answer` : `run ${run.id} waits`;
    return { waits: rest.for, untilMs: rest.untilMs, why, words: rest.for === 'run' ? ['status', run.id] : ['resume', run.id] };
  }
  if (o.prove) return { waits: null, why: o.why, words: noControl(o.entry) ? ['prove', '--control', '-'] : ['prove'] };
  if (run !== null && !run.askedToStop) return { waits: null, why: o.why, words: ['resume', run.id] };
  const newest = [...s.plans.values()].filter((p) => p.undoes === null && p.runbook !== REINSTATE && p.runbook !== SUSPENDS).at(-1);
  return { waits: null, why: o.why, words: ['run', newest?.runbook ?? 'leaked-token'] };
}

function restOf(s: Situation, o: { readonly entry: Entry; readonly state: OpenState; readonly runs: readonly RunSeen[]; readonly ask: Ask }): Rest {
  const { entry, state } = o;
  const now = whenMs(o.ask.now);
  if (state === 'survived') return { waits: null, why: 'answered alive after its revoke', words: ['prove'] };
  const waiver = proposed(s, entry, now);
  if (waiver !== null) return waiver;
  switch (state) {
    case 'unidentified': return { waits: null, why: 'nobody knows this string', words: ['ledger', 'dismiss', entry.key, '--basis', 'not-ours', '--reason', TEXT] };
    case 'expiring': {
      const untilMs = (entry.expMs ?? Number.POSITIVE_INFINITY) + CLOCK_MARGIN_MS;
      return { waits: untilMs > now ? 'time' : null, untilMs: Number.isFinite(untilMs) ? untilMs : null, why: 'lives until it expires', words: ['prove'] };
    }
    case 'exposed': {
      const until = entry.reinstatedUntilMs;
      if (until !== null && until > now) return { waits: 'time', untilMs: until, why: `ALIVE by permission: reinstated, suspended again in ${minutes(until - now)}`, words: resumeOf(entry) };
      if (until !== null) return { waits: null, why: `ALIVE past its permission, which ended ${minutes(now - until)} ago`, words: resumeOf(entry) };
      return handTask(s, entry) ?? byRun(s, { ...o, why: 'alive until it is revoked and proven', prove: false });
    }
    case 'suspended': return handTask(s, entry) ?? byRun(s, { ...o, runs: o.runs.filter((r) => r.state !== 'ended' || s.plans.get(r.plan)?.runbook !== SUSPENDS), why: 'suspended, and not revoked', prove: false });
    case 'revoked': return byRun(s, { ...o, why: noControl(entry) ? 'revoked, not proven: no control' : entry.lastVerdict?.is === 'cannot-tell' ? 'revoked, and no probe could tell' : 'revoked, and not proven', prove: true });
  }
}

/** A line for each token that leaked and lives by permission, with its countdown: for every screen (T4). */
export function livingLines(s: Situation, when: When): string[] {
  const now = whenMs(when);
  return s.entries.flatMap((entry) => { const until = entry.reinstatedUntilMs; return until === null ? []
    : [`! ${entry.key} is ALIVE by permission ${until > now ? `for ${minutes(until - now)} more` : `that ended ${minutes(now - until)} ago`}: ${commandOf(s, resumeOf(entry))}${until > now ? ' then suspends it again' : ' suspends it again'}`]; });
}

const resumeOf = ({ reinstatedBy: run }: Entry): readonly string[] => (run === null ? ['resume'] : ['resume', run]);
const minutes = (ms: number): string => `${Math.max(1, Math.ceil(ms / 60_000))} min`;

/** Its issuer could have told with a live token beside it, and none was at hand (TRUTH T3, row github). */
const noControl = ({ lastVerdict: v }: Entry): boolean => v !== null && v.is === 'cannot-tell' && v.control === 'none' && v.path === 'value' && v.detail.includes('no control');

/** Every entry that is open at `ask.now`, in ledger order, with the command to type (T1). */
export function openEntries(s: Situation, ask: Ask): OpenEntry[] {
  const runs = resumable(s);
  const now = whenMs(ask.now);
  const open: OpenEntry[] = [];
  // Of a long ledger most have the same one.
  const said = new Map<string, string>();
  const command = (words: readonly string[]): string => {
    const all = words.join('\0');
    const known = said.get(all) ?? commandOf(s, words);
    if (said.size < 100) said.set(all, known);
    return known;
  };
  for (const entry of s.entries) {
    const state = entryState(entry, now);
    if (!isOpenState(state)) continue;
    const rest = restOf(s, { entry, state, runs, ask });
    open.push({ x: entry.x, key: entry.key, state, waits: rest.waits, untilMs: rest.untilMs ?? null, why: rest.why, command: command(rest.words) });
  }
  return open;
}

/** Closed, and nothing has come up since (a waiver that ended reopens it: T1). */
export const incidentClosed = (s: Situation, now: When): boolean =>
  s.incident.closedAtMs !== null && s.entries.every((e) => !isOpenState(entryState(e, whenMs(now))));
