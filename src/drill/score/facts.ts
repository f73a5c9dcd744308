import type { Instant } from '../../core/brand.ts';
import { instant } from '../../core/clock.ts';
import { openDebts, openEntries, entryState, isOpenState } from '../../ledger/index.ts';
import type { Scenario } from '../scenario/types.ts';
import type { Stage } from '../stage/stage.ts';
import type { Watch } from '../stage/watch.ts';
import { MOMENTS, type Moments } from './moments.ts';

/** Seconds of something that has not happened: later than everything that has. */
export const NEVER = 1_000_000_000;

export type FactType = 'seconds' | 'count' | 'yes' | 'map';
export interface FactSpec { readonly type: FactType; readonly about: string }

/** What conditions and objectives of a scenario may read. Times are whole seconds since the drill began. */
export const FACTS = {
  now: { type: 'seconds', about: 'the time of the drill' },
  leaked: { type: 'count', about: 'tokens that leaked, with replacements that were stolen' },
  leaked_again: { type: 'count', about: 'replacements that the attacker read' },
  alive: { type: 'map', about: 'by token or group of the scenario: how many of it their issuer accepts now' },
  usable: { type: 'map', about: 'by token or group: how many of it the attacker can use now, with replacements that were stolen' },
  leaked_alive: { type: 'count', about: 'leaked tokens that their issuer accepts now' },
  first_contained: { type: 'seconds', about: 'when the first leaked token was refused by its issuer' },
  contained: { type: 'seconds', about: 'when the last leaked token was refused by its issuer, and none is accepted since' },
  exposure_minutes: { type: 'count', about: 'minutes that leaked tokens were accepted, summed up over them' },
  fell: { type: 'map', about: 'by token or group: when the last of it was refused by its issuer' },
  incidents: { type: 'count', about: 'incidents that were opened' },
  entries: { type: 'count', about: 'entries of the ledger' },
  proven: { type: 'count', about: 'entries that are proven dead' },
  waived: { type: 'count', about: 'entries that are waived by two' },
  dismissed: { type: 'count', about: 'entries that one person dismissed' },
  open: { type: 'count', about: 'entries that are open' },
  unlisted: { type: 'count', about: 'leaked tokens that are on no ledger' },
  false_dead: { type: 'count', about: 'entries that the ledger calls proven, and that their issuer accepts' },
  coverage: { type: 'seconds', about: 'when every leaked token was on a ledger and closed there' },
  closed: { type: 'yes', about: 'every incident is closed' },
  debts: { type: 'count', about: 'open debts' },
  first: { type: 'map', about: `when something took effect for the first time: ${MOMENTS.join(', ')}` },
  last: { type: 'map', about: 'the same for the last time' },
  messages: { type: 'map', about: 'by channel: messages that arrived' },
  first_message: { type: 'map', about: 'by channel: when the first message arrived' },
  last_message: { type: 'map', about: 'by channel: when the last message arrived' },
  broken_minutes: { type: 'count', about: 'minutes that services were broken, summed up over them' },
  down: { type: 'count', about: 'services that are broken now' },
  locked_out_minutes: { type: 'count', about: 'minutes that tokenctl’s own credential was refused by its issuer, summed up over issuers' },
  minted: { type: 'count', about: 'replacements that were minted' },
  unowned: { type: 'count', about: 'living tokens that tokenctl minted and that no slot holds' },
  bystanders: { type: 'count', about: 'tokens that had not leaked and are dead' },
  restored: { type: 'count', about: 'times that a leaked value was put back into a slot' },
  reasons_missing: { type: 'count', about: 'runs without a reason' },
  reasons_pasted: { type: 'count', about: 'reasons that repeat word by word what was said for another run' },
  improvised: { type: 'count', about: 'what was done outside the runbook' },
  runs: { type: 'count', about: 'runs that were started' },
  resumes: { type: 'count', about: 'runs that were gone on with' },
  hints: { type: 'count', about: 'hints that were taken' },
  flags: { type: 'map', about: 'by name: true since an event or a deed has set it' },
  counts: { type: 'map', about: 'by name: how often an event or a deed has counted' },
  happened: { type: 'map', about: 'by id of an event, or name of a deed: when it happened first' },
} as const satisfies { readonly [name: string]: FactSpec };
export type FactName = keyof typeof FACTS;
export type FactValue = number | boolean | { readonly [key: string]: number | boolean };
export type Facts = { readonly [N in FactName]: FactValue };

/** Keys that a map has in a scenario, whatever has happened. */
export function keysOf(s: Scenario, name: FactName): readonly string[] {
  const deeds = [...s.events.flatMap((e) => e.do), ...Object.values(s.deeds).flatMap((d) => d.do)];
  switch (name) {
    case 'alive': case 'usable': case 'fell': return s.world.tokens.map((t) => t.id);
    case 'first': case 'last': return MOMENTS;
    case 'messages': case 'first_message': case 'last_message': return Object.keys(s.world.channels);
    case 'flags': return [...new Set(deeds.flatMap((d) => ('flag' in d ? [d.flag] : [])))];
    case 'counts': return [...new Set(deeds.flatMap((d) => ('count' in d ? [d.count] : [])))];
    case 'happened': return [...new Set([...s.events.flatMap((e) => (e.id === undefined ? [] : [e.id])), ...Object.keys(s.deeds)])];
    default: return [];
  }
}

export interface FactsIn {
  readonly scenario: Scenario; readonly stage: Stage; readonly watch: Watch; readonly moments: Moments; readonly nowMs: number;
  readonly flags: ReadonlyMap<string, boolean>; readonly counts: ReadonlyMap<string, number>; readonly happenedMs: ReadonlyMap<string, number>; readonly hints: number;
}

export function factsOf({ scenario, stage, watch, moments, nowMs, flags, counts, happenedMs, hints }: FactsIn): Facts {
  const at: Instant = instant(nowMs);
  const seconds = (ms: number | undefined | null): number => (ms == null ? NEVER : Math.max(0, Math.floor((ms - stage.startMs) / 1000)));
  const map = (name: FactName, of: (key: string) => number | boolean): { readonly [key: string]: number | boolean } => Object.fromEntries(keysOf(scenario, name).map((key) => [key, of(key)]));
  const living = new Map<string, number>();
  for (const a of stage.actors) if (stage.issuers.get(a.issuer)?.accepts(a.value) === true) living.set(a.group, (living.get(a.group) ?? 0) + 1);
  const aliveNow = watch.leaked.filter((t) => t.fellMs === null);
  const fellOf = (group: string): number => { const of = watch.leaked.filter((t) => t.group === group && !t.again); return of.length === 0 || of.some((t) => t.fellMs === null) ? NEVER : seconds(Math.max(...of.map((t) => t.fellMs ?? 0))); };
  const states = [...moments.ledgers.values()].flatMap((s) => s.entries.map((e) => ({ key: String(e.key), state: entryState(e, nowMs), alone: e.waiver?.alone === true, closedMs: e.closedAtMs })));
  const listed = new Map(states.map((e) => [e.key, e]));
  const keys = watch.leaked.map((t) => `${t.issuer}/${t.id}`);
  const covered = keys.every((k) => { const e = listed.get(k); return e !== undefined && !isOpenState(e.state); });
  const count = (n: Iterable<unknown>): number => [...n].length;
  const bodies = (channel: string): readonly { readonly atMs: number }[] => stage.channels.get(channel)?.bodies() ?? [];
  const known = new Set(stage.actors.map((a) => a.value));
  const held = new Set(stage.actors.flatMap((a) => a.slots.map((s) => stage.stores.get(s.store)?.current(s.path)?.[s.field])));
  const made = [...stage.issuers.values()].flatMap((i) => i.living()).filter((t) => !known.has(t.value));
  const acceptedKeys = new Set(watch.leaked.filter((t) => t.fellMs === null).map((t) => `${t.issuer}/${t.id}`));
  const events = stage.log.all();
  return {
    now: seconds(nowMs), leaked: watch.leaked.length, leaked_again: count(watch.leaked.filter((t) => t.again)), leaked_alive: aliveNow.length,
    alive: map('alive', (k) => living.get(k) ?? 0), usable: map('usable', (k) => count(aliveNow.filter((t) => t.group === k))), fell: map('fell', fellOf),
    first_contained: seconds(events.find((e) => e.what === 'fell')?.atMs), contained: aliveNow.length > 0 || watch.leaked.length === 0 ? NEVER : seconds(Math.max(...watch.leaked.map((t) => t.fellMs ?? 0))),
    exposure_minutes: Math.round(watch.leaked.reduce((ms, t) => ms + t.aliveMs, 0) / 60_000),
    incidents: moments.ledgers.size, entries: states.length, proven: count(states.filter((e) => e.state === 'proven')), waived: count(states.filter((e) => e.state === 'waived' && !e.alone)), dismissed: count(states.filter((e) => e.state === 'waived' && e.alone)),
    open: [...moments.ledgers.values()].reduce((n, s) => n + openEntries(s, { now: at }).length, 0), unlisted: count(keys.filter((k) => !listed.has(k))),
    false_dead: count(states.filter((e) => e.state === 'proven' && acceptedKeys.has(e.key))),
    coverage: covered && keys.length > 0 ? seconds(Math.max(...keys.map((k) => listed.get(k)?.closedMs ?? 0))) : NEVER,
    closed: moments.ledgers.size > 0 && [...moments.ledgers.values()].every((s) => s.incident.closedAtMs !== null),
    debts: [...moments.ledgers.values()].reduce((n, s) => n + openDebts(s, { now: at }).length, 0),
    first: map('first', (k) => seconds(moments.firstMs.get(k as never))), last: map('last', (k) => seconds(moments.lastMs.get(k as never))),
    messages: map('messages', (k) => bodies(k).length), first_message: map('first_message', (k) => seconds(bodies(k)[0]?.atMs)), last_message: map('last_message', (k) => seconds(bodies(k).at(-1)?.atMs)),
    broken_minutes: Math.round([...stage.consumers.brokenMs().values()].reduce((a, b) => a + b, 0) / 60_000), down: count(Object.keys(scenario.world.consumers).filter((name) => stage.consumers.isDown(name))),
    locked_out_minutes: Math.round(watch.lockedOutMs() / 60_000),
    minted: moments.mints, unowned: count(made.filter((t) => !held.has(t.value))),
    bystanders: count(stage.actors.filter((a) => !a.leaked && !a.own && stage.issuers.get(a.issuer)?.accepts(a.value) !== true)),
    restored: count(events.filter((e) => e.what === 'restored')), reasons_missing: moments.reasons.missing, reasons_pasted: moments.reasons.pasted, improvised: moments.improvised.length,
    runs: moments.runs, resumes: moments.resumes, hints,
    flags: map('flags', (k) => flags.get(k) === true), counts: map('counts', (k) => counts.get(k) ?? 0), happened: map('happened', (k) => seconds(happenedMs.get(k))),
  };
}
