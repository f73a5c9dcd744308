import { scenarioJsonSchema } from '../../drill/scenario/json-schema.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'drill schema', group: 'rehearse', summary: 'the JSON Schema of scenarios, for editors',
  examples: [{ run: 'tokenctl drill schema > scenario.schema.json', does: 'for `# yaml-language-server: $schema=…`' }],
  exits: [0], json: 'tokenctl/drill-schema/v1', next: ['drill check'],
  async handler() {
    const schema = scenarioJsonSchema();
    return { exit: 0, text: JSON.stringify(schema, null, 2), json: { jsonSchema: schema } };
  },
});
