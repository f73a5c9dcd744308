import { startLoopback, json, type Loopback } from '../loopback-server.ts';

export interface ConsumerSpec {
  readonly name: string;
  /** null = only when somebody restarts it. */
  readonly reloadsMs: number | null;
  readonly check: 'shows' | 'well' | 'none';
  /** Its slots' values now; null = a slot is empty. */
  readonly read: () => readonly (string | null)[];
  /** Would the issuer of this value let it in now, and what is its id there? */
  readonly judge: (value: string) => { readonly alive: boolean; readonly id: string | null };
}
export interface StageConsumers {
  readonly url: string;
  /** Brings them to this time, through every reload on the way. */
  update(nowMs: number): void;
  restart(name: string): void;
  /** Milliseconds that each was broken so far. */
  brokenMs(): ReadonlyMap<string, number>;
  isDown(name: string): boolean;
  close(): Promise<void>;
}
interface Running { readonly spec: ConsumerSpec; holds: (string | null)[]; reloadsAtMs: number; seenMs: number; brokenMs: number; down: boolean }

/** Services of the world: each holds what it read last, works with it, and is broken while that is refused. */
export async function stageConsumers(specs: readonly ConsumerSpec[], o: { readonly startMs: number; readonly nowMs: () => number; readonly onChange: (name: string, down: boolean) => void }): Promise<StageConsumers> {
  const all = new Map(specs.map((spec, i): [string, Running] => [spec.name, { spec, holds: [...spec.read()], reloadsAtMs: firstReload(spec, o.startMs, i), seenMs: o.startMs, brokenMs: 0, down: false }]));
  const works = (r: Running): boolean => r.holds.every((v) => v !== null && r.spec.judge(v).alive);
  const look = (r: Running, atMs: number): void => {
    if (r.down) r.brokenMs += Math.max(0, atMs - r.seenMs);
    r.seenMs = Math.max(r.seenMs, atMs);
    const down = !works(r);
    if (down !== r.down) { r.down = down; o.onChange(r.spec.name, down); }
  };
  const advance = (r: Running, nowMs: number): void => {
    look(r, Math.min(nowMs, r.reloadsAtMs));
    if (nowMs < r.reloadsAtMs) return;
    // Nothing is written while time is skipped: the first reload on the way has what the later ones have.
    r.holds = [...r.spec.read()];
    look(r, r.reloadsAtMs);
    const every = Math.max(1_000, r.spec.reloadsMs ?? Infinity);
    r.reloadsAtMs += Math.ceil((nowMs - r.reloadsAtMs + 1) / every) * every;
    look(r, nowMs);
  };
  const update = (nowMs: number): void => { for (const r of all.values()) advance(r, nowMs); };
  const server: Loopback = await startLoopback(async (asked) => {
    const r = all.get(asked.path.slice(1));
    if (r === undefined || r.spec.check === 'none') return json(404, {});
    update(o.nowMs());
    const id = r.holds[0] == null ? null : r.spec.judge(r.holds[0]).id;
    return json(r.down ? 503 : 200, r.spec.check === 'shows' ? { token: { id } } : {});
  });
  return {
    url: server.url, update,
    restart(name) {
      const r = all.get(name);
      if (r === undefined) return;
      advance(r, o.nowMs());
      r.holds = [...r.spec.read()];
      look(r, o.nowMs());
    },
    brokenMs: () => new Map([...all].map(([name, r]) => [name, r.brokenMs])),
    isDown: (name) => all.get(name)?.down === true,
    close: () => server.close(),
  };
}

/** They do not all reload at the same moment. */
const firstReload = (spec: ConsumerSpec, startMs: number, i: number): number => (spec.reloadsMs === null ? Infinity : startMs + Math.max(1_000, spec.reloadsMs) * (1 + (i % 5) / 5));
