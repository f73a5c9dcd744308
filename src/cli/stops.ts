import type { Clock } from '../core/clock.ts';
import { formatDuration } from '../core/duration.ts';
import { TokenctlError } from '../core/errors.ts';
import { EXIT, strongestExit } from '../core/exit.ts';

interface StopsIn {
  readonly clock: Clock;
  readonly signals: { readonly stop: AbortSignal; readonly drop: AbortSignal; received(): string | null };
}

/** How long a command that stops politely may let what is in flight end. */
const POLITE_MS = 30_000;
/** After everything was told to end: how long a command may still take to write down what it knows. */
const GRACE_MS = 3_000;

/** How a command line ends before its time: signals and --timeout, as two abort signals. */
export interface Stops {
  /** Start nothing more; questions and reads of stdin end. */
  readonly stop: AbortSignal;
  /** End now: second signal, or the first for a command that does not stop politely, or POLITE_MS later. */
  readonly signal: AbortSignal;
  arm(how: { readonly polite: boolean }): void;
  /** `--timeout`, by the clock that the command itself lives by: a drill skips its time too. */
  limit(timeoutMs: number, passes: Clock['sleep']): void;
  /** The command's answer; a command that goes on after `signal` is left behind after a grace. */
  race(work: Promise<number>): Promise<number>;
  /** The exit code of a command that ended by itself after it was told to stop (TRUTH T14). */
  settle(exit: number): number;
  /** The error to show if the thrown value only says that we were stopped. */
  errorFor(thrown: unknown): TokenctlError | null;
  end(): void;
}

export function startStops({ clock, signals }: StopsIn): Stops {
  const stop = new AbortController();
  const now = new AbortController();
  const over = new AbortController();
  let polite = false;
  const later = (ms: number, then: () => void) => { clock.sleep(ms, over.signal).then(then, () => undefined); };
  const stopWith = (reason: TokenctlError) => {
    stop.abort(reason);
    if (polite) later(POLITE_MS, () => now.abort(reason));
    else now.abort(reason);
  };
  const interrupted = () => new TokenctlError('E_INTERRUPTED', 'Stopped by a signal.', {
    exit: signals.received() === 'SIGINT' ? EXIT.sigint : EXIT.sigterm,
    next: ['tokenctl status'],
  });
  const listen = (signal: AbortSignal, heard: () => void) => {
    if (signal.aborted) heard();
    else signal.addEventListener('abort', heard, { signal: over.signal, once: true });
  };
  const reason = (): unknown => (now.signal.aborted ? now.signal.reason : stop.signal.reason);
  return {
    stop: stop.signal,
    signal: now.signal,
    arm(how) {
      polite = how.polite;
      listen(signals.stop, () => stopWith(interrupted()));
      listen(signals.drop, () => now.abort(interrupted()));
    },
    limit(timeoutMs, passes) {
      const passed = (): void => stopWith(new TokenctlError('E_TIMEOUT', `--timeout ${formatDuration(timeoutMs)} passed.`, { next: ['tokenctl status'] }));
      passes(timeoutMs, over.signal).then(passed, () => undefined);
    },
    race(work) {
      const left = Promise.withResolvers<never>();
      listen(now.signal, () => later(GRACE_MS, () => left.reject(now.signal.reason)));
      return Promise.race([work, left.promise]);
    },
    settle: (exit) => {
      const why = reason();
      return exit !== EXIT.ok && why instanceof TokenctlError ? strongestExit([exit, why.exit]) : exit;
    },
    errorFor: (thrown) => {
      const why = reason();
      const stopped = thrown === why || (thrown instanceof Error && thrown.name === 'AbortError');
      return stopped && why instanceof TokenctlError ? why : null;
    },
    end: () => over.abort(),
  };
}
