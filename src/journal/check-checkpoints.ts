import type { Hex } from '../core/brand.ts';
import { originOf, parseCheckpoint, type CheckpointFile } from './checkpoint.ts';
import { rootText } from './merkle.ts';
import { parseNote, verifyNote, type Verifier } from './note.ts';
import type { Problem } from './problem.ts';
import type { Walked } from './walk-lines.ts';

export interface CheckedCheckpoint { readonly size: number; readonly file: string; readonly signer: string; readonly vouched: boolean; /** Its root is that of the journal. */ readonly holds: boolean }
export interface CheckedCheckpoints { readonly checkpoints: readonly CheckedCheckpoint[]; readonly problems: readonly Problem[]; readonly unknown: readonly string[] }

/** The size that a checkpoint file speaks of, before anything in it is believed. */
export const sizeOf = (c: CheckpointFile): number | null => parseCheckpoint(parseNote(c.note)?.text ?? '')?.size ?? null;

export interface CheckCheckpointsIn {
  readonly files: readonly CheckpointFile[];
  /** Names of the files that were there after the journal was read: some are younger than its end. */
  readonly there: ReadonlySet<string>;
  readonly walked: Walked;
  readonly known: readonly Verifier[];
  /** null: the first line does not say; that is a problem of its own. */
  readonly incident: string | null;
}

/** Holds every checkpoint file, and every line that tells of one, against the lines that stand in the journal. */
export function checkCheckpoints({ files, there, walked, known, incident }: CheckCheckpointsIn): CheckedCheckpoints {
  const problems: Problem[] = [];
  const unknown = new Set<string>();
  const checkpoints: CheckedCheckpoint[] = [];
  const shortfall = (size: number): Problem | null => size <= walked.lines ? null
    : { kind: 'truncated', line: walked.lines + 1, what: `is missing: a checkpoint of ${size} lines was signed, and the journal ends after line ${walked.lines}` };
  const rewritten = (size: number, root: string): Problem | null => rootAt(walked, size) === root ? null
    : { kind: 'rewritten', line: size, what: `and the lines before it are not the ${size} lines that the checkpoint was signed over: one of them was edited, or all were written anew` };

  for (const { file, note } of files) {
    const check = verifyNote(note, known);
    const said = parseCheckpoint(parseNote(note)?.text ?? '');
    if (check === null || said === null || (incident !== null && said.origin !== originOf(incident)) || file !== `checkpoints/${said.size}`) {
      const why = said === null ? 'is no checkpoint' : check === null ? 'carries a forged signature: a known key did not sign it' : 'is of another incident or another size than its name says';
      problems.push({ kind: check === null && said !== null ? 'forged' : 'checkpoint', line: said?.size ?? null, what: `${file} ${why}` });
      continue;
    }
    const wrong = shortfall(said.size) ?? rewritten(said.size, said.root);
    if (wrong !== null) problems.push(wrong);
    if (check.by.length === 0) problems.push({ kind: 'unvouched', line: said.size, what: `${file} is signed by a key that nobody vouches for: ${check.unknown.join(', ')}` });
    for (const key of check.unknown) unknown.add(key);
    const signers = [...check.by.map((k) => `${k.name}+${k.keyId}`), ...check.unknown];
    checkpoints.push({ size: said.size, file, signer: signers.join(', '), vouched: check.by.length > 0, holds: wrong === null });
  }
  for (const told of walked.checkpoints) {
    if (told.size > told.line - 1) problems.push({ kind: 'checkpoint', line: told.line, what: `tells of a checkpoint of ${told.size} lines, which is more than stand before it` });
    else if (walked.roots.has(told.size) && rootAt(walked, told.size) !== told.root)
      problems.push({ kind: 'rewritten', line: told.line, what: 'tells of a checkpoint whose root is not that of the lines before it' });
    if (!there.has(told.file)) problems.push({ kind: 'checkpoint', line: told.line, what: `tells of ${told.file}, which is missing` });
  }
  return { checkpoints: checkpoints.sort((a, b) => a.size - b.size), problems, unknown: [...unknown] };
}

function rootAt({ roots }: Walked, size: number): string | null {
  const root: Hex | undefined = roots.get(size);
  return root === undefined ? null : rootText(root);
}
