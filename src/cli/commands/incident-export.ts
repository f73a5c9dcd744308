import { join, resolve } from 'node:path';
import { toMs } from '../../core/clock.ts';
import { isTokenctlError, TokenctlError } from '../../core/errors.ts';
import { anchorText, exportJournal, verifyExit, verifyJournal } from '../../journal/index.ts';
import { exists, makeTempDir, removeDir } from '../../platform/files.ts';
import { checkWritable } from '../../platform/user-file.ts';
import { quote, sanitize } from '../../ui/index.ts';
import { writeReport } from '../app/evidence.ts';
import { guarded } from '../app/guarded.ts';
import { openHouse, signerOf, type House } from '../app/house.ts';
import { chosenIncident, dirOf } from '../app/incidents.ts';
import { journalKeys } from '../app/journal-keys.ts';
import { openedAlone } from '../app/journal-place.ts';
import { moveAway } from '../app/move-away.ts';
import { packFolder } from '../app/pack-incident.ts';
import { defineCommand, type CommandCx, type CommandResult } from '../command.ts';

interface Ask { readonly id: string; readonly out: string; readonly shown: string; readonly keys: readonly string[] }

export default defineCommand({
  name: 'incident export', group: 'account', summary: 'an incident as one file: a copy for an auditor, or all of it for another host',
  flags: [
    { name: '--out', kind: 'file', value: 'FILE', summary: 'a tar that does not exist yet' },
    { name: '--handoff', kind: 'bool', summary: 'it goes on at another host: sealed values go along, still sealed, and this copy is only read from then on' },
    { name: '--to', kind: 'text', value: 'TEXT', summary: 'with --handoff: which host or whom it goes to, for the journal' },
    { name: '--key', kind: 'text', value: 'VKEY', repeatable: true, summary: 'a journal key for keys.txt, beside those of operators:' },
  ],
  about: [
    'Without --handoff no sealed value is in the file: it is the folder of journal export, packed.',
    'With --handoff the move is written into the journal and signed, and every command that would write here is refused. It is refused itself while a run is at work. The same command again writes the archive again.',
    'Nothing keeps two hosts from importing the same archive: give it to one. What went wrong on the way is taken back here with incident import.',
  ],
  examples: [{ run: 'tokenctl incident export -i INC-7 --out inc-7.tar', does: 'for an auditor' }, { run: 'tokenctl incident export -i INC-7 --handoff --to bastion-2 --out inc-7.tar', does: 'then, on the other host: tokenctl incident import inc-7.tar' }],
  exits: [0, 2, 6, 7, 12], json: 'tokenctl/incident-export/v1', next: ['incident import', 'journal verify'],
  async handler(cx, { flags }) {
    const asking = { flag: '--out', value: 'FILE', why: 'a file that does not exist yet' } as const;
    if (flags.to !== undefined && !flags.handoff) throw new TokenctlError('E_USAGE', '--to says where an incident goes on: it needs --handoff');
    if (flags.out === undefined && !cx.ui.prompts.can) cx.ui.prompts.refuse([asking]);
    const house = await openHouse(cx, { workspace: 'optional' });
    const id = await chosenIncident(cx, house, { alsoClosed: true });
    const shown = flags.out ?? await cx.ui.prompts.text({ ...asking, question: 'Into which new file?' });
    const out = resolve(cx.cwd, shown);
    await checkWritable(out, { shown, flag: '--out' });
    if (await exists(out)) throw new TokenctlError('E_EXISTS', `${sanitize(shown)} exists already and was left as it is`);
    const dir = await dirOf(house, id);
    const { vkeys } = await journalKeys(house, { given: flags.key, aloneHere: await openedAlone(dir) });
    const ask = { id, out, shown, keys: vkeys };
    return flags.handoff ? handOff(cx, house, { ...ask, to: await guarded(house, flags.to ?? 'another host', 'place') }) : copy(cx, house, { ...ask, dir });
  },
});

async function copy(cx: CommandCx, house: House, { id, dir, out, shown, keys }: Ask & { readonly dir: string }): Promise<CommandResult> {
  await writeReport(house, { id, dir }).catch((e: unknown) => {
    // A journal that does not hold is what an auditor must see: it goes out as it is.
    if (!isTokenctlError(e) || e.code !== 'E_JOURNAL_TAMPERED') throw e;
    cx.ui.warn(`the report was not written anew: ${e.message}`);
  });
  const temp = await makeTempDir('tokenctl-export-');
  try {
    const folder = join(temp, id);
    await exportJournal({ dir, out: folder, keys });
    const report = await verifyJournal({ dir: folder, keys });
    const files = await packFolder(folder, { out, incident: id, mtimeMs: toMs(cx.clock.now()) });
    const anchor = anchorText(report.events, report.root);
    const intact = verifyExit(report) === 0;
    if (!intact) cx.ui.warn('the exported journal does not verify: tokenctl journal verify says why');
    return {
      exit: 0, json: { incident: id, handoff: false, out, files, events: report.events, anchor, verifies: intact, sealed: 0 },
      text: [`${files} files in ${sanitize(shown)}: ${report.events} events, no sealed value.`, `Anchor ${anchor}: tell it to the auditor by another way than this file.`, `Next: tar -xf ${quote(shown)} && tokenctl journal verify ./${id}`],
    };
  } finally {
    await removeDir(temp);
  }
}

async function handOff(cx: CommandCx, house: House, ask: Ask & { readonly to: string }): Promise<CommandResult> {
  const away = await moveAway(cx, house, ask);
  const { vkey } = await signerOf(house.keys);
  const anchor = anchorText(away.events, away.root);
  for (const name of away.leftOut) cx.ui.warn(`${sanitize(name)} was not written by tokenctl, and stays here`);
  return {
    exit: 0, json: { incident: ask.id, handoff: true, to: away.to, out: ask.out, files: away.files, events: away.events, anchor, key: vkey, sealed: away.sealedFiles, leftOut: away.leftOut, again: away.again },
    text: [
      `${ask.id} ${away.again ? 'had been moved already, and is packed again' : 'is moved'}: ${away.files} files in ${sanitize(ask.shown)}, ${away.events} events, ${away.sealedFiles === 0 ? 'nothing sealed' : `${away.sealedFiles} of them sealed to its operators`}.`,
      'This copy is sealed: it can be read, and every command that would write to it is refused.',
      `Anchor ${anchor}, signed by ${vkey}`,
      'Tell both by another way than the file goes, and give the file to one host only.',
      `Next, there: tokenctl incident import ${quote(ask.shown)}`,
    ],
  };
}
