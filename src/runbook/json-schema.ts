import type { Json } from '../core/brand.ts';
import { jsonSchemaOf, schemaDocument, type JsonSchema } from '../core/source-json-schema.ts';
import type { Step } from '../ports/step.ts';
import { document, step } from './schema.ts';

/** JSON Schema of a runbook: `uses` is one of the step types, and `with` is what that type takes. */
export function runbookJsonSchema(steps: ReadonlyMap<string, Step>): JsonSchema {
  const types = [...steps.values()].toSorted((a, b) => (a.uses < b.uses ? -1 : 1));
  const whole = jsonSchemaOf(document) as { readonly properties: JsonSchema };
  const item = jsonSchemaOf(step) as { readonly properties: JsonSchema };
  const uses: Json = { description: 'The step type.', oneOf: types.map((t) => ({ const: t.uses, description: t.summary })) };
  const allOf: Json = types.map((t) => ({
    if: { properties: { uses: { const: t.uses } }, required: ['uses'] },
    then: { properties: { with: jsonSchemaOf(t.input) }, ...(t.input.safeParse({}).success ? {} : { required: ['with'] }) },
  }));
  const list = whole.properties['steps'] as JsonSchema;
  return schemaDocument('tokenctl runbook', {
    ...whole,
    properties: { ...whole.properties, steps: { ...list, items: { ...item, properties: { ...item.properties, uses }, allOf } } },
  });
}
