import type { Hex } from '../core/brand.ts';
import type { Reply } from '../core/result.ts';
import type { Call, EffectCall } from './call.ts';
import type { Own } from './own.ts';

export type Faces = 'technicians' | 'customers';

export interface Message { readonly template: string; readonly title: string; readonly body: string; readonly facts: Hex }

/** Where a message goes. Its address is a secret (TRUTH T13). */
export interface Channel {
  readonly id: string;
  readonly uses: string;
  readonly faces: Faces;
  /** `markdown` is escaped by the channel for where it lands (Slack mrkdwn, plain file). */
  readonly reads: {
    /** The credential that it sends with, or the address that is one (TRUTH T9.2). */
    own(call: Call): Promise<Own>;
    /** Was a message with this mark sent? Where the channel can tell. */
    sent?(mark: string, call: Call): Promise<boolean>;
  };
  readonly effects: { send(message: Message, call: EffectCall): Promise<Reply<{ readonly receipt: string }>> };
}
