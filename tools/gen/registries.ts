import type { Command } from '../../src/cli/command.ts';
import { VERB_ORDER, WORD_ORDER } from '../../src/cli/nouns.ts';
import { filesUnder, load, MARK, readSource, type Generated } from './files.ts';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Step files, by name of the step: `src/steps/token/revoke.ts` is `token.revoke` if it has a default export. */
export async function stepFiles(): Promise<ReadonlyMap<string, string>> {
  const files = (await filesUnder('src/steps')).filter((file) => /^[a-z-]+\/[a-z-]+\.ts$/.test(file));
  const withDefault = await Promise.all(files.map(async (file) => /^export default /m.test(await readSource(`src/steps/${file}`))));
  return new Map(files.filter((_, i) => withDefault[i]).map((file) => [file.replace(/\.ts$/, '').replace('/', '.'), file]));
}

interface Named { readonly name: string; readonly type: string; readonly port: string; readonly files: readonly { readonly uses: string; readonly from: string }[] }

/** A map of default exports by name. In dist/ a module runs when it is first asked for (tools/build/pack.ts). */
function namedModules({ name, type, port, files }: Named): string {
  const called = (uses: string): string => uses.replace(/[.-](\w)/g, (_, letter: string) => letter.toUpperCase());
  return [
    MARK, "import { lazyMap } from '../core/lazy-map.ts';", `import type { ${type} } from '../ports/${port}.ts';`, ...files.map(({ uses, from }) => `import ${called(uses)} from './${from}';`), '',
    `export const ${name}: ReadonlyMap<string, ${type}> = lazyMap<${type}>({`, ...files.map(({ uses }) => `  ${quoted(uses)}: () => ${called(uses)},`), '});', '',
  ].join('\n');
}

export async function stepRegistry(): Promise<Generated> {
  const files = [...await stepFiles()].map(([uses, file]) => ({ uses, from: file }));
  return { path: 'src/steps/registry.gen.ts', text: namedModules({ name: 'steps', type: 'Step', port: 'step', files }) };
}

/** Connectors are folders with an `index.ts`; one within another (`vault/kv`, which is `vault-kv`) shares that vendor's transport. */
export const connectorFolders = async (): Promise<readonly string[]> =>
  (await filesUnder('src/connectors')).flatMap((file) => /^([a-z0-9-]+(?:\/[a-z0-9-]+)?)\/index\.ts$/.exec(file)?.[1] ?? []);

export async function connectorRegistry(): Promise<Generated> {
  const files = (await connectorFolders()).map((folder) => ({ uses: folder.replace('/', '-'), from: `${folder}/index.ts` }));
  return { path: 'src/connectors/registry.gen.ts', text: namedModules({ name: 'connectors', type: 'Connector', port: 'connector', files }) };
}

export interface CommandFile { readonly file: string; readonly command: Command }

const place = (word: string | undefined, order: readonly string[]): number => {
  if (word === undefined) return -1;
  const at = order.indexOf(word);
  return at < 0 ? order.length : at;
};
function inHelpOrder(a: string, b: string): number {
  const [a1, a2] = a.split(' ');
  const [b1, b2] = b.split(' ');
  return place(a1, WORD_ORDER) - place(b1, WORD_ORDER) || place(a2, VERB_ORDER) - place(b2, VERB_ORDER) || (a < b ? -1 : 1);
}

/** Commands in the order of help. */
export async function commandFiles(): Promise<readonly CommandFile[]> {
  const files = (await filesUnder('src/cli/commands')).filter((file) => /^[a-z-]+\.ts$/.test(file));
  const commands = await Promise.all(files.map(async (file) => {
    const { default: command } = await load<{ readonly default?: Command }>(`src/cli/commands/${file}`);
    if (command?.name === undefined) throw new Error(`src/cli/commands/${file} has no command as its default export`);
    if (`${command.name.replace(' ', '-')}.ts` !== file) throw new Error(`src/cli/commands/${file} holds the command "${command.name}"; it belongs in ${command.name.replace(' ', '-')}.ts`);
    return { file, command };
  }));
  return commands.toSorted((a, b) => inHelpOrder(a.command.name, b.command.name));
}

export function commandRegistry(commands: readonly CommandFile[]): Generated {
  const lines = commands.map(({ file, command }) =>
    `  ${quoted(command.name)}: { summary: ${quoted(command.summary)}, group: ${quoted(command.group)}, hidden: ${command.hidden === true}, load: () => import('./${file}') },`);
  return {
    path: 'src/cli/commands/registry.gen.ts',
    text: [MARK, "import type { Registry } from '../registry.ts';", '', 'export const registry: Registry = {', ...lines, '};', ''].join('\n'),
  };
}
