import { expect, test } from 'vitest';
import { abortListeners } from '../../../src/drill/clock/abort-listeners.ts';
import { makeSleepers } from '../../../src/drill/clock/sleepers.ts';

test('the earliest is woken first, and who took back their wait is not', () => {
  const sleepers = makeSleepers();
  const woken: number[] = [];
  const times = [50, 10, 40, 20, 30, 60, 5];
  const takeBack = times.map((ms) => sleepers.add(ms, () => woken.push(ms)));
  expect([sleepers.size, sleepers.first()]).toEqual([7, 5]);
  takeBack[6]?.();
  takeBack[6]?.();
  expect([sleepers.size, sleepers.first()]).toEqual([6, 10]);
  sleepers.wake(40);
  expect(woken).toEqual([10, 20, 30, 40]);
  // Whoever was woken may wait again, and has nothing to take back.
  takeBack[1]?.();
  sleepers.add(45, () => woken.push(45));
  expect([sleepers.size, sleepers.first()]).toEqual([3, 45]);
  sleepers.wake(Infinity);
  expect(woken.slice(4)).toEqual([45, 50, 60]);
  expect([sleepers.size, sleepers.first()]).toEqual([0, Infinity]);
});

test('all who listen to one signal are told, by one listener', () => {
  const signal = new AbortController();
  const [listen, told] = [abortListeners(), [] as string[]];
  listen(signal.signal, () => told.push('a'));
  listen(signal.signal, () => told.push('b'))();
  listen(signal.signal, () => told.push('c'));
  signal.abort();
  expect(told).toEqual(['a', 'c']);
});
