import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import type { Hex } from '../core/brand.ts';
import { readChunks } from '../platform/files.ts';
import { makeLineCutter, textOf } from './cut-lines.ts';
import type { JournalEvent } from './events/index.ts';
import { lineHead, MAX_LINE, NO_PREV, parseLine } from './line.ts';
import { makeTree } from './merkle.ts';
import type { Problem } from './problem.ts';

export interface Walked {
  readonly lines: number;
  /** Over all lines. */
  readonly root: Hex;
  readonly first: JournalEvent | null;
  readonly torn: { readonly line: number; readonly bytes: number } | null;
  readonly problems: readonly Problem[];
  /** Roots at the sizes asked for, and at each checkpoint's own line. */
  readonly roots: ReadonlyMap<number, Hex>;
  readonly checkpoints: readonly { readonly line: number; readonly size: number; readonly root: string; readonly file: string }[];
}

/** Reads a journal to its end, whatever is in it; after a break it goes on from what stands there. Throws the system's error. */
export async function walkLines({ path, sizes }: { path: string; sizes: ReadonlySet<number> }): Promise<Walked> {
  const tree = makeTree();
  const problems: Problem[] = [];
  const roots = new Map<number, Hex>();
  const checkpoints: Walked['checkpoints'][number][] = [];
  let first: JournalEvent | null = null;
  let seq = 0;
  let head = NO_PREV;
  const say = (kind: Problem['kind'], line: number, what: string): void => { problems.push({ kind, line, what }); };
  if (sizes.has(0)) roots.set(0, tree.root());

  const see = (leaf: Buffer): void => {
    const line = tree.size + 1;
    const text = textOf(leaf);
    const event = isUtf8(leaf) ? parseLine(text) : null;
    if (leaf.length - 1 > MAX_LINE) say('malformed', line, 'longer than 64 KiB');
    if (event === null) {
      say('malformed', line, 'is no journal event');
      seq += 1;
    } else {
      // A name that is given twice stands in the head as it should, and is read as the other says.
      if (!text.startsWith(lineHead(seq, head)) || event.seq !== seq || event.prev !== head) for (const [at, kind, what] of whyNot(event, { seq, head, line })) say(kind, at, what);
      if (event.code === 'checkpoint.signed') {
        const { size, root, file } = event.data;
        checkpoints.push({ line, size: Number(size), root: String(root), file: String(file) });
        if (size === tree.size) roots.set(tree.size, tree.root());
      }
      first ??= event;
      seq = event.seq + 1;
    }
    head = hash('sha256', leaf, 'hex') as Hex;
    tree.add(head);
    if (sizes.has(tree.size)) roots.set(tree.size, tree.root());
  };
  const cutter = makeLineCutter(see);
  for await (const chunk of readChunks(path)) cutter.push(chunk);
  const rest = cutter.rest().length;
  return { lines: tree.size, root: tree.root(), first, torn: rest > 0 ? { line: tree.size + 1, bytes: rest } : null, problems, roots, checkpoints };
}

type Why = readonly [line: number, kind: Problem['kind'], what: string];
/** What a line that does not follow from the one before it says about the change that was made. */
function whyNot(event: JournalEvent, { seq, head, line }: { seq: number; head: Hex; line: number }): readonly Why[] {
  if (event.seq > seq) return [[line, 'order', `is number ${event.seq}, but number ${seq} was to follow: ${event.seq - seq} line${event.seq - seq === 1 ? ' was' : 's were'} deleted before it, or it was moved`]];
  if (event.seq < seq) return [[line, 'order', `is number ${event.seq}, but number ${seq} was to follow: it was inserted or moved`]];
  if (event.prev === head) return [[line, 'malformed', 'is not written as tokenctl writes its lines: it was edited']];
  if (line === 1) return [[1, 'order', 'names a line before it: lines were deleted before it']];
  return [[line - 1, 'edited', `is not the line that line ${line} was written after: it was edited, or others were exchanged around it`]];
}
