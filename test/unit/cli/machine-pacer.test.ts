import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { machinePacer } from '../../../src/cli/app/pace.ts';
import { eventClock, type EventClock } from '../../simulation/event-clock.ts';

let base: string;
beforeEach(() => { base = mkdtempSync(join(tmpdir(), 'tokenctl-pace-')); });
afterEach(() => { rmSync(base, { recursive: true, force: true }); });
const never = new AbortController().signal;

/** A new process asks for a permit: how long it waits, in milliseconds. */
async function waits(clock: EventClock, stateDir: string, { refused }: { readonly refused: boolean }): Promise<number> {
  const pacer = machinePacer({ clock, stateDir, shared: false });
  const began = clock.ms();
  const permit = await pacer.permit('https://idp.test', { withinMs: 60_000, signal: never });
  if (permit === null) throw new Error('no permit');
  const waited = clock.ms() - began;
  pacer.said('https://idp.test', permit, { refused, waitMs: refused ? 20_000 : null, left: null });
  return waited;
}

test('what a process learned of a limit the next one knows, also where it was the first thing that this machine had to keep', async () => {
  const clock = eventClock();
  const state = join(base, 'state', 'tokenctl');
  const waited = await clock.run(async () => [await waits(clock, state, { refused: true }), await waits(clock, join(base, 'other'), { refused: false }), await waits(clock, state, { refused: false })]);
  expect(waited).toEqual([0, 0, 20_000]);
  expect([statSync(state).mode & 0o777, statSync(join(state, 'pace.db')).mode & 0o777]).toEqual([0o700, 0o600]);
});

test('a file that is no database is made anew', async () => {
  const clock = eventClock();
  writeFileSync(join(base, 'pace.db'), 'no database at all, and long enough to be looked at as one '.repeat(20));
  const waited = await clock.run(async () => [await waits(clock, base, { refused: true }), await waits(clock, base, { refused: true }), await waits(clock, base, { refused: false })]);
  expect(waited[0]).toBe(0);
  expect(waited[2]).toBe(20_000);
});
