import type { Channel, Faces, Message } from '../ports/channel.ts';

export interface RecordingChannel extends Channel {
  /** What was sent, in order. */
  messages(): readonly Message[];
}

/** A channel that keeps what is sent; a repeated call of the same mark sends nothing again, as a real one with idempotency. */
export function recordingChannel(id: string, faces: Faces): RecordingChannel {
  const sent = new Map<string, Message>();
  return {
    id, uses: 'recording', faces,
    reads: { own: () => Promise.resolve({ at: { vendor: 'drill', where: id }, credentials: [] }), sent: (mark) => Promise.resolve(sent.has(mark)) },
    effects: { send: (message, call) => {
      const how = sent.has(call.mark) ? 'already' : 'done';
      if (how === 'done') sent.set(call.mark, message);
      return Promise.resolve({ ok: true, how, out: { receipt: call.mark } });
    } },
    messages: () => [...sent.values()],
  };
}
