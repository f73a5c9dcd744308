import { join } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import type { Message } from '../../ports/channel.ts';
import type { TemplateFolders } from '../../comms/index.ts';
import { exists, listDir } from '../../platform/files.ts';
import { readUserFile, shownPath } from '../../platform/user-file.ts';
import type { CommandCx } from '../command.ts';
import { shipped } from './shipped.ts';
import type { House } from './house.ts';
import { seeEvents, type Incident } from './incidents.ts';

/** Folders of templates: the workspace's own come before the shipped ones. */
export const templateFolders = (cx: Pick<CommandCx, 'cwd'>, house: Pick<House, 'workspace'>): TemplateFolders => {
  const shown = (path: string): string => shownPath(cx.cwd, path);
  return {
    dirs: [...(house.workspace === null ? [] : [join(house.workspace.dir, 'templates')]), shipped('templates')], shown,
    listDir: async (dir) => ((await exists(dir)) ? listDir(dir) : []), readText: (path) => readUserFile(path, { shown: shown(path), code: 'E_TEMPLATE' }),
  };
};

/** Renders a template from the journal as it is on disk now, for a channel of the workspace. */
export function renderFor(cx: CommandCx, house: House, incident: Incident): (template: string, channel: string) => Promise<Message> {
  return async (name, channel) => {
    const { factsFold, factsFrom, loadTemplate, renderMessage } = await import('../../comms/index.ts');
    const port = house.channels.get(channel);
    if (!port) throw new TokenctlError('E_USAGE', `there is no channel ${channel} in this workspace`, { next: ['tokenctl config show'] });
    await incident.journal.flush();
    const state = factsFold.empty();
    await seeEvents(house, incident.id, (e) => { factsFold.apply(state, e); });
    const template = await loadTemplate(templateFolders(cx, house), name);
    return renderMessage({ template, facts: factsFrom(state), channelFaces: port.faces });
  };
}
