import { expect, test } from 'vitest';
import { watchSignals, type StopSignal } from '../../../src/platform/signals.ts';

function source() {
  const heard = new Map<StopSignal, () => void>();
  return {
    on: (name: StopSignal, listener: () => void) => heard.set(name, listener),
    off: (name: StopSignal) => heard.delete(name),
    send: (name: StopSignal) => heard.get(name)?.(),
    heard,
  };
}

test('the first signal stops, a second press drops; one press that comes twice counts once', () => {
  let now = 0;
  const from = source();
  const signals = watchSignals(() => now, from);
  from.send('SIGINT');
  now = 100;
  from.send('SIGINT');
  expect([signals.stop.aborted, signals.drop.aborted, signals.received()]).toEqual([true, false, 'SIGINT']);
  now = 400;
  from.send('SIGTERM');
  expect([signals.drop.aborted, signals.received()]).toEqual([true, 'SIGINT']);
});

test('release gives the signals back', () => {
  const from = source();
  watchSignals(() => 0, from).release();
  expect(from.heard.size).toBe(0);
});
