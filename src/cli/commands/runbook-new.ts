import { join } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import { ensureDir, PUBLIC_DIR, writePublic } from '../../platform/files.ts';
import { newRunbook } from '../../runbook/index.ts';
import { openHouse } from '../app/house.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'runbook new', group: 'prepare', summary: 'a commented runbook to begin with, in runbooks/ of the workspace',
  args: [{ name: 'name', summary: 'lower case, digits, dashes', required: true }],
  flags: [{ name: '--owner', kind: 'text', value: 'TEXT', summary: 'who keeps it (default: you)' }],
  examples: [{ run: 'tokenctl runbook new leaked-ci-token --owner platform', does: 'writes runbooks/leaked-ci-token.yaml' }],
  exits: [0, 2], json: 'tokenctl/runbook-new/v1', next: ['runbook check', 'runbook graph'],
  async handler(cx, { args, flags }) {
    if (!/^[a-z][a-z0-9-]{0,63}$/.test(args.name)) throw new TokenctlError('E_USAGE', 'a runbook’s name is lower-case letters, digits and dashes, and begins with a letter');
    const house = await openHouse(cx, { workspace: 'needed' });
    const dir = join(house.workspace?.dir ?? cx.cwd, 'runbooks');
    await ensureDir(dir, PUBLIC_DIR);
    const file = join(dir, `${args.name}.yaml`);
    await writePublic(file, newRunbook({ name: args.name, owner: flags.owner ?? house.actor, schema: null }), { exclusive: true });
    return { exit: 0, text: [`Wrote ${file}`, `Next: tokenctl runbook check ${args.name}`], json: { name: args.name, file } };
  },
});
