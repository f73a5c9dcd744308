import type { Clock } from '../core/clock.ts';
import { instant } from '../core/clock.ts';
import { parseDuration } from '../core/duration.ts';
import type { Http } from '../ports/http.ts';
import type { JournalEvent } from '../journal/index.ts';
import { conduct } from './clock/conductor.ts';
import { movingClock, type MovingClock } from './clock/moving-clock.ts';
import { openParty } from './clock/party.ts';
import type { Answer, Ask, Down } from './clock/wire.ts';
import type { Scenario } from './scenario/types.ts';
import { elapsed } from './score/condition.ts';
import { factsOf, type Facts } from './score/facts.ts';
import { followJournals } from './score/journals.ts';
import { momentsOf, type Moments } from './score/moments.ts';
import { scoreOf, type Score } from './score/score.ts';
import { doDeed } from './stage/deeds.ts';
import { makeEvents } from './stage/events.ts';
import type { ReportOf } from './stage/reports.ts';
import { openStage, type Stage } from './stage/stage.ts';
import { watchLeaked } from './stage/watch.ts';

export interface HoldIn {
  readonly scenario: Scenario;
  readonly real: Clock;
  /** What may only reach loopback. */
  readonly http: Http;
  readonly key: string;
  /** State folder of the drill, with `incidents/`. */
  readonly state: string;
  readonly speed: number;
  /** Waits are skipped. */
  readonly skip: boolean;
  /** {token:ID} and the like, filled in. */
  readonly fill: (stage: Stage, text: string) => string;
  /** A text for the players: it lies in their inbox too. */
  readonly deliver: (nth: number, from: string, text: string) => Promise<string>;
  /** What tokenctl reads a credential of its own from. */
  readonly writeKey: (file: string, value: string) => Promise<void>;
  readonly writeReport: (stage: Stage, file: string, of: ReportOf) => Promise<void>;
  /** The newest proposal is signed with this operator's key. */
  readonly signAs: (name: string) => Promise<void>;
  /** A process of the players dies. */
  readonly crash: (pid: number) => void;
  readonly onNews: (lines: readonly string[]) => void;
  readonly onJournal: (incident: string, e: JournalEvent, held: Held) => void;
  readonly onFault: (e: unknown) => void;
  /** The players have said that they are done. */
  readonly onEnd: () => void;
}
export interface Held {
  readonly port: number;
  readonly clock: MovingClock;
  readonly stage: Stage;
  readonly moments: Moments;
  /** So long from now in the drill, once. */
  later(ms: number, run: () => Promise<void>): void;
  facts(): Promise<Facts>;
  score(): Promise<Score>;
  hint(): string | null;
  /** A text of the facilitator for the players. */
  say(text: string): Promise<void>;
  answer(ask: Ask): Promise<Answer>;
  coming(): readonly { readonly atMs: number; readonly text: string }[];
  /** Lets what comes next come now. */
  next(): void;
  close(): Promise<void>;
}

/** Holds a drill: its world, its time, its surprises, and everybody who takes part. */
export async function holdDrill(o: HoldIn): Promise<Held> {
  const { scenario: s } = o;
  const clock = movingClock({ real: o.real, startMs: Date.parse(o.real.now()), speed: o.speed });
  let onCall = async (_server: string, _call: string, _when: 'before' | 'after'): Promise<void> => undefined;
  const stage = await openStage({ scenario: s, clock, nowMs: clock.nowMs, http: o.http, overhear: (...heard) => onCall(...heard) });
  const watch = watchLeaked(stage, clock.nowMs);
  const [flags, counts, happenedMs] = [new Map<string, boolean>(), new Map<string, number>(), new Map<string, number>()];
  const done = { hints: 0, news: 0 };
  const untold: string[] = [];
  /** What the players do by deeds, until it has happened. */
  const doing = new Map<string, Promise<void>>();
  const extra: { atMs: number; run: () => Promise<void> }[] = [];
  const moments = momentsOf(s.runbook, s.also);
  // Told of it once the drill is held: the first journal is opened later still.
  let tell: (incident: string, e: JournalEvent) => void = () => undefined;
  const follow = followJournals(o.state, (incident, e) => { moments.see(incident, e); tell(incident, e); });
  let reading: Promise<void> = Promise.resolve();
  const catchUp = (): Promise<void> => (reading = reading.then(follow, follow));
  const look = (): void => { stage.consumers.update(clock.nowMs()); watch.look(); };
  const facts = async (): Promise<Facts> => {
    await catchUp();
    look();
    return factsOf({ scenario: s, stage, watch, moments, nowMs: clock.nowMs(), flags, counts, happenedMs, hints: done.hints });
  };
  const crash = (): void => { for (const m of party.members()) if (!m.command.startsWith('drill ')) o.crash(m.pid); };
  const deeds = { stage, watch, flags, counts, crash, signAs: o.signAs, writeKey: o.writeKey, writeReport: (file: string, of: readonly string[] | 'stolen') => o.writeReport(stage, file, of === 'stolen' ? { stolen: watch.leaked.filter((t) => t.again) } : of) };
  const news = async (from: string, raw: string): Promise<void> => {
    const text = o.fill(stage, raw);
    done.news += 1;
    const file = await o.deliver(done.news, from, text);
    const at = elapsed(Math.floor((clock.nowMs() - stage.startMs) / 1000));
    const lines = [`DRILL +${at}  ${from}:`, ...text.trim().split('\n').map((l) => `  ${l}`), `  (${file})`];
    if (party.size === 0) untold.push(...lines);
    party.tellAll({ news: lines });
    o.onNews(lines);
  };
  const fire = async (e: Scenario['events'][number]): Promise<void> => {
    if (e.id !== undefined && !happenedMs.has(e.id)) happenedMs.set(e.id, clock.nowMs());
    stage.log.add('event', e.id ?? '', e.say);
    for (const d of e.do) await doDeed(d, deeds);
    if (e.say !== undefined) await news(e.from ?? 'facilitator', e.say);
  };
  const events = makeEvents({ scenario: s, startMs: stage.startMs, facts, fire });
  onCall = async (server, call, when) => { await events.onCall(server, call, when).catch(o.onFault); if (when === 'after') watch.stirred(); };

  const answer = async (ask: Ask): Promise<Answer> => {
    const yes = (text: readonly string[], takesMs = 0): Answer => ({ ok: true, text, takesMs });
    switch (ask.is) {
      case 'hint': { const h = hint(); return h === null ? { ok: false, text: ['there is no further hint'], takesMs: 0 } : yes([h]); }
      case 'happened': await doing.get(ask.deed); return yes([]);
      case 'end': o.onEnd(); return yes([]);
      case 'do': {
        const d = s.deeds[ask.deed];
        if (d === undefined) return { ok: false, text: Object.entries(s.deeds).map(([name, x]) => `${name}: ${x.does}`), takesMs: 0 };
        const takesMs = parseDuration(d.takes) ?? 0;
        const deed = async (): Promise<void> => {
          if (!happenedMs.has(ask.deed)) happenedMs.set(ask.deed, clock.nowMs());
          stage.log.add('deed', ask.deed, d.does);
          for (const x of d.do) await doDeed(x, deeds);
          await events.onDeed(ask.deed);
        };
        const happened = Promise.withResolvers<void>();
        doing.set(ask.deed, happened.promise);
        // Whoever waits for it is told of its end, and its fault is the drill's.
        happened.promise.catch(() => undefined);
        later(takesMs, () => deed().then(happened.resolve, (e: unknown) => { happened.reject(e); throw e; }));
        return yes(d.says === undefined ? [] : [o.fill(stage, d.says)], takesMs);
      }
    }
  };
  const hint = (): string | null => {
    const text = s.hints[done.hints];
    if (text === undefined) return null;
    done.hints += 1;
    stage.log.add('hint', String(done.hints));
    return text;
  };
  // Whoever comes next is told what came while nobody was here.
  const hello = (): readonly Down[] => [...(untold.length === 0 ? [] : [{ news: untold.splice(0) }]), { nowMs: clock.nowMs(), speed: clock.speed }];
  const party = await openParty({
    key: o.key, hello, answer,
    onChange: (m, what) => {
      look();
      if (what === 'came') stage.log.add('command', m.command);
      if (what !== 'came') void catchUp().then(() => events.check()).catch(o.onFault).finally(() => conductor.nudge());
      else conductor.nudge();
    },
  });
  const later = (ms: number, run: () => Promise<void>): void => { extra.push({ atMs: clock.nowMs() + ms, run }); conductor.nudge(); };
  const nextExtra = (): number | null => (extra.length === 0 ? null : Math.min(...extra.map((x) => x.atMs)));
  const agenda = {
    catchUp,
    nextMs: () => { const [a, b] = [events.nextMs(), nextExtra()]; return a === null ? b : b === null ? a : Math.min(a, b); },
    runDue: async (nowMs: number) => {
      look();
      for (const x of extra.filter((y) => y.atMs <= nowMs)) { extra.splice(extra.indexOf(x), 1); await x.run(); }
      await events.runDue(nowMs);
      await events.check();
    },
  };
  const conductor = conduct({ clock, real: o.real, party, agenda, skip: o.skip, onFault: o.onFault });
  const held: Held = {
    port: party.port, clock, stage, moments, later, facts, hint, answer, say: (text) => news('facilitator', text),
    score: async () => scoreOf(s, await facts(), moments),
    coming: () => events.coming().map(({ atMs, event }) => ({ atMs, text: event.say ?? event.do.map((d) => Object.keys(d)[0]).join(', ') })),
    next: () => { const at = events.coming()[0]?.atMs; if (at !== undefined) { clock.moveTo(at); party.tellAll({ nowMs: clock.nowMs(), speed: clock.speed }); conductor.nudge(); } },
    close: async () => { conductor.stop(); await party.close(); await stage.close(); },
  };
  tell = (incident, e) => o.onJournal(incident, e, held);
  stage.log.add('began', s.name, instant(stage.startMs));
  return held;
}
