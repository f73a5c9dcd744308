/**
 * Writes everything that is made from the code: registries, references, editor schemas.
 * `--check` writes nothing and exits 1, naming what is stale.
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Connector } from '../src/ports/connector.ts';
import type { Step } from '../src/ports/step.ts';
import { cliDoc } from './gen/cli-doc.ts';
import { drillDoc } from './gen/drill-doc.ts';
import { errorsDoc, eventsDoc } from './gen/code-docs.ts';
import { load, ROOT, type Generated } from './gen/files.ts';
import { commandFiles, commandRegistry, connectorFolders, connectorRegistry, stepFiles, stepRegistry } from './gen/registries.ts';
import { runbookDoc } from './gen/runbook-doc.ts';
import { runbookSchema, schemaFiles } from './gen/schemas.ts';

const current = (path: string): Promise<string | null> => readFile(join(ROOT, path), 'utf8').catch(() => null);

async function write(file: Generated): Promise<void> {
  if (await current(file.path) === file.text) return;
  await mkdir(dirname(join(ROOT, file.path)), { recursive: true });
  await writeFile(join(ROOT, file.path), file.text);
  console.log(`wrote ${file.path}`);
}

/** `save` sees each file as soon as it is made: the references import modules that import the registries. */
async function generate(save: (file: Generated) => Promise<void>): Promise<void> {
  await save(await stepRegistry());
  await save(await connectorRegistry());
  const commands = await commandFiles();
  await save(commandRegistry(commands));
  const steps = await Promise.all([...await stepFiles()].map(async ([uses, file]) => {
    const { default: step } = await load<{ readonly default: Step }>(`src/steps/${file}`);
    if (step.uses !== uses) throw new Error(`src/steps/${file} says that it is ${step.uses}, and lies where ${uses} belongs`);
    return step;
  }));
  await save(cliDoc(commands.map(({ command }) => command)));
  await save(eventsDoc());
  await save(errorsDoc());
  const connectors = await Promise.all((await connectorFolders()).map(async (folder) => (await load<{ readonly default: Connector }>(`src/connectors/${folder}/index.ts`)).default));
  const runbook = runbookSchema(steps);
  await save(runbookDoc(steps, runbook));
  await save(drillDoc());
  for (const file of schemaFiles(runbook, connectors)) await save(file);
}

if (process.argv.includes('--check')) {
  const stale: string[] = [];
  await generate(async (file) => { if (await current(file.path) !== file.text) stale.push(file.path); });
  for (const path of stale) console.error(`stale: ${path}`);
  if (stale.length > 0) {
    console.error('Run: npm run gen');
    process.exitCode = 1;
  }
} else {
  await generate(write);
}
