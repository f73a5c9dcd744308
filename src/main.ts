import { resolve } from 'node:path';
import pkg from '../package.json' with { type: 'json' };
import { registry } from './cli/commands/registry.gen.ts';
import { splitArgv } from './cli/split-argv.ts';
import { runCommand, type StopSignals } from './cli/run-command.ts';
import type { Clock } from './core/clock.ts';
import { EXIT } from './core/exit.ts';
import type { Streams } from './core/streams.ts';
import { systemClock } from './platform/clock.ts';
import { DRILL_VARIABLE } from './platform/paths.ts';
import { dieBy, watchSignals } from './platform/signals.ts';
import { processStreams } from './platform/streams.ts';
import type { Env } from './ui/index.ts';

export interface MainIn {
  /** Words after `tokenctl`. */
  readonly argv: readonly string[];
  readonly env: Env;
  readonly streams: Streams;
  readonly clock: Clock;
  readonly cwd: string;
  readonly signals: StopSignals;
}

/** The one composition root: everything that a command line touches comes in here, and an exit code goes out. */
export const main = ({ argv, env, streams, clock, cwd, signals }: MainIn): Promise<number> => runCommand({
  argv, env, streams, clock, cwd, signals, registry,
  version: pkg.version,
  resolvePath: resolve,
  openLines: async (path) => (await import('./platform/line-file.ts')).openLineFile(path),
  isSecretArg: async (text) => (await import('./intake/looks-secret.ts')).isSecretArg(text),
  extend: async (cx) => {
    const here = await (await import('./cli/app/drill/place.ts')).drillHere(cx.cwd, cx.globals.config);
    return here === null && cx.env[DRILL_VARIABLE] === undefined ? cx : (await import('./cli/app/drill/enter.ts')).enterDrill(cx, here);
  },
  values: async (kind, cx) => (await import('./cli/app/values.ts')).completionValues(kind, cx),
});

/** The process as `main` wants it; called by bin/start.js. `keep`: keeps the code compiled so far, for the next start that goes this way. */
export async function start(keep: (way: string) => void): Promise<void> {
  const signals = watchSignals(systemClock.monotonicMs);
  const argv = process.argv.slice(2);
  const code = await main({ argv, env: process.env, streams: processStreams(), clock: systemClock, cwd: process.cwd(), signals });
  const by = signals.received();
  signals.release();
  process.exitCode = code;
  const split = splitArgv(argv, registry);
  if (code !== EXIT.usage && split.is === 'command') keep(`${split.name} ${code}`);
  // A shell must see death by signal; a question left with Ctrl-C is one too, though no signal came.
  if (code === EXIT.sigint || code === EXIT.sigterm) dieBy(by ?? 'SIGINT');
  // Everything is written by now. A request that nobody waits for any more must not hold the process, and giving its memory back
  // piece by piece would take longer than many a command.
  else process.exit(code);
}
