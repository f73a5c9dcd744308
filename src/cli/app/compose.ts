import type { Hex } from '../../core/brand.ts';
import { digestOf, sha256 } from '../../core/canonical.ts';
import { TokenctlError } from '../../core/errors.ts';
import { factsFold, factsFrom, loadTemplate, loadTemplates, previewMessage, renderMessage, type Facts, type Preview, type Template } from '../../comms/index.ts';
import type { JournalEvent } from '../../journal/index.ts';
import type { Channel, Faces, Message } from '../../ports/channel.ts';
import type { CommandCx } from '../command.ts';
import type { House } from './house.ts';
import { seeEvents } from './incidents.ts';
import { templateFolders } from './messages.ts';

export const allTemplates = (cx: CommandCx, house: Pick<House, 'workspace'>): Promise<ReadonlyMap<string, Template>> => loadTemplates(templateFolders(cx, house));

/** What an incident says now: waivers whose time has passed are over. `see` = another fold of the same pass. */
export async function factsNow(cx: CommandCx, house: Pick<House, 'where'>, id: string, see?: (e: JournalEvent) => void): Promise<Facts> {
  const state = factsFold.empty();
  await seeEvents(house, id, (e) => { factsFold.apply(state, e); see?.(e); });
  return factsFrom(state, { now: cx.clock.now() });
}

/** The channel of that name. Throws E_USAGE with those that there are. */
export function channelNamed(house: House, name: string): Channel {
  const channel = house.channels.get(name);
  if (channel) return channel;
  const names = [...house.channels.keys()];
  throw new TokenctlError('E_USAGE', `there is no channel ${name} in this workspace; there ${names.length === 0 ? 'is none' : `are: ${names.join(', ')}`}`, { next: names.length === 0 ? ['tokenctl config show'] : [] });
}

/** The bytes of a message: what is filed, and what consent is about. */
export const messageText = (message: Message): string => `# ${message.title}\n\n${message.body.trimEnd()}\n`;

export interface Composed extends Preview {
  readonly template: Template;
  readonly text: string;
  /** SHA-256 of the text. */
  readonly sha256: Hex;
  /** What keeps it from being sent to whom it would face; empty = nothing. */
  readonly blocks: readonly string[];
}

/** A message as it would be now, gaps and all. `faces` = of the channel, else of the template. Throws E_TEMPLATE. */
export async function compose(cx: CommandCx, house: House, o: { readonly incident: string; readonly template: string; readonly faces: Faces | null }): Promise<Composed> {
  const template = await loadTemplate(templateFolders(cx, house), o.template);
  const preview = previewMessage({ template, facts: await factsNow(cx, house, o.incident) });
  const text = messageText(preview.message);
  const customers = (o.faces ?? template.faces) === 'customers';
  return { ...preview, template, text, sha256: sha256(text), blocks: [...new Set([...preview.needed, ...(customers ? preview.gaps : [])])] };
}

/** The message for that channel. Throws E_AUDIENCE, E_FACT_MISSING, E_TEMPLATE. */
export async function render(cx: CommandCx, house: House, o: { readonly incident: string; readonly template: string; readonly channel: Channel }): Promise<{ readonly message: Message; readonly text: string; readonly sha256: Hex }> {
  const template = await loadTemplate(templateFolders(cx, house), o.template);
  const message = renderMessage({ template, facts: await factsNow(cx, house, o.incident), channelFaces: o.channel.faces });
  const text = messageText(message);
  return { message, text, sha256: sha256(text) };
}

/** Consent binds template, audience, channel and the rendered bytes (TRUTH T8.3, T13). */
export const consentDigest = (o: { readonly template: string; readonly channel: Channel; readonly sha256: Hex }): Hex =>
  digestOf({ template: o.template, channel: o.channel.id, faces: o.channel.faces, sha256: o.sha256 });
