import { jsonSchemaOf, schemaDocument, type JsonSchema } from '../../core/source-json-schema.ts';
import { scenarioDocument } from './schema.ts';

/** JSON Schema of a scenario, for editors. */
export const scenarioJsonSchema = (): JsonSchema => schemaDocument('scenario of a drill', jsonSchemaOf(scenarioDocument));
