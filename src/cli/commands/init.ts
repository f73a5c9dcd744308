import { join } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import { ownKeys } from '../../escrow/own-keys.ts';
import { ensureFingerprintKey } from '../../escrow/index.ts';
import { ensureDir, exists, PUBLIC_DIR, PUBLIC_FILE, setMode, writePublic } from '../../platform/files.ts';
import { loginName } from '../../platform/host.ts';
import { paths } from '../../platform/paths.ts';
import { loadConnectors, signerOf } from '../app/house.ts';
import { shipped } from '../app/shipped.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'init', group: 'prepare', summary: 'make a workspace here: tokenctl.yaml, inventory.yaml, runbooks/, templates/, keys',
  flags: [
    { name: '--environment', kind: 'choice', of: ['production', 'test'], value: 'ENV', summary: 'production (default) or test' },
    { name: '--iss', kind: 'text', value: 'URL', summary: 'issuer name (`iss`) of the embedded authority' },
  ],
  about: ['Nothing that exists is overwritten. Keys are made outside the repository, in your configuration folder; the authority’s private keys lie in ./authority, which is put into .gitignore.'],
  examples: [{ run: 'tokenctl init', does: 'in your repository' }, { run: 'tokenctl init --environment test', does: 'to try things out' }],
  exits: [0, 2], json: 'tokenctl/init/v1', next: ['doctor', 'token add'],
  async handler(cx, { flags }) {
    const where = paths({ env: cx.env, stateDir: cx.globals.stateDir });
    const { configText, editorText, folderReadme, inventoryText } = await import('../../workspace/scaffold.ts');
    const dir = cx.cwd;
    if (await exists(join(dir, 'tokenctl.yaml'))) throw new TokenctlError('E_EXISTS', 'there is a tokenctl.yaml here already; nothing was changed', { next: ['tokenctl doctor'] });
    const operator = cx.env['TOKENCTL_OPERATOR'] ?? loginName();
    const keys = ownKeys({ configDir: where.config, name: operator.replace(/[^A-Za-z0-9._-]/g, '-') });
    const made: string[] = [];
    const fpFile = join(where.config, 'fp.key');
    await ensureDir(where.config);
    if (await ensureFingerprintKey(fpFile)) made.push(fpFile);
    const schemas = 'schemas';
    const put = async (name: string, text: string) => {
      const path = join(dir, name);
      if (await exists(path)) return;
      await writePublic(path, text, { exclusive: true });
      await setMode(path, PUBLIC_FILE);
      made.push(name);
    };
    for (const folder of ['runbooks', 'templates', 'schemas', '.vscode']) await ensureDir(join(dir, folder), PUBLIC_DIR);
    const fingerprintKey = cx.env['XDG_CONFIG_HOME'] === undefined ? 'file:~/.config/tokenctl/fp.key' : `file:${fpFile}`;
    const environment = flags.environment ?? 'production';
    await put('tokenctl.yaml', configText({ environment, fingerprintKey, operator: { id: operator, ssh: null, age: await keys.recipient(), journal: (await signerOf(keys)).vkey }, schemas: `./${schemas}` }));
    await put('inventory.yaml', inventoryText({ schemas: `./${schemas}` }));
    for (const folder of ['runbooks', 'templates'] as const) await put(`${folder}/README.md`, folderReadme(folder));
    await put('.vscode/settings.json', editorText({ schemas: `./${schemas}` }));
    const { readTextIfThere } = await import('../../platform/files.ts');
    for (const name of ['runbook', 'tokenctl', 'inventory']) {
      const text = await readTextIfThere(join(shipped('schemas'), `${name}.schema.json`));
      if (text !== null) await put(`${schemas}/${name}.schema.json`, text);
    }
    await put('.gitignore', '# keys and sealed values stay out of git\nauthority/\nsealed/\noutbox/\n*.plan\n');
    const connectors = await loadConnectors();
    const iss = flags.iss ?? 'https://authority.invalid';
    await connectors.get('jwt')?.setup?.(join(dir, 'authority'), { clock: cx.clock, facts: { iss, alg: 'EdDSA' } });
    await connectors.get('file')?.setup?.(join(dir, 'sealed'), { clock: cx.clock, facts: {} });
    made.push('authority/', 'sealed/');
    return {
      exit: 0, json: { dir, made, operator },
      text: ['A workspace is here:', ...made.map((m) => `  ${m}`), '', 'Next: tokenctl doctor', '      tokenctl config trust', '      pbpaste | tokenctl token add - --owner payments --slot sealed/prod/payments#api_token'],
    };
  },
});
