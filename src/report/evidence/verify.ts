import type { EventOf } from '../../journal/events/index.ts';
import { rootHex } from '../../comms/fold/people.ts';
import type { Section } from './answers.ts';
import { gatherRows, md, table, when } from './md.ts';

/** How to check all of this without trusting it. */
export function verifySection(): Section {
  const points = gatherRows();
  let last: EventOf<'checkpoint.signed'> | null = null;
  let lines = 0;
  let size = 0;
  let id: string | null = null;
  return {
    see(e) {
      lines += 1;
      size = e.seq + 1;
      if (e.code === 'journal.opened') id ??= e.data.incident;
      if (e.code !== 'checkpoint.signed') return;
      last = e;
      points.add(() => [String(e.seq), when(e.at), String(e.data.size), rootHex(e.data.root), md(e.data.file)]);
    },
    text: () => [
      '## How to verify',
      'Every statement here names the line (`seq`) of the journal that it rests on. The journal is a hash chain with signed checkpoints; copies of size and root stand in every message that was sent.',
      ['```', `tokenctl journal verify -i ${(id ?? '').replace(/[^\w.-]/g, '')}${last ? ` --anchor ${last.data.size}:${rootHex(last.data.root)}` : ''}`, '```'].join('\n'),
      table(['line', 'time', 'size', 'root (12 hex)', 'file'], points, { none: 'No checkpoint is signed yet: `tokenctl journal checkpoint`.', rest: 'the folder `checkpoints`' }),
      last ? `Lines after the last checkpoint, for which nobody else vouches yet: ${size - last.data.size}.` : `No line is vouched for by a checkpoint; there are ${lines}.`,
    ].join('\n\n'),
  };
}
