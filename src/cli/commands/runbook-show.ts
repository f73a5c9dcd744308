import { findRunbook } from '../../runbook/index.ts';
import { exercised, exercisedText } from '../app/drill/exercised.ts';
import { openHouse } from '../app/house.ts';
import { runbookName } from '../app/runbook-name.ts';
import { runbookLibrary } from '../app/runbooks.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'runbook show', group: 'prepare', summary: 'the file itself, to read or to begin your own with; when it was last exercised, and how that went',
  args: [{ name: 'runbook', summary: 'a name or a path', required: true, complete: 'runbook' }],
  examples: [{ run: 'tokenctl runbook show leaked-token', does: 'read it' }, { run: 'tokenctl runbook show leaked-token > runbooks/leaked-token.yaml', does: 'begin your own with it' }],
  exits: [0, 2], json: 'tokenctl/runbook/v1', next: ['runbook check', 'runbook graph'],
  async handler(cx, { args }) {
    const found = await findRunbook(runbookName(cx, args.runbook), runbookLibrary(await openHouse(cx, { workspace: 'optional' })));
    const last = await exercised(cx, { name: runbookName(cx, args.runbook), text: found.text });
    // Beside the file, which may go into one of your own.
    cx.ui.note(exercisedText(last));
    return { exit: 0, text: found.text, paged: true, json: { file: found.file, from: found.from, exercised: last, text: found.text } };
  },
});
