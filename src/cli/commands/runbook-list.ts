import { listRunbooks } from '../../runbook/index.ts';
import { sanitize } from '../../ui/index.ts';
import { openHouse } from '../app/house.ts';
import { runbookLibrary } from '../app/runbooks.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'runbook list', group: 'prepare', summary: 'every runbook: yours and the shipped ones',
  about: ['One of the workspace hides a shipped one of the same name.'],
  examples: [{ run: 'tokenctl runbook list', does: 'names, owners, what each is for' }], exits: [0], json: 'tokenctl/runbooks/v1', next: ['runbook show', 'runbook check', 'plan'],
  async handler(cx) {
    const all = await listRunbooks(runbookLibrary(await openHouse(cx, { workspace: 'optional' })));
    return {
      exit: 0, json: { runbooks: all },
      text: cx.ui.table([{ head: 'runbook' }, { head: 'from' }, { head: 'what for', shrinks: true }], all.map((r) => [sanitize(r.name), r.from, sanitize(r.problem === null ? r.summary ?? '' : `CANNOT BE READ: ${r.problem}`)])),
    };
  },
});
