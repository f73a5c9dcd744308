import { TokenctlError } from '../core/errors.ts';
import type { Chain } from './chain.ts';
import { originOf, parseCheckpoint, readCheckpoints } from './checkpoint.ts';
import type { JournalEvent } from './events/index.ts';
import { CHECKPOINTS } from './layout.ts';
import { rootText } from './merkle.ts';
import { parseNote, verifyNote, type Verifier } from './note.ts';

/** What the checkpoint files beside a journal say of it: held against the lines while they are read. */
export interface HeldCheckpoints {
  /** After each line. Throws E_JOURNAL_TAMPERED, naming the line. */
  see(event: JournalEvent, chain: Chain): void;
  /** After the last line there was. Throws E_JOURNAL_TAMPERED, naming the first line that is missing. */
  end(chain: Chain): void;
}

const tampered = (line: number, what: string): TokenctlError =>
  new TokenctlError('E_JOURNAL_TAMPERED', `Line ${line} of the journal ${what}.`, { next: ['tokenctl journal verify'], facts: { line } });

/**
 * Reads the checkpoint files; call it before the journal is read, so that lines that are written meanwhile only make it longer than
 * they say. A chain that was computed anew shows here and nowhere else, and no command goes on with such a journal. Who signed is for
 * `journal verify` to judge, which knows the keys; `known` are checked here already.
 */
export async function heldCheckpoints(dir: string, known: readonly Verifier[] = []): Promise<HeldCheckpoints> {
  const roots = new Map<number, string>();
  const origins = new Map<number, string>();
  for (const { file, note } of await readCheckpoints(dir)) {
    const said = parseCheckpoint(parseNote(note)?.text ?? '');
    if (said === null || file !== `${CHECKPOINTS}/${said.size}`) continue;
    if (verifyNote(note, known) === null) throw tampered(said.size, `is not vouched for: ${file} carries a forged signature`);
    roots.set(said.size, said.root);
    origins.set(said.size, said.origin);
  }
  return {
    see(event, chain) {
      const { size, tree } = chain;
      if (event.code === 'journal.opened')
        for (const [at, origin] of origins) if (origin !== originOf(event.data.incident)) throw tampered(1, `opens another incident than ${CHECKPOINTS}/${at} was signed for`);
      const root = roots.get(size);
      if (root !== undefined && root !== rootText(tree.root())) throw tampered(size, `or one before it is not what ${CHECKPOINTS}/${size} was signed over`);
    },
    end({ size }) {
      const most = Math.max(0, ...roots.keys());
      if (most > size) throw tampered(size + 1, `is missing: ${CHECKPOINTS}/${most} was signed over ${most} lines`);
    },
  };
}
