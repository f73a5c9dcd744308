import { TokenctlError } from '../../core/errors.ts';
import type { Hex, Instant } from '../../core/brand.ts';
import type { Channel } from '../../ports/channel.ts';
import { clockTime, sanitize } from '../../ui/index.ts';
import { channelNamed, consentDigest, render } from '../app/compose.ts';
import { openHouse, type House } from '../app/house.ts';
import { chosenIncident, openIncident, seeEvents } from '../app/incidents.ts';
import { handKey, owedMessage, sendMessage, type OwedMessage } from '../app/send-message.ts';
import { requireTrust } from '../app/trust.ts';
import { defineCommand, type CommandCx } from '../command.ts';

export default defineCommand({
  name: 'comms send', group: 'tell', summary: 'send a message now; to customers only what a person has read',
  args: [{ name: 'template', summary: 'its name; with --for, that of the debt', complete: 'template' }],
  flags: [
    { name: '--to', kind: 'text', value: 'CHANNEL', summary: 'a channel of tokenctl.yaml', complete: 'channel' },
    { name: '--for', kind: 'text', value: 'DEBT', summary: 'the message-owed that this settles; it names template and channel', complete: 'debt' },
    { name: '--confirm', kind: 'text', value: 'DIGEST8', summary: 'consent to exactly this text for customers, as `comms preview --to` shows it' },
  ],
  about: [
    'A message to customers needs consent to its rendered bytes: the digest by --confirm, or the phrase typed under the text. One that has changed since (a fact, a proof) must be read again.',
    'It is filed in the incident and journaled before it leaves. Where nobody can tell whether it arrived, it is not sent again by itself: `debts settle` says that it did, `comms send --for` sends it again.',
  ],
  examples: [
    { run: 'tokenctl comms send engineers-update --to eng', does: 'no question' },
    { run: 'tokenctl comms send customers-notice --to out --confirm 7f3a9c01', does: 'to customers, unattended, after `comms preview customers-notice --to out`' },
    { run: 'tokenctl comms send --for message-owed/tell:eng', does: 'what a run could not send' },
  ],
  exits: [0, 2, 3, 5, 6, 7, 8], json: 'tokenctl/message-sent/v1', next: ['comms list', 'debts'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'needed' });
    if (args.template === undefined && flags.for === undefined) throw new TokenctlError('E_USAGE', 'name a template, or with --for the message that is owed', { next: ['tokenctl comms list', 'tokenctl debts'] });
    const to = flags.to ?? (flags.for === undefined ? await askChannel(cx, house) : undefined);
    const trusted = await requireTrust(cx, house);
    const incident = await openIncident(cx, house, await chosenIncident(cx, house, { alsoClosed: true }), null);
    try {
      if (trusted) await incident.journal.append('trust.given', null, trusted);
      const found = flags.for === undefined ? null : await owedMessage(incident, flags.for);
      const template = args.template ?? found?.template ?? '';
      const channel = channelNamed(house, to ?? found?.channel ?? '');
      const owed: OwedMessage = found ?? { key: handKey(template, channel.id), run: null, template, channel: channel.id };
      const made = await render(cx, house, { incident: incident.id, template, channel });
      if (channel.faces === 'customers') {
        const digest = consentDigest({ template, channel, sha256: made.sha256 });
        await refuseTwice(house, incident.id, { template, channel: channel.id, sha256: made.sha256 });
        const by = await consentTo(cx, { template, channel, text: made.text, digest, confirm: flags.confirm });
        await incident.journal.append('gate.given', null, { plan: digest, gate: 'consent', step: null, level: 3, given: `${digest.slice(0, 8)} ${template} to ${channel.id}`, repeat: false, by });
      }
      const sent = await sendMessage(cx, incident, { channel, ...made, owed });
      const head = `${template} to ${channel.id} (${channel.faces}): ${sent.outcome === 'done' ? sent.already ? 'was sent before; nothing new left' : 'sent' : sent.outcome === 'failed' ? `not sent (${sent.why})` : `nobody knows whether it arrived (${sent.why})`}.`;
      const next = sent.outcome === 'done' ? [] : sent.outcome === 'failed' ? sent.debts.map((d) => `tokenctl comms send --for ${d} -i ${incident.id}`) : sent.debts.map((d) => `tokenctl debts settle ${d} --reason TEXT --evidence TEXT -i ${incident.id}`);
      return {
        exit: sent.outcome === 'done' ? 0 : sent.outcome === 'failed' ? 3 : 8,
        text: [head, ...sent.todo.map((t) => `  ${sanitize(t)}`), `Filed as ${sent.file} in ${incident.id}.`, ...next.map((n) => `Next: ${n}`)],
        json: { incident: incident.id, template, channel: channel.id, outcome: sent.outcome, why: sent.why, sha256: made.sha256, file: sent.file, debts: sent.debts, next },
      };
    } finally {
      await incident.close();
    }
  },
});

/** Throws E_INPUT_NEEDED. */
function askChannel(cx: CommandCx, house: House): Promise<string> {
  const names = [...house.channels.keys()];
  const asking = { flag: '--to', value: 'CHANNEL', why: names.length === 0 ? 'tokenctl.yaml names no channel' : `one of ${names.join(', ')}` } as const;
  if (names.length === 0 || !cx.ui.prompts.can) cx.ui.prompts.refuse([asking]);
  return cx.ui.prompts.choose({ ...asking, question: 'Through which channel?', choices: [...house.channels.values()].map((c) => ({ value: c.id, label: `${c.id} (${c.faces})` })) });
}

/** One consent, one message: customers are not told the same thing twice by a repeated command. Throws E_PLAN_USED. */
async function refuseTwice(house: House, id: string, o: { readonly template: string; readonly channel: string; readonly sha256: Hex }): Promise<void> {
  const before: Instant[] = [];
  await seeEvents(house, id, (e) => { if (e.code === 'message.sent' && e.data.outcome === 'done' && e.data.channel === o.channel && e.data.sha256 === o.sha256) before.push(e.at); });
  if (before[0] !== undefined) throw new TokenctlError('E_PLAN_USED', `this very text was sent to ${o.channel} at ${clockTime(before[0])}; nothing was sent again`, { next: ['tokenctl comms list'] });
}

/** Who faces customers has read these very bytes (TRUTH T8.3). Throws E_INPUT_NEEDED, E_DENIED, E_PLAN_STALE for a digest of another text. */
async function consentTo(cx: CommandCx, o: { readonly template: string; readonly channel: Channel; readonly text: string; readonly digest: Hex; readonly confirm: string | undefined }): Promise<'flag' | 'terminal'> {
  const digest8 = o.digest.slice(0, 8);
  const look = `tokenctl comms preview ${o.template} --to ${o.channel.id}`;
  if (o.confirm !== undefined) {
    if (!/^[0-9a-f]{8}$/.test(o.confirm)) throw new TokenctlError('E_USAGE', '--confirm takes the 8 digits that `comms preview --to` shows', { next: [look] });
    if (o.confirm !== digest8) throw new TokenctlError('E_PLAN_STALE', `--confirm ${o.confirm} is for another text; this one is ${digest8}`, { hint: 'A fact has changed since: read it before you consent to it.', next: [look] });
    return 'flag';
  }
  const asking = { flag: '--confirm', value: digest8, why: `consent to this text for customers; read it with: ${look}` } as const;
  if (!cx.ui.prompts.can) cx.ui.prompts.refuse([asking]);
  await cx.ui.prompts.phrase({ ...asking, phrase: `send to ${o.channel.id}`, lines: [sanitize(o.text, { lines: true, cap: 200_000 }), `This goes to customers, through ${o.channel.id}. What was read stays read.`] });
  return 'terminal';
}
