import { basename, join } from 'node:path';
import { TokenctlError } from '../core/errors.ts';
import { copyDir, copyFile, listOnly, makeDir, PRIVATE_FILE, readChunks, writePrivate } from '../platform/files.ts';
import { AUDITOR_SCRIPT } from './auditor-script.ts';
import { CHECKPOINTS, journalPath } from './layout.ts';
import { parseVkey } from './note.ts';

/** What goes along with the journal. Named one by one, so that nothing sealed can ever be among it (TRUTH T10.1). */
const FOLDERS = [CHECKPOINTS, 'plans', 'comms', 'report', 'approvals'];

export interface ExportJournalIn {
  readonly dir: string;
  /** A folder that does not exist yet. */
  readonly out: string;
  /** The keys that somebody vouches for, as vkeys. */
  readonly keys: readonly string[];
}

/**
 * Copies an incident's evidence for an auditor: journal up to its last whole line, checkpoints, plans, messages, reports, approvals,
 * `keys.txt`, `verify.py` and `VERIFY.md`. No sealed value. Throws E_EXISTS, E_INCIDENT_UNKNOWN, E_CONFIG for a bad key.
 */
export async function exportJournal({ dir, out, keys }: ExportJournalIn): Promise<{ readonly out: string; readonly files: number }> {
  const vkeys = keys.map((key) => parseVkey(key).vkey);
  const names = await listOnly('files', dir);
  if (!names.includes(basename(journalPath(dir)))) throw new TokenctlError('E_INCIDENT_UNKNOWN', `There is no journal in ${dir}.`);
  await makeDir(out);
  const folders = await listOnly('folders', dir);
  let files = 0;
  // Checkpoints before the journal: what is written meanwhile then only makes it longer than they say.
  for (const folder of FOLDERS)
    if (folders.includes(folder)) files += await copyDir(join(dir, folder), join(out, folder), { mode: PRIVATE_FILE });
  for (const name of names.filter((n) => n.startsWith('journal.torn.'))) {
    await copyFile(join(dir, name), join(out, name));
    files += 1;
  }
  await writePrivate(journalPath(out), wholeLines(readChunks(journalPath(dir))));
  await writePrivate(join(out, 'keys.txt'), vkeys.map((key) => `${key}\n`).join(''));
  await writePrivate(join(out, 'verify.py'), AUDITOR_SCRIPT);
  await writePrivate(join(out, 'VERIFY.md'), VERIFY);
  return { out, files: files + 4 };
}

async function* wholeLines(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let held: Buffer[] = [];
  for await (const chunk of chunks) {
    const cut = chunk.lastIndexOf(10) + 1;
    if (cut > 0) {
      yield* [...held, chunk.subarray(0, cut)];
      held = [];
    }
    if (cut < chunk.length) held.push(chunk.subarray(cut));
  }
}

const VERIFY = `# How to check this folder

\`journal.jsonl\` is the record of the incident, one event a line, each bound to the line before it. The files in
\`checkpoints/\` are signed summaries of its length and root. No secret value is in this folder.

1. Take \`keys.txt\` from somebody whom you trust to know the operators, not from this folder: whoever could rewrite the
   journal could rewrite the list of keys beside it.
2. With tokenctl: \`tokenctl journal verify . --key NAME+ID+KEY\` (once for each key of the list).
3. Without it, with Python 3 and openssl: \`python3 verify.py . keys.txt\`. The script is the one of the page "Auditing" of
   tokenctl's documents; compare the two.
4. Ask the people who were told of the incident for the anchors in their messages (\`SIZE:ROOT\`), and give each:
   \`--anchor SIZE:ROOT\`, or as a further word to the script. An anchor is what shows a journal that was cut or written anew by
   the holder of the key.

Exit 0: intact. 3: the last line is torn, what is before it is intact. 12: not what was written or signed; the line is named.
`;
