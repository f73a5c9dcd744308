import { hook } from '../unit/connectors/webhook/hook.ts';
import { channelContract } from './channel.ts';

for (const format of ['slack', 'json'] as const)
  channelContract(`webhook, ${format}`, async () => {
    const h = await hook({ format });
    h.answers(() => ({ status: 200, body: 'ok' }));
    return { channel: h.channel, secrets: [h.secret], arrived: async () => h.got().map((g) => g.text), close: h.close };
  });
