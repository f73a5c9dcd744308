import type { Json } from '../core/brand.ts';
import { jsonSchemaOf, schemaDocument, type JsonSchema } from '../core/source-json-schema.ts';
import type { Connector } from '../ports/connector.ts';
import type { ConnectorRole } from './types.ts';
import { inventoryDocument, workspaceDocument } from './schema.ts';

const SECTIONS: readonly (readonly [string, ConnectorRole])[] = [['issuers', 'issuer'], ['stores', 'store'], ['channels', 'channel']];

/** JSON Schema of `tokenctl.yaml`: an entry takes what the connector that it `uses` takes. */
export function configJsonSchema(connectors: ReadonlyMap<string, Connector>): JsonSchema {
  const whole = jsonSchemaOf(workspaceDocument) as { readonly properties: { readonly [key: string]: JsonSchema } };
  const sections = SECTIONS.map(([section, role]): readonly [string, Json] => {
    const able = [...connectors.values()].flatMap((c) => { const fill = c[role]; return fill === undefined ? [] : [{ uses: c.uses, summary: c.summary, config: fill.config }]; })
      .toSorted((a, b) => (a.uses < b.uses ? -1 : 1));
    const house = { uses: { type: 'string' }, expect: { type: 'object', description: 'Who tokenctl must be there.' } };
    const { additionalProperties: _any, ...base } = (whole.properties[section]?.['additionalProperties'] ?? {}) as JsonSchema;
    const entry = {
      ...base,
      properties: { ...(base['properties'] as JsonSchema), uses: { description: 'The connector.', oneOf: able.map((c) => ({ const: c.uses, description: c.summary })) } },
      allOf: able.map((c) => {
        const own = jsonSchemaOf(c.config) as { readonly properties?: JsonSchema };
        return { if: { properties: { uses: { const: c.uses } }, required: ['uses'] }, then: { ...own, properties: { ...own.properties, ...house } } };
      }),
    };
    return [section, { ...whole.properties[section], additionalProperties: entry } as Json];
  });
  return schemaDocument('tokenctl.yaml', { ...whole, properties: { ...whole.properties, ...Object.fromEntries(sections) } });
}

/** JSON Schema of `inventory.yaml`. */
export const inventoryJsonSchema = (): JsonSchema => schemaDocument('tokenctl inventory', jsonSchemaOf(inventoryDocument));
