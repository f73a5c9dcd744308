import * as z from 'zod';
import type { Json } from './brand.ts';

export type JsonSchema = { readonly [key: string]: Json };

/** JSON Schema (draft 2020-12) of what a file may hold, for editors: what is read, before defaults; what JSON Schema cannot say is left to us. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', target: 'draft-2020-12' }) as { readonly [key: string]: Json };
  return rest;
}

/** The document around one: which draft, its title. */
export const schemaDocument = (title: string, schema: JsonSchema): JsonSchema =>
  ({ $schema: 'https://json-schema.org/draft/2020-12/schema', title, ...schema });
