import { sanitize } from '../../ui/index.ts';
import { channelNamed, compose, consentDigest } from '../app/compose.ts';
import { openHouse } from '../app/house.ts';
import { chosenIncident } from '../app/incidents.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'comms preview', group: 'tell', summary: 'a message as it would be sent now, with what is not known; sends nothing',
  args: [{ name: 'template', summary: 'its name; `tokenctl comms list` has them', required: true, complete: 'template' }],
  flags: [{ name: '--to', kind: 'text', value: 'CHANNEL', summary: 'as that channel’s readers would see it, with the digest to confirm', complete: 'channel' }],
  about: ['Messages are made of facts from the journal alone; what is not known shows as a gap. A gap never blocks a preview; it blocks sending to customers (then: exit 3).'],
  examples: [{ run: 'tokenctl comms preview engineers-update', does: 'look' }, { run: 'tokenctl comms preview customers-notice --to out', does: 'what customers would read, and the digest for `comms send --confirm`' }],
  exits: [0, 2, 3, 5], json: 'tokenctl/message/v1', next: ['incident fact', 'comms send'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const channel = flags.to === undefined ? null : channelNamed(house, flags.to);
    const id = await chosenIncident(cx, house, { alsoClosed: true });
    const made = await compose(cx, house, { incident: id, template: args.template, faces: channel?.faces ?? null });
    const wrongAudience = channel?.faces === 'customers' && made.template.faces !== 'customers';
    const digest = channel === null ? null : consentDigest({ template: made.template.name, channel, sha256: made.sha256 }).slice(0, 8);
    if (wrongAudience) cx.ui.warn(`${made.template.name} is written for ${made.template.faces}; ${channel.id} faces customers, so it cannot be sent there`);
    for (const name of made.blocks) cx.ui.note(`not known: ${name}   it cannot be sent ${made.needed.includes(name) ? 'to anybody' : 'to customers'} before it is`);
    const consent = channel?.faces === 'customers' ? ` --confirm ${digest}` : '';
    if (!wrongAudience && made.blocks.length === 0) cx.ui.note(`Next: tokenctl comms send ${made.template.name} --to ${channel?.id ?? 'CHANNEL'}${consent} -i ${id}`);
    return {
      exit: wrongAudience ? 5 : made.blocks.length > 0 ? 3 : 0, text: sanitize(made.text, { lines: true, cap: 200_000 }).trimEnd(),
      json: { incident: id, template: made.template.name, faces: made.template.faces, channel: channel?.id ?? null, title: made.message.title, body: made.message.body, sha256: made.sha256, confirm: digest, gaps: made.gaps, blocks: made.blocks },
    };
  },
});
