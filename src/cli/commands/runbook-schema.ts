import { runbookJsonSchema } from '../../runbook/index.ts';
import { loadSteps } from '../app/house.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'runbook schema', group: 'prepare', summary: 'the JSON Schema of runbooks, for editors',
  examples: [{ run: 'tokenctl runbook schema > runbook.schema.json', does: 'for `# yaml-language-server: $schema=…`' }],
  exits: [0], json: 'tokenctl/runbook-schema/v1', next: ['runbook check'],
  async handler() {
    const schema = runbookJsonSchema(await loadSteps());
    return { exit: 0, text: JSON.stringify(schema, null, 2), json: { jsonSchema: schema } };
  },
});
