import type { Instant } from '../../core/brand.ts';
import { took } from '../../core/result.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import { plain } from './frame.ts';
import { gather, type Some } from './gather.ts';
import type { Ended } from './intents.ts';

/** One message, by a run's step or by hand. */
export interface Message { readonly seq: number; readonly at: Instant; readonly what: string; readonly channel: string; readonly outcome: string; readonly detail: string }
/** The journal knows a channel by its name; whom it faces stands in `tokenctl.yaml`. */
export interface ChannelCount { readonly channel: string; readonly sent: number; readonly notSent: number; readonly unknown: number; readonly firstAt: Instant | null; readonly lastAt: Instant | null }
export interface Messages { readonly sent: number; readonly channels: readonly ChannelCount[]; readonly list: Some<Message> }

export interface MessagesFold { see(e: JournalEvent, ended: Ended | null): void; messages(): Messages }

type Counting = { -readonly [K in keyof ChannelCount]: ChannelCount[K] };

export function makeMessages(): MessagesFold {
  const list = gather<Message>();
  const channels = new Map<string, Counting>();
  const count = (channel: string, is: string, at: Instant): void => {
    const of = channels.get(channel) ?? { channel: plain(channel), sent: 0, notSent: 0, unknown: 0, firstAt: null, lastAt: null };
    channels.set(channel, of);
    if (is === 'unknown') of.unknown += 1;
    else if (is !== 'sent') of.notSent += 1;
    else {
      of.sent += 1;
      of.firstAt ??= at;
      of.lastAt = at;
    }
  };
  return {
    see(e, ended) {
      if (e.code === 'message.sent') {
        const { template, channel, outcome, sha256, file } = e.data;
        const is = outcome === 'done' ? 'sent' : outcome;
        count(channel, is, e.at);
        list.add(() => ({ seq: e.seq, at: e.at, what: plain(template), channel: plain(channel), outcome: is, detail: `SHA-256 ${plain(sha256)}, ${plain(file)}` }));
      }
      if (e.code !== 'change.ended' || ended?.effect !== 'notify' || e.data.outcome.is === 'skipped') return;
      const { outcome, key } = e.data;
      // A step of the whole run is filed under its own name: then the journal does not say which channel.
      const [step = '', ...rest] = key.split(':');
      const channel = rest.length === 0 ? `of step ${step}` : rest.join(':');
      const is = outcome.is === 'done' ? 'sent' : outcome.is;
      count(channel, took(outcome) ? 'sent' : is, e.at);
      const receipt = took(outcome) && typeof outcome.out === 'object' && outcome.out !== null && 'receipt' in outcome.out ? String(outcome.out['receipt']) : '';
      list.add(() => ({ seq: e.seq, at: e.at, what: `step ${plain(step)}`, channel: plain(channel), outcome: is, detail: receipt === '' ? '' : `receipt ${plain(receipt)}` }));
    },
    messages: () => ({ sent: [...channels.values()].reduce((n, c) => n + c.sent, 0), channels: [...channels.values()].slice(0, 200), list: list.some() }),
  };
}
