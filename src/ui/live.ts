import type { Clock } from '../core/clock.ts';
import type { Output } from '../core/streams.ts';
import { fit, widthOf } from './width.ts';

export interface LiveAsk {
  /** The block as it stands now; called at every repaint. One line each, no line ends. */
  readonly lines: () => readonly string[];
  /** One line that says what is awaited, printed where nothing can be repainted and nothing else was said. */
  readonly still: () => string;
  /** Time between repaints, milliseconds. */
  readonly everyMs?: number;
}
export interface Live {
  /** A line that stays: something began, ended, or went wrong. */
  print(line: string): void;
  /** Repaints now. */
  update(): void;
  /** Takes the block away while `work` has the terminal, such as for a question; what is printed meanwhile comes after it. */
  hold<T>(work: () => Promise<T>): Promise<T>;
  /** Takes the block away and gives the cursor back; safe to call twice. `last` = lines that stay. */
  stop(last?: readonly string[]): Promise<void>;
}
export interface LiveIn {
  readonly output: Output;
  readonly clock: Clock;
  readonly canAnimate: boolean;
  readonly accessible: boolean;
  readonly quiet: boolean;
  readonly atExit: (restore: () => void) => () => void;
}

const HIDE_CURSOR = '\x1b[?25l';
const SHOW_CURSOR = '\x1b[?25h';
/** No repaint: silence after which one line says what is awaited; then every 60 s. */
const HEARTBEATS_MS = [10_000, 30_000, 60_000];
const SPOKEN_HEARTBEAT_MS = 30_000;
const REPAINT_MS = 250;

/** A view of something that goes on, on stderr: a repainted block on a terminal, else one line per fact and a sparse heartbeat. */
export function createLive(ask: LiveAsk, into: LiveIn): Live {
  return into.canAnimate ? repainted(ask, into) : printed(ask, into);
}

/** Calls `tick` every `everyMs` until the returned function is called and has resolved. */
function ticking(clock: Clock, everyMs: number, tick: () => void): () => Promise<void> {
  const ended = new AbortController();
  const loop = (async () => {
    while (!ended.signal.aborted) {
      await clock.sleep(everyMs, ended.signal);
      tick();
    }
  })().catch((e: unknown) => { if (!ended.signal.aborted) throw e; });
  return () => { ended.abort(); return loop; };
}

function repainted(ask: LiveAsk, { output, clock, atExit }: LiveIn): Live {
  let painted: readonly string[] = [];
  let over = false;
  let held: string[] | null = null;
  /** Lines that the block takes on the screen as wide as it is now: narrowed since, a line may have wrapped. */
  const height = () => painted.reduce((sum, line) => sum + Math.max(1, Math.ceil(widthOf(line) / Math.max(1, output.columns()))), 0);
  const clear = () => (painted.length === 0 ? '' : `\x1b[${height()}A\r\x1b[0J`);
  const draw = () => {
    const all = ask.lines().map((line) => fit(line, Math.max(1, output.columns() - 1)));
    // A block that is higher than the screen cannot be moved over: its first lines would scroll away and stay.
    const room = Math.max(2, (output.rows() || 24) - 1);
    const shown = all.length <= room ? all : [...all.slice(0, room - 1), `  and ${all.length - room + 1} more`];
    const block = shown.map((line) => `${line}\n`).join('');
    const before = clear();
    painted = shown;
    return before + block;
  };
  const showCursor = () => output.write(SHOW_CURSOR);
  const forget = atExit(showCursor);
  const update = () => { if (!over && held === null) output.write(draw()); };
  const print = (line: string): void => {
    if (held !== null) { held.push(line); return; }
    const before = clear();
    painted = [];
    output.write(`${before}${line}\n${over ? '' : draw()}`);
  };
  output.write(HIDE_CURSOR);
  update();
  const end = ticking(clock, ask.everyMs ?? REPAINT_MS, update);
  return {
    update, print,
    hold: async (work) => {
      if (over || held !== null) return work();
      output.write(`${clear()}${SHOW_CURSOR}`);
      painted = [];
      held = [];
      try { return await work(); } finally {
        const meanwhile = held;
        held = null;
        if (!over) output.write(HIDE_CURSOR);
        for (const line of meanwhile) print(line);
        update();
      }
    },
    stop: async (last = []) => {
      if (over) return;
      over = true;
      output.write(`${clear()}${last.map((line) => `${line}\n`).join('')}`);
      painted = [];
      showCursor();
      forget();
      await end();
    },
  };
}

function printed(ask: LiveAsk, { output, clock, accessible, quiet }: LiveIn): Live {
  let quietSince = clock.monotonicMs();
  let said = 0;
  let over = false;
  let held: string[] | null = null;
  const due = () => {
    if (accessible) return SPOKEN_HEARTBEAT_MS * (said + 1);
    return HEARTBEATS_MS[said] ?? 60_000 * (said - HEARTBEATS_MS.length + 2);
  };
  const tick = () => {
    if (over || quiet || held !== null || clock.monotonicMs() - quietSince < due()) return;
    said += 1;
    output.write(`${ask.still()}\n`);
  };
  const print = (line: string) => {
    if (held !== null) { held.push(line); return; }
    quietSince = clock.monotonicMs();
    said = 0;
    if (!quiet) output.write(`${line}\n`);
  };
  const end = ticking(clock, 1000, tick);
  return {
    print,
    update: () => undefined,
    hold: async (work) => {
      if (over || held !== null) return work();
      held = [];
      try { return await work(); } finally {
        const meanwhile = held;
        held = null;
        quietSince = clock.monotonicMs();
        for (const line of meanwhile) print(line);
      }
    },
    stop: async (last = []) => {
      if (over) return;
      over = true;
      for (const line of last) output.write(`${line}\n`);
      await end();
    },
  };
}
