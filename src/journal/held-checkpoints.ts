import { join } from 'node:path';
import { TokenctlError } from '../core/errors.ts';
import { errnoOf, readText } from '../platform/files.ts';
import type { Chain } from './chain.ts';
import { originOf, parseCheckpoint, readCheckpoints, type Checkpoint } from './checkpoint.ts';
import type { JournalEvent } from './events/index.ts';
import { CHECKPOINTS } from './layout.ts';
import { rootText } from './merkle.ts';
import { parseNote, verifyNote, type Verifier } from './note.ts';

/** What the checkpoint files beside a journal say of it: held against the lines while they are read. */
export interface HeldCheckpoints {
  /** Lines that some checkpoint was signed over; 0 = there is none. */
  readonly most: number;
  /** After each line. Throws E_JOURNAL_TAMPERED, naming the line. */
  see(event: JournalEvent, chain: Chain): void;
  /** This process signed one, over the lines that it knows, and wrote the line that tells of it. */
  signed(made: { readonly size: number; readonly root: string }, line: number): void;
  /** What was found up to now. */
  state(): CheckpointsSeen;
  /** After the last line there was. Throws E_JOURNAL_TAMPERED, naming the line that is missing, or that tells of a file that is. */
  end(size: number): Promise<void>;
}

/** Checkpoints of a part of a journal that was read and found to be theirs: roots by size, and the lines that tell of them. */
export interface CheckpointsSeen {
  readonly roots: readonly (readonly [size: number, root: string])[];
  readonly told: readonly (readonly [size: number, line: number, root: string])[];
}

/** Where a reading ended, its first line, and what was found up to there. */
export interface ResumedFrom { readonly size: number; readonly first: JournalEvent; readonly seen: CheckpointsSeen }

const tampered = (line: number, what: string): TokenctlError =>
  new TokenctlError('E_JOURNAL_TAMPERED', `Line ${line} of the journal ${what}.`, { next: ['tokenctl journal verify'], facts: { line } });
const saidIn = (note: string): Checkpoint | null => parseCheckpoint(parseNote(note)?.text ?? '');

/**
 * Reads the checkpoint files; call it before the journal is read, so that lines that are written meanwhile only make it longer than
 * they say. A chain that was computed anew shows here and nowhere else, and no command goes on with such a journal. Who signed is for
 * `journal verify` to judge, which knows the keys; `known` are checked here already.
 */
export async function heldCheckpoints(dir: string, known: readonly Verifier[] = []): Promise<HeldCheckpoints & { resume(from: ResumedFrom): boolean }> {
  const held = new Map<number, Checkpoint>();
  for (const { file, note } of await readCheckpoints(dir)) {
    const said = saidIn(note);
    if (said === null || file !== `${CHECKPOINTS}/${said.size}`) continue;
    if (verifyNote(note, known) === null) throw tampered(said.size, `is not vouched for: ${file} carries a forged signature`);
    held.set(said.size, said);
  }
  const most = Math.max(0, ...held.keys());
  const told = new Map<number, { readonly line: number; readonly root: string }>();
  const roots = new Map<number, string>();
  return {
    most,
    /** Goes on after `size` lines. False, and nothing is taken over, if a file that is held now was not held against these lines then, or says otherwise. */
    resume({ size, first, seen }) {
      if (first.code !== 'journal.opened') return false;
      const then = new Map(seen.roots);
      for (const said of held.values()) if (said.origin !== originOf(first.data.incident) || (said.size <= size && then.get(said.size) !== said.root)) return false;
      for (const [at, root] of seen.roots) roots.set(at, root);
      for (const [at, line, root] of seen.told) told.set(at, { line, root });
      return true;
    },
    signed({ size, root }, line) {
      roots.set(size, root);
      told.set(size, { line, root });
    },
    state: () => ({ roots: [...roots], told: [...told].map(([at, { line, root }]) => [at, line, root] as const) }),
    see(event, { size, tree, sealed }) {
      if (event.code === 'journal.opened')
        for (const { size: at, origin } of held.values()) if (origin !== originOf(event.data.incident)) throw tampered(1, `opens another incident than ${CHECKPOINTS}/${at} was signed for`);
      if (event.code === 'checkpoint.signed') {
        told.set(event.data.size, { line: size, root: event.data.root });
        // Signed while this process read: its file was not among those held, and its lines are known all the same.
        if (sealed !== null && sealed.size === event.data.size) roots.set(sealed.size, rootText(sealed.root));
      }
      const said = held.get(size);
      if (said === undefined) return;
      roots.set(size, said.root);
      if (said.root !== rootText(tree.root())) throw tampered(size, `or one before it is not what ${CHECKPOINTS}/${size} was signed over`);
    },
    async end(size) {
      if (most > size) throw tampered(size + 1, `is missing: ${CHECKPOINTS}/${most} was signed over ${most} lines`);
      for (const [at, { line, root }] of told) {
        // One that was signed while the journal was read was not among the files yet.
        const said = held.get(at) ?? saidIn(await readText(join(dir, CHECKPOINTS, String(at))).catch((e: unknown) => { if (errnoOf(e) === null) throw e; return ''; }));
        if (said?.root !== root) throw tampered(line, `tells of ${CHECKPOINTS}/${at}, which is missing or says otherwise`);
      }
    },
  };
}
