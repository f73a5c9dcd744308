import type { Review } from '../review/review.ts';
import { heading, table, text, type Block, type Cell } from './block.ts';
import { count, exactly, many, orNever, took } from './words.ts';

/** What all of it rests on, and how to check it without trusting it. */
export function recordSection({ record: r, incident, measures: { runs, proofs } }: Review): readonly Block[] {
  const id = incident.id.replace(/[^\w.-]/g, '');
  return [
    heading('Evidence'),
    text(`The journal has ${many(r.lines, 'line')}${r.lastAt === null ? '' : `, the last of ${exactly(r.lastAt)}`}: a hash chain with signed checkpoints; copies of size and root stand in every message that was sent. Numbers of lines in this report count from 0, as seq does in the file.`),
    { is: 'command', text: `tokenctl journal verify -i ${id}${r.anchor === null ? '' : ` --anchor ${r.anchor.size}:${r.anchor.root}`}` },
    text(r.anchor === null ? `No line is vouched for by a checkpoint; there are ${count(r.lines)}.` : `Lines after the last checkpoint, for which nobody else vouches yet: ${count(r.after)}.`),
    heading('Checkpoints', 3),
    table(['line', 'time', 'size', 'root (12 hex)', 'file', 'by'], r.checkpoints.first.map((c) => [String(c.seq), exactly(c.at), count(c.size), c.root, c.file, c.by]), { none: 'None is signed yet.', total: r.checkpoints.total, rest: ['the folder checkpoints'] }),
    heading('Runs and the digests of their plans', 3),
    table(['run', 'runbook', 'plan digest', 'changes', 'deaths', 'by', 'from', 'to', 'exit'], runs.list.first.map((x): readonly Cell[] => [x.run, `${x.runbook}${x.undoes === null ? '' : ` (undoes ${x.undoes})`}`, x.plan, x.changes === null ? '' : count(x.changes), x.deaths === null ? '' : count(x.deaths),
      `${x.by}@${x.host}`, orNever(x.startedAt), x.endedAt === null ? x.state : orNever(x.endedAt), x.exit === null ? '' : String(x.exit)]), { none: 'No run is on record.', total: runs.list.total, rest: ['the folder plans'], right: [3, 4, 8] }),
    heading('Signed by a second person', 3),
    table(['line', 'time', 'what', 'by', 'signature'], r.signed.first.map((x) => [String(x.seq), exactly(x.at), x.what, x.by, x.file]), { none: 'Nothing.', total: r.signed.total, rest: ['the folder approvals'] }),
    heading('Who wrote, and as whom connectors knew tokenctl', 3),
    table(['name', 'lines', 'hosts'], r.people.first.map((p) => [p.who, count(p.lines), p.hosts.join(', ')]), { none: 'Nobody.', total: r.people.total, right: [1] }),
    text('A name is its user’s own word; a checkpoint shows which key signed.'),
    table(['connector', 'identity', 'expected'], r.identities.map((i) => [i.connector, i.is, i.expected ? 'yes' : 'NO']), { none: 'No connector has told.' }),
    heading('What to know of it', 3),
    table(['what', 'value'], [
      ['environment', `${incident.environment ?? 'not known'}${incident.environment === 'test' ? ': proof windows may be shortened' : ''}`],
      ['proof windows', proofs.window === null ? 'none' : `from ${took(proofs.window.leastMs)} to ${took(proofs.window.mostMs)}; ${proofs.short === 0 ? 'none was shortened' : `shortened for ${many(proofs.short, 'proof')}: only a test environment or a drill allows it`}`],
      ['opened by tokenctl', r.tool ?? 'not on record'], ['fingerprint key', r.fingerprintKey ?? 'not on record'],
      ['torn last lines that were set aside', count(r.torn)], ['steps of the wall clock', count(r.jumps)], ['moves to another host', count(r.moves)],
      ['lines that the rules do not allow, were overtaken, or are of another version', `${count(r.faults)}, ${count(r.late)}, ${count(r.unknownCodes)}`],
    ], { none: '' }),
  ];
}
