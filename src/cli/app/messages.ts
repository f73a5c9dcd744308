import { join } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import type { Message } from '../../ports/channel.ts';
import type { CommandCx } from '../command.ts';
import { shipped } from './shipped.ts';
import type { House } from './house.ts';
import { readIncident, type Incident } from './incidents.ts';

/** Folders of templates: the workspace's own come before the shipped ones. */
export const templateDirs = (house: Pick<House, 'workspace'>): readonly string[] =>
  [...(house.workspace === null ? [] : [join(house.workspace.dir, 'templates')]), shipped('templates')];

/** Renders a template from the journal as it is on disk now, for a channel of the workspace. */
export function renderFor(_cx: CommandCx, house: House, incident: Incident): (template: string, channel: string) => Promise<Message> {
  return async (name, channel) => {
    const { factsOf, findTemplate, loadTemplates, renderMessage } = await import('../../comms/index.ts');
    const port = house.channels.get(channel);
    if (!port) throw new TokenctlError('E_USAGE', `there is no channel ${channel} in this workspace`, { next: ['tokenctl config show'] });
    await incident.journal.flush();
    const { events } = await readIncident(house, incident.id);
    const { exists, listDir, readText } = await import('../../platform/files.ts');
    const template = findTemplate(await loadTemplates({ dirs: templateDirs(house), listDir: async (d) => ((await exists(d)) ? listDir(d) : []), readText }), name);
    return renderMessage({ template, facts: factsOf(events), channelFaces: port.faces });
  };
}
