import { resolve } from 'node:path';
import { isTokenctlError } from '../../core/errors.ts';
import { anchorText, exportJournal, verifyExit, verifyJournal } from '../../journal/index.ts';
import { exists } from '../../platform/files.ts';
import { checkWritable } from '../../platform/user-file.ts';
import { quote } from '../../ui/index.ts';
import { writeReport } from '../app/evidence.ts';
import { openHouse } from '../app/house.ts';
import { journalKeys } from '../app/journal-keys.ts';
import { journalPlace, openedAlone } from '../app/journal-place.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'journal export', group: 'account', summary: 'the evidence of an incident as a folder for an auditor; no sealed value',
  args: [{ name: 'incident', summary: 'default: the only one', complete: 'incident' }],
  flags: [
    { name: '--out', kind: 'file', value: 'DIR', summary: 'a folder that does not exist yet' },
    { name: '--key', kind: 'text', value: 'VKEY', repeatable: true, summary: 'a journal key for keys.txt, beside those of operators:' },
  ],
  about: ['Journal, checkpoints, plans, messages, reports, approvals, keys.txt, and verify.py (Python and openssl) with VERIFY.md. The auditor takes the keys from somebody else than this folder.'],
  examples: [{ run: 'tokenctl journal export INC-7 --out ./evidence', does: 'hand this folder over' }],
  exits: [0, 2, 6], json: 'tokenctl/export/v1', next: ['journal verify'],
  async handler(cx, { args, flags }) {
    const asking = { flag: '--out', value: 'DIR', why: 'a folder that does not exist yet' } as const;
    if (flags.out === undefined && !cx.ui.prompts.can) cx.ui.prompts.refuse([asking]);
    const house = await openHouse(cx, { workspace: 'optional' });
    const place = await journalPlace(cx, house, args.incident);
    const out = flags.out ?? await cx.ui.prompts.text({ ...asking, question: 'Into which new folder?' });
    const path = resolve(cx.cwd, out);
    if (!(await exists(path))) await checkWritable(path, { shown: out, flag: '--out' });
    const keys = await journalKeys(house, { given: flags.key, aloneHere: place.isIncident && await openedAlone(place.dir) });
    if (place.isIncident) await writeReport(house, { id: place.name, dir: place.dir }).catch((e: unknown) => {
      // A journal that does not hold is what an auditor must see: it goes out as it is.
      if (!isTokenctlError(e) || e.code !== 'E_JOURNAL_TAMPERED') throw e;
      cx.ui.warn(`the report was not written anew: ${e.message}`);
    });
    const { files } = await exportJournal({ dir: place.dir, out: path, keys: keys.vkeys });
    const report = await verifyJournal({ dir: path, keys: keys.vkeys });
    const anchor = anchorText(report.events, report.root);
    const intact = verifyExit(report) === 0;
    if (!intact) cx.ui.warn('the exported journal does not verify: tokenctl journal verify says why');
    return {
      exit: 0, json: { incident: place.name, out: path, files, events: report.events, anchor, verifies: intact, keys: keys.vkeys.length },
      text: [`${files} files in ${path}: ${report.events} events, ${keys.vkeys.length} key${keys.vkeys.length === 1 ? '' : 's'} in keys.txt (${keys.from}).`, `Anchor ${anchor}: tell it to the auditor by another way than this folder.`, `Next: tokenctl journal verify ${quote(path)}`],
    };
  },
});
