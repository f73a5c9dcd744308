import { channelContract } from './channel.ts';
import { exec, execWorld } from './exec-program.ts';

channelContract('exec', async () => {
  const sent = new Map<string, string>();
  const world = await execWorld(async (r) => {
    const mark = r['mark'] as string;
    if (r.op === 'identity') return { facts: {}, self: [] };
    if (r.op === 'sent') return { sent: sent.has(mark) };
    const how = sent.has(mark) ? 'already' : 'done';
    sent.set(mark, `${String(r['title'])}\n${String(r['body'])}`);
    return { how, receipt: `no. ${[...sent.keys()].indexOf(mark)}` };
  });
  if (!exec.channel) throw new Error('exec has a channel');
  const channel = exec.channel.create('pager', exec.channel.config.parse({ ...world.entry, faces: 'technicians', can: ['sent'] }), world.deps);
  return { channel, secrets: ['own-credential-8d1f', world.url], arrived: async () => [...sent.values()], close: world.close };
});
