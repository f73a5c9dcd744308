import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Step } from '../../src/ports/step.ts';
import { load, ROOT, type Generated } from './files.ts';
import type { JsonSchema } from './json-schema.ts';

interface RunbookRoom { readonly runbookJsonSchema?: (steps: ReadonlyMap<string, Step>) => JsonSchema }
interface WorkspaceRoom { readonly configJsonSchema?: () => JsonSchema; readonly inventoryJsonSchema?: () => JsonSchema }

const room = async <T>(path: string): Promise<T | null> => (existsSync(join(ROOT, path)) ? load<T>(path) : null);

export const runbookSchema = async (steps: readonly Step[]): Promise<JsonSchema | null> =>
  (await room<RunbookRoom>('src/runbook/index.ts'))?.runbookJsonSchema?.(new Map(steps.map((step) => [step.uses, step]))) ?? null;

/** schemas/*.json: for editors, from the schemas that the loaders use. */
export async function schemaFiles(runbook: JsonSchema | null): Promise<Generated[]> {
  const workspace = await room<WorkspaceRoom>('src/workspace/index.ts');
  const all: readonly (readonly [string, JsonSchema | null])[] = [
    ['runbook', runbook],
    ['tokenctl', workspace?.configJsonSchema?.() ?? null],
    ['inventory', workspace?.inventoryJsonSchema?.() ?? null],
  ];
  return all.flatMap(([name, schema]) => (schema === null ? [] : [{ path: `schemas/${name}.schema.json`, text: `${JSON.stringify(schema, null, 2)}\n` }]));
}
