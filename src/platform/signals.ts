/** Signals that a person or a supervisor sends to end the process politely. */
export type StopSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP';
const STOP_SIGNALS: readonly StopSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** A terminal, `timeout(1)` and a wrapper can each deliver the same press; within this it counts once. */
const SAME_PRESS_MS = 250;

export interface Signals {
  /** Aborted by the first signal: start nothing more, let what is in flight end. */
  readonly stop: AbortSignal;
  /** Aborted by the second: drop what is in flight and record it as unknown. */
  readonly drop: AbortSignal;
  /** The first signal received. */
  received(): StopSignal | null;
  /** Until the returned function is called, signals are another's: a program that has the terminal now. */
  mute(): () => void;
  /** Gives the signals back to their default action. */
  release(): void;
}

/** The part of `process` that signals come from; a test hands its own. */
export interface SignalSource {
  on(name: StopSignal, heard: () => void): unknown;
  off(name: StopSignal, heard: () => void): unknown;
}

/** Turns the process's signals into two abort signals (stop, drop). `monotonicMs` tells one press from two. */
export function watchSignals(monotonicMs: () => number, source: SignalSource = process): Signals {
  const stop = new AbortController();
  const drop = new AbortController();
  let first: StopSignal | null = null;
  let firstAt = 0;
  let muted = 0;
  const heard = (name: StopSignal) => {
    if (muted > 0 && name === 'SIGINT') return;
    if (first === null) {
      first = name;
      firstAt = monotonicMs();
      stop.abort(name);
    } else if (monotonicMs() - firstAt >= SAME_PRESS_MS) {
      drop.abort(name);
    }
  };
  const listeners = STOP_SIGNALS.map((name) => [name, () => heard(name)] as const);
  for (const [name, listener] of listeners) source.on(name, listener);
  return {
    stop: stop.signal,
    drop: drop.signal,
    received: () => first,
    mute: () => { muted += 1; return () => { muted -= 1; }; },
    release: () => { for (const [name, listener] of listeners) source.off(name, listener); },
  };
}

/** Ends the process by the signal it received, so that a shell sees death by signal. */
export function dieBy(name: StopSignal): void {
  process.kill(process.pid, name);
}
