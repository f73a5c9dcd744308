/** As much of JSON Schema as the references print. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly properties?: { readonly [name: string]: JsonSchema };
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
  readonly pattern?: string;
  readonly additionalProperties?: boolean | JsonSchema;
  readonly $ref?: string;
}

/** A type in a few words: `string`, `one of a, b`, `list of string`. */
export function typeWords(schema: JsonSchema): string {
  if (schema.const !== undefined) return `\`${JSON.stringify(schema.const)}\``;
  if (schema.enum !== undefined) return `one of ${schema.enum.map((value) => `\`${String(value)}\``).join(', ')}`;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices !== undefined) return [...new Set(choices.map(typeWords))].join(' or ');
  if (schema.items !== undefined) return `list of ${typeWords(schema.items)}`;
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? 'any';
  if (schema.type === 'object' && schema.properties === undefined) return typeof schema.additionalProperties === 'object' ? `map of ${typeWords(schema.additionalProperties)}` : 'map';
  if (schema.type === undefined) return 'any';
  return typeof schema.type === 'string' ? schema.type : schema.type.join(' or ');
}

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** Fields of an object as a Markdown table; empty if it has none. */
export function fieldTable(schema: JsonSchema): string[] {
  const fields = Object.entries(schema.properties ?? {});
  if (fields.length === 0) return [];
  return ['| field | type | needed | |', '|---|---|---|---|', ...fields.map(([name, field]) => {
    const needed = schema.required?.includes(name) === true && field.default === undefined ? 'yes' : field.default === undefined ? '' : `default \`${JSON.stringify(field.default)}\``;
    return `| \`${name}\` | ${cell(typeWords(field))} | ${cell(needed)} | ${cell(field.description ?? '')} |`;
  })];
}
