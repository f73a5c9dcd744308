import type { JournalEvent } from '../../journal/events/index.ts';
import { rootHex } from '../../comms/fold/people.ts';
import { md, table, when } from './md.ts';

/** How to check all of this without trusting it. */
export function verifySection(events: readonly JournalEvent[]): string {
  const points = events.flatMap((e) => (e.code === 'checkpoint.signed' ? [{ e, root: rootHex(e.data.root) }] : []));
  const last = points.at(-1);
  const after = last ? (events.at(-1)?.seq ?? -1) + 1 - last.e.data.size : events.length;
  const incident = events.find((e) => e.code === 'journal.opened');
  const id = incident?.code === 'journal.opened' ? incident.data.incident : '';
  return [
    '## How to verify',
    'Every statement here names the line (`seq`) of the journal that it rests on. The journal is a hash chain with signed checkpoints; copies of size and root stand in every message that was sent.',
    ['```', `tokenctl journal verify -i ${id.replace(/[^\w.-]/g, '')}${last ? ` --anchor ${last.e.data.size}:${last.root}` : ''}`, '```'].join('\n'),
    table(['line', 'time', 'size', 'root (12 hex)', 'file'], points.map(({ e, root }) => [String(e.seq), when(e.at), String(e.data.size), root, md(e.data.file)]), 'No checkpoint is signed yet: `tokenctl journal checkpoint`.'),
    last ? `Lines after the last checkpoint, for which nobody else vouches yet: ${after}.` : `No line is vouched for by a checkpoint; there are ${after}.`,
  ].join('\n\n');
}
