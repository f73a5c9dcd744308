import { describe, expect, test } from 'vitest';
import { createLive, type LiveIn } from '../../../src/ui/live.ts';
import { fakeClock } from './fake-clock.ts';
import { fakeOutput, fakeStreams } from './fake-streams.ts';

function setUp(how: Partial<LiveIn> = {}, size: { columns?: number; rows?: number; isTTY?: boolean } = {}) {
  const clock = fakeClock();
  const streams = fakeStreams();
  const output = fakeOutput(size);
  let lines: string[] = ['now  revoke  1/3'];
  const live = createLive(
    { lines: () => lines, still: () => 'still revoke 1/3' },
    { output, clock, canAnimate: true, accessible: false, quiet: false, atExit: (restore) => streams.atExit(restore), ...how },
  );
  return { clock, streams, output, live, show: (next: string[]) => { lines = next; } };
}

describe('on a terminal', () => {
  test('the block is repainted in its place; lines that stay go above it', async () => {
    const { clock, output, live, show } = setUp();
    show(['now  revoke  2/3', 'wait prove']);
    await clock.advance(300);
    live.print('ok   mint    3/3');
    show(['now  prove   1/3']);
    live.update();
    expect(await output.screen()).toEqual(['ok   mint    3/3', 'now  prove   1/3']);
    await live.stop(['Partly done.']);
    expect(await output.screen()).toEqual(['ok   mint    3/3', 'Partly done.']);
    expect(output.cursorHidden()).toBe(false);
  });

  test('while somebody is asked the block is away, and what happened meanwhile comes after it', async () => {
    const { clock, output, live } = setUp();
    const asked = Promise.withResolvers<string>();
    const answered = live.hold(() => { output.write('? Are they cut off? '); return asked.promise; });
    await clock.advance(3_000);
    live.print('ok   prove   1/1');
    live.update();
    expect(await output.screen()).toEqual(['? Are they cut off? ']);
    expect(output.cursorHidden()).toBe(false);
    output.write('yes\n');
    asked.resolve('yes');
    expect(await answered).toBe('yes');
    expect(await output.screen()).toEqual(['? Are they cut off? yes', 'ok   prove   1/1', 'now  revoke  1/3']);
    expect(output.cursorHidden()).toBe(true);
    await live.stop();
  });

  test('a long line is cut, so that it does not wrap and leave rests', async () => {
    const { output, live, show } = setUp({}, { columns: 20 });
    show(['x'.repeat(50), 'second']);
    for (let i = 0; i < 5; i += 1) live.update();
    expect(await output.screen()).toEqual([`${'x'.repeat(18)}…`, 'second']);
    await live.stop();
    expect(await output.screen()).toEqual([]);
  });

  test('a block higher than the screen is cut', async () => {
    const { output, live, show } = setUp({}, { rows: 6 });
    show(Array.from({ length: 20 }, (_, i) => `line ${i}`));
    live.update();
    live.update();
    expect(await output.screen()).toEqual(['line 0', 'line 1', 'line 2', 'line 3', '  and 16 more']);
    await live.stop();
  });

  test('the cursor comes back also when the process dies, and nothing is drawn after stop', async () => {
    const { streams, output, live, clock } = setUp();
    expect(output.cursorHidden()).toBe(true);
    streams.die();
    expect(output.cursorHidden()).toBe(false);
    await live.stop();
    const before = output.written();
    live.update();
    await clock.advance(5_000);
    await live.stop();
    expect(output.written()).toBe(before);
  });
});

describe('where nothing can be repainted', () => {
  const plain = { canAnimate: false };
  test.each([['a pipe', { isTTY: false }], ['0 columns', { columns: 0 }]])('%s: plain lines, no escape', async (_, size) => {
    const { clock, output, live } = setUp(plain, size);
    live.print('12:04:20Z step 1/8 ok');
    await clock.advance(400_000);
    await live.stop(['12:07:44Z end']);
    expect(output.written()).not.toContain('\x1b');
  });

  test('no heartbeat over a question', async () => {
    const { clock, output, live } = setUp(plain);
    const asked = Promise.withResolvers<void>();
    const answered = live.hold(() => asked.promise);
    await clock.advance(120_000);
    live.print('step');
    expect(output.written()).toBe('');
    asked.resolve();
    await answered;
    expect(output.written()).toBe('step\n');
    await live.stop();
  });

  test('the heartbeat is sparse: 10 s, 30 s, then every 60 s, and only after silence', async () => {
    const { clock, output, live } = setUp(plain);
    const beats = async (ms: number) => { const before = output.written().length; await clock.advance(ms); return output.written().slice(before).split('\n').length - 1; };
    expect(await beats(9_500)).toBe(0);
    live.print('step');
    expect(await beats(9_500)).toBe(0);
    expect(await beats(1_000)).toBe(1);
    expect(await beats(18_000)).toBe(0);
    expect(await beats(3_000)).toBe(1);
    expect(await beats(30_000)).toBe(1);
    expect(await beats(120_000)).toBe(2);
    await live.stop();
  });

  test('accessible: "still" each 30 s', async () => {
    const { clock, output, live } = setUp({ ...plain, accessible: true });
    await clock.advance(95_000);
    await live.stop();
    expect(output.written()).toBe('still revoke 1/3\n'.repeat(3));
  });

  test('-q: only the last lines', async () => {
    const { clock, output, live } = setUp({ ...plain, quiet: true });
    live.print('step');
    await clock.advance(100_000);
    await live.stop(['end']);
    expect(output.written()).toBe('end\n');
  });
});
