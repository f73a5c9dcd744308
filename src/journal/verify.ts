import { TokenctlError } from '../core/errors.ts';
import { EXIT, type Exit } from '../core/exit.ts';
import { errnoOf, isMissing } from '../platform/files.ts';
import type { Hex } from '../core/brand.ts';
import { anchorHolds, type Anchor } from './anchor.ts';
import { checkCheckpoints, sizeOf, type CheckedCheckpoint } from './check-checkpoints.ts';
import { readCheckpoints } from './checkpoint.ts';
import { journalPath } from './layout.ts';
import { parseVkey } from './note.ts';
import type { Problem } from './problem.ts';
import { walkLines, type Walked } from './walk-lines.ts';

export interface VerifyReport {
  readonly events: number;
  readonly incident: string | null;
  /** Root over all lines, hex; what a new anchor would say. */
  readonly root: Hex;
  readonly torn: { readonly line: number; readonly bytes: number } | null;
  readonly problems: readonly Problem[];
  readonly checkpoints: readonly CheckedCheckpoint[];
  /** Lines covered by the newest checkpoint that holds and is signed by a key somebody vouches for. */
  readonly coveredByVouched: number;
  /** Lines covered by the largest of the given anchors that holds. */
  readonly anchored: number;
  /** Lines after both: nobody else vouches for them. */
  readonly unanchored: number;
  /** Signers that nobody vouches for, as `name+keyId`. */
  readonly unvouchedSigners: readonly string[];
}

/**
 * Checks a journal offline: chain, order, tree, checkpoints, anchors (DESIGN §5, TRUTH T12). `keys` are the vkeys that somebody vouches
 * for. A report, never an error, for whatever stands in the files. Throws E_INCIDENT_UNKNOWN without a journal, E_CONFIG for a bad key.
 */
export async function verifyJournal({ dir, keys, anchors = [] }: { dir: string; keys: readonly string[]; anchors?: readonly Anchor[] }): Promise<VerifyReport> {
  const known = keys.map(parseVkey);
  // Checkpoints first: lines that are written meanwhile then only make the journal longer than they say.
  const files = await readCheckpoints(dir);
  const sizes = new Set([...files.map(sizeOf).filter((s) => s !== null), ...anchors.map((a) => a.size)]);
  const walked = await walk(journalPath(dir), sizes);
  const opened = walked.first?.code === 'journal.opened' ? walked.first.data : null;
  const opening: Problem[] = opened === null ? [{ kind: 'malformed', line: 1, what: walked.lines === 0 ? 'is missing: the journal is empty' : 'does not open the journal' }] : [];
  const there = new Set((await readCheckpoints(dir)).map((c) => c.file));
  const checked = checkCheckpoints({ files, there, walked, known, incident: opened?.incident ?? null });
  const wrongAnchors = anchors.flatMap((anchor) => anchorProblem(anchor, walked) ?? []);
  const problems = [...opening, ...walked.problems, ...checked.problems, ...wrongAnchors].sort((a, b) => (a.line ?? 0) - (b.line ?? 0));
  // A checkpoint or anchor covers lines even if something else is wrong: its root is over their bytes.
  const coveredByVouched = Math.max(0, ...checked.checkpoints.filter((c) => c.vouched && c.holds).map((c) => c.size));
  const anchored = Math.max(0, ...anchors.filter((a) => anchorProblem(a, walked) === null).map((a) => a.size));
  return {
    events: walked.lines, incident: opened?.incident ?? null, root: walked.root, torn: walked.torn, problems, checkpoints: checked.checkpoints, coveredByVouched, anchored,
    unanchored: walked.lines - Math.max(anchored, coveredByVouched), unvouchedSigners: checked.unknown,
  };
}

async function walk(path: string, sizes: ReadonlySet<number>): Promise<Walked> {
  try { return await walkLines({ path, sizes }); } catch (e) {
    if (errnoOf(e) === 'EISDIR') throw new TokenctlError('E_JOURNAL_TAMPERED', 'Line 1 of the journal is missing: journal.jsonl is a folder.');
    if (isMissing(e)) throw new TokenctlError('E_INCIDENT_UNKNOWN', `There is no journal at ${path}.`);
    throw e;
  }
}

function anchorProblem(anchor: Anchor, { lines, roots }: Walked): Problem | null {
  if (anchor.size > lines) return { kind: 'anchor', line: lines + 1, what: `is missing: the anchor was made when the journal had ${anchor.size} lines, and it ends after line ${lines}` };
  const root = roots.get(anchor.size);
  if (root !== undefined && anchorHolds(anchor, root)) return null;
  return { kind: 'anchor', line: anchor.size, what: `and the lines before it are not those that the anchor ${anchor.size}:${anchor.root.slice(0, 12)} was made of` };
}

/** 12 = not what was written or signed; 3 = only the last line is torn; 0 = intact (TRUTH T14). */
export const verifyExit = ({ problems, torn }: VerifyReport): Exit => problems.length > 0 ? EXIT.tampered : torn === null ? EXIT.ok : EXIT.partial;
