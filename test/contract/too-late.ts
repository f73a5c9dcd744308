import { expect } from 'vitest';
import type { Fault, Reply } from '../../src/core/result.ts';
import { sentInTime } from '../../src/ports/in-time.ts';

const SO_OFTEN = 40;

/**
 * A process that is stopped for longer than its intent has, before the first thing that an effect lets out, before the second, and so on until
 * it was never stopped: what was not sent by then is not sent any more, and is said to have failed (TRUTH T12). `unchanged` looks at the world.
 */
export async function stoppedAnywhere<T>(effect: (nth: number) => Promise<Reply<T>>, unchanged: () => Promise<unknown>): Promise<void> {
  const before = await unchanged();
  const ends: Fault['class'][] = [];
  for (let nth = 1; nth <= SO_OFTEN; nth++) {
    let asked = 0;
    const reply = await sentInTime(() => ++asked >= nth, () => effect(nth));
    if (reply.ok === true) {
      // Whoever never asks is never late.
      expect(ends[0]).toBe('unavailable');
      return;
    }
    expect(reply).toMatchObject({ ok: false, fault: { class: expect.stringMatching(/^(unavailable|lost)$/) } });
    if (reply.ok !== false) return;
    ends.push(reply.fault.class);
    if (reply.fault.class === 'lost') expect(ends.lastIndexOf('unavailable')).toBeLessThan(ends.indexOf('lost'));
    else expect(await unchanged()).toEqual(before);
  }
  throw new Error(`it lets out more than ${SO_OFTEN} things`);
}
