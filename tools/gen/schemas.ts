import type { Step } from '../../src/ports/step.ts';
import type { Connector } from '../../src/ports/connector.ts';
import { runbookJsonSchema } from '../../src/runbook/index.ts';
import { configJsonSchema, inventoryJsonSchema } from '../../src/workspace/index.ts';
import { scenarioJsonSchema } from '../../src/drill/scenario/json-schema.ts';
import type { Generated } from './files.ts';
import type { JsonSchema } from './json-schema.ts';

export const runbookSchema = (steps: readonly Step[]): JsonSchema => runbookJsonSchema(new Map(steps.map((step) => [step.uses, step]))) as JsonSchema;

/** schemas/*.json: for editors, from the schemas that the loaders use. */
export function schemaFiles(runbook: JsonSchema, connectors: readonly Connector[]): Generated[] {
  const all = {
    runbook,
    tokenctl: configJsonSchema(new Map(connectors.map((connector) => [connector.uses, connector]))),
    inventory: inventoryJsonSchema(),
    scenario: scenarioJsonSchema(),
  };
  return Object.entries(all).map(([name, schema]) => ({ path: `schemas/${name}.schema.json`, text: `${JSON.stringify(schema, null, 2)}\n` }));
}
