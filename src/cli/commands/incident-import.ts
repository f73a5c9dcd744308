import { resolve } from 'node:path';
import { toMs } from '../../core/clock.ts';
import { TokenctlError } from '../../core/errors.ts';
import { parseAnchor } from '../../journal/index.ts';
import { whatNext } from '../../ledger/index.ts';
import { fileFacts } from '../../platform/files.ts';
import { quote, sanitize } from '../../ui/index.ts';
import { writeReport } from '../app/evidence.ts';
import { openHouse, type House } from '../app/house.ts';
import { readIncident } from '../app/incidents.ts';
import { takeOver, type TakenOver } from '../app/take-over.ts';
import { statusLines } from '../screens/status.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'incident import', group: 'account', summary: 'take over an incident that another host moved away',
  args: [{ name: 'file', summary: 'what incident export --handoff wrote', required: true, complete: 'file' }],
  flags: [
    { name: '--key', kind: 'text', value: 'VKEY', repeatable: true, summary: 'a journal key that you trust (name+1a2b3c4d+AR…), beside those of operators:' },
    { name: '--anchor', kind: 'text', value: 'SIZE:ROOT', repeatable: true, summary: 'from whoever made the archive: nothing shorter or other is taken over' },
  ],
  about: [
    'Everything is verified before anything is placed: journal, checkpoints, and every file by the digest that was signed with the move.',
    'Values stay sealed to whom they were sealed to; who is not among them goes on with what needs no value.',
    'An incident comes back the same way: onto its sealed copy, which it must go on from.',
  ],
  examples: [{ run: 'tokenctl incident import inc-7.tar', does: 'in a checkout of the same workspace' }, { run: 'tokenctl incident import inc-7.tar --anchor 102:0e5b44c91f7a', does: 'with the anchor that the other host printed' }],
  exits: [0, 2, 7, 12], json: 'tokenctl/incident-import/v1', next: ['status', 'resume', 'prove'],
  async handler(cx, { args, flags }) {
    const file = resolve(cx.cwd, args.file);
    const facts = await fileFacts(file);
    if (facts?.kind !== 'file') throw new TokenctlError('E_USAGE', `${sanitize(args.file)} is ${facts === null ? 'not there' : 'no regular file'}`, { next: [`ls -ld ${quote(args.file)}`] });
    const anchors = flags.anchor.map(parseAnchor);
    const house = await openHouse(cx, { workspace: 'optional' });
    const taken = await takeOver(cx, house, { file, keys: flags.key, anchors });
    const evidence = await writeReport(house, taken);
    const { situation } = await readIncident(house, taken.id);
    const now = toMs(cx.clock.now());
    const found = whatNext(situation, { now });
    const next = { ...found, commands: [...found.commands, `tokenctl status -i ${taken.id}`] };
    const held = await whoOpens(house, taken);
    if (taken.otherKey) cx.ui.warn('its fingerprints were made with another key than fingerprintKey: here, and match nothing: tokenctl doctor');
    if (held.line !== null && !held.ours) cx.ui.warn(held.line);
    return {
      exit: 0,
      text: [
        `${taken.id} was taken over from ${sanitize(taken.from)}${taken.back ? ', onto the copy that was sealed here' : ''}: ${taken.events} events, verified.`, ...(held.line !== null && held.ours ? [held.line] : []), '',
        ...statusLines(cx.ui, situation, { nowMs: now, next }), '', `Evidence: ${evidence}`,
      ],
      json: { incident: taken.id, from: taken.from, events: taken.events, files: taken.files, back: taken.back, sealedTo: held.names, ours: held.ours, evidence, headline: next.headline, lines: next.lines, next: next.commands,
        runs: [...situation.runs.values()].map((r) => ({ run: r.id, state: r.state, exit: r.exit })) },
    };
  },
});

/** Who can open what came sealed, by the names of operators: as the list beside it says, for the seal itself tells nobody. */
async function whoOpens(house: House, { sealedTo }: TakenOver): Promise<{ readonly names: readonly string[]; readonly ours: boolean; readonly line: string | null }> {
  if (sealedTo === null) return { names: [], ours: true, line: null };
  const own = await house.keys.recipient();
  const names = sealedTo.map((r) => house.workspace?.operators.find((o) => o.age === r)?.id ?? (r === own ? 'you' : r));
  const ours = sealedTo.includes(own);
  const who = sanitize(names.join(', '));
  return { names, ours, line: ours ? `Its values are sealed to ${who}.` : `its values are not sealed to you; ${who || 'nobody whom the list names'} can open them: what needs a value waits for one of them` };
}
