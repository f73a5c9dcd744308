import type { Command, CommandCx } from '../../../src/cli/command.ts';
import type { Registry } from '../../../src/cli/registry.ts';
import { runCommand, type RunCommandIn } from '../../../src/cli/run-command.ts';
import { fakeClock, type FakeClock } from '../ui/fake-clock.ts';
import { fakeStreams, type FakeStreams } from '../ui/fake-streams.ts';

export const registryOf = (...commands: readonly Command[]): Registry => Object.fromEntries(commands.map((command) =>
  [command.name, { summary: command.summary, group: command.group, hidden: command.hidden === true, load: () => Promise.resolve({ default: command }) }]));

export interface Ran { readonly code: number; readonly out: string; readonly err: string }
export interface Session {
  readonly run: Promise<Ran>;
  readonly streams: FakeStreams;
  readonly clock: FakeClock;
  readonly stop: AbortController;
  readonly drop: AbortController;
  readonly lines: string[];
}

/** One command line through the framework, without a process. */
export function start(argv: readonly string[], registry: Registry, more: Partial<RunCommandIn> & { signal?: string } = {}): Session {
  const streams = fakeStreams({ isTTY: false, stdinIsTTY: false });
  const clock = fakeClock();
  const [stop, drop] = [new AbortController(), new AbortController()];
  const lines: string[] = [];
  const run = runCommand({
    argv, registry, streams, clock, env: {}, cwd: '/project', version: '0.0.0',
    signals: { stop: stop.signal, drop: drop.signal, received: () => more.signal ?? 'SIGINT' },
    isSecretArg: (text) => text.startsWith('sk-canary'),
    extend: (cx: CommandCx) => cx,
    values: () => Promise.resolve(['INC-7', 'INC-8']),
    openLines: () => Promise.resolve({ write: (line) => { lines.push(line); }, close: () => Promise.resolve() }),
    resolvePath: (...parts) => parts.join('/'),
    ...more,
  }).then((code) => ({ code, out: streams.stdout.written(), err: streams.stderr.written() }));
  return { run, streams, clock, stop, drop, lines };
}

export const runLine = (argv: readonly string[], registry: Registry, more: Partial<RunCommandIn> = {}): Promise<Ran> => start(argv, registry, more).run;
