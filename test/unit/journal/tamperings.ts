import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Problem } from '../../../src/journal/index.ts';
import { linesOf, writeLines } from './journal-fixture.ts';

/** What can be done to the journal of `makeJournal` (9 lines, checkpoints at 4 and 8), and the line that must be named. */
export interface Tampering { readonly name: string; readonly line: number; readonly kind: Problem['kind']; readonly act: (dir: string) => void }

const edit = (name: string, kind: Problem['kind'], line: number, change: (lines: string[]) => string[]): Tampering =>
  ({ name, kind, line, act: (dir) => { writeLines(dir, change(linesOf(dir))); } });

export const TAMPERINGS: readonly Tampering[] = [
  edit('edit of a line', 'edited', 3, (l) => l.map((x, i) => (i === 2 ? x.replace('note 2', 'note 3') : x))),
  edit('edit of the last signed line', 'rewritten', 8, (l) => l.slice(0, 8).map((x, i) => (i === 7 ? x.replace('note 6', 'note 9') : x))),
  edit('a line that is no JSON', 'malformed', 4, (l) => l.map((x, i) => (i === 3 ? x.slice(0, -1) : x))),
  edit('other spelling of the same JSON', 'malformed', 3, (l) => l.map((x, i) => (i === 2 ? x.replace('"v":1,', '"v":1, ') : x))),
  edit('reorder', 'order', 3, (l) => [l[0], l[1], l[3], l[2], ...l.slice(4)] as string[]),
  edit('insertion', 'order', 4, (l) => [...l.slice(0, 3), l[2], ...l.slice(3)] as string[]),
  edit('deletion', 'order', 3, (l) => [...l.slice(0, 2), ...l.slice(3)]),
  edit('deletion of the first line', 'order', 1, (l) => l.slice(1)),
  edit('truncation below a checkpoint', 'truncated', 6, (l) => l.slice(0, 5)),
  edit('truncation of everything', 'truncated', 1, () => []),
  { name: 'truncation, checkpoint files too: the anchor shows it', kind: 'anchor', line: 6, act: (dir) => {
    writeLines(dir, linesOf(dir).slice(0, 5));
    rmSync(join(dir, 'checkpoints/8'));
  } },
  { name: 'a checkpoint file is missing', kind: 'checkpoint', line: 9, act: (dir) => { rmSync(join(dir, 'checkpoints/8')); } },
  { name: 'forged signature', kind: 'forged', line: 8, act: (dir) => {
    const path = join(dir, 'checkpoints/8');
    const lines = readFileSync(path, 'utf8').split('\n');
    const four = readFileSync(join(dir, 'checkpoints/4'), 'utf8').split('\n');
    writeFileSync(path, [...lines.slice(0, 4), four[4], ''].join('\n'));
  } },
  { name: 'a checkpoint under another name', kind: 'checkpoint', line: 4, act: (dir) => {
    writeFileSync(join(dir, 'checkpoints/8'), readFileSync(join(dir, 'checkpoints/4')));
  } },
];
