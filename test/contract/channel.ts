import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Hex } from '../../src/core/brand.ts';
import type { Channel, Message } from '../../src/ports/channel.ts';
import { effectCall } from './store-call.ts';
import { stoppedAnywhere } from './too-late.ts';

export interface ChannelUnderTest {
  readonly channel: Channel;
  /** What has arrived, oldest first, as a reader there would see its text. */
  arrived(): Promise<readonly string[]>;
  /** Strings that no reply may hold: the address, and parts of it. */
  readonly secrets: readonly string[];
  close(): Promise<void>;
}

export const message = (o: Partial<Message> = {}): Message =>
  ({ template: 'engineers-update', title: 'INC-7: three tokens', body: 'All **3** tokens are proven dead.', facts: 'ab12' as Hex, ...o });

/** What every channel must do (ports/channel.ts, TRUTH T13). */
export function channelContract(name: string, make: () => Promise<ChannelUnderTest>): void {
  describe(`channel contract: ${name}`, () => {
    let t: ChannelUnderTest;
    beforeEach(async () => { t = await make(); });
    afterEach(() => t.close());

    it('sends title and body once, with a receipt', async () => {
      const reply = await t.channel.effects.send(message(), effectCall('one'));
      expect(reply).toMatchObject({ ok: true, how: 'done', out: { receipt: expect.stringMatching(/./) } });
      const [text, ...more] = await t.arrived();
      expect(more).toEqual([]);
      expect(text).toMatch(/INC-7: three tokens[^]*3[^]*tokens are proven dead\./);
    });

    it('answers whether a mark was sent, where it can tell', async () => {
      const { sent } = t.channel.reads;
      if (!sent) return;
      expect(await sent(effectCall('one').mark, effectCall('one'))).toBe(false);
      await t.channel.effects.send(message(), effectCall('one'));
      expect(await sent(effectCall('one').mark, effectCall('one'))).toBe(true);
      expect(await sent(effectCall('two').mark, effectCall('two'))).toBe(false);
      expect(await t.channel.effects.send(message(), effectCall('one'))).toMatchObject({ ok: true, how: 'already' });
      expect((await t.arrived()).length).toBe(1);
    });

    it('sends nothing when the time of its intent is over', () => stoppedAnywhere((nth) => t.channel.effects.send(message(), effectCall(`stopped ${nth}`)), () => t.arrived()));

    it('keeps its address out of every reply', async () => {
      const replies = [(await t.channel.reads.own(effectCall('own'))).credentials, await t.channel.effects.send(message(), effectCall('one')), await t.channel.effects.send(message({ body: '' }), effectCall('two'))];
      for (const secret of t.secrets) expect(JSON.stringify(replies)).not.toContain(secret);
    });

    it('says whom it faces', () => { expect(['technicians', 'customers']).toContain(t.channel.faces); });
  });
}
