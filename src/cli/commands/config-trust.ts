import { sanitize } from '../../ui/index.ts';
import { giveTrust, isTrusted } from '../../workspace/trust.ts';
import { openHouse } from '../app/house.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'config trust', group: 'prepare', summary: 'trust the endpoints that the workspace names',
  flags: [{ name: '--yes', kind: 'bool', summary: 'trust them without a question' }],
  about: ['Endpoints, hooks and programs of a workspace are used only once their digest is trusted: a repository that somebody else made must not point tokenctl at their host.'],
  examples: [{ run: 'tokenctl config trust', does: 'look at them, then trust them' }], exits: [0, 5, 6], json: 'tokenctl/trust/v1', next: ['doctor'],
  async handler(cx, { flags }) {
    const house = await openHouse(cx, { workspace: 'needed' });
    const { dir, endpoints } = house.workspace ?? { dir: cx.cwd, endpoints: { list: [], digest: '' as never } };
    const at = { configDir: house.where.config, digest: endpoints.digest, dir };
    const lines = endpoints.list.map((e) => `  ${sanitize(e)}`);
    const json = { digest: endpoints.digest, endpoints: endpoints.list };
    if (await isTrusted(at)) return { exit: 0, text: ['These endpoints are trusted already:', ...lines], json };
    if (!flags.yes && !await cx.ui.prompts.confirm({ flag: '--yes', value: null, why: 'trust', question: 'Trust these endpoints?', lines })) return { exit: 5, text: 'Nothing was changed.', json };
    await giveTrust({ ...at, at: cx.clock.now() });
    return { exit: 0, text: ['Trusted for this workspace:', ...lines], json };
  },
});
