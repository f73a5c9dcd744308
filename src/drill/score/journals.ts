import { join } from 'node:path';
import type { JournalEvent } from '../../journal/index.ts';
import { fileFacts, listDir, readChunks } from '../../platform/files.ts';

/** Follows every journal below a state folder as it grows: whole lines, each once. Not a check: that is `journal verify`. */
export function followJournals(state: string, see: (incident: string, e: JournalEvent) => void): () => Promise<void> {
  const read = new Map<string, number>();
  return async () => {
    for (const id of (await listDir(join(state, 'incidents'))).toSorted()) {
      const path = join(state, 'incidents', id, 'journal.jsonl');
      const from = read.get(id) ?? 0;
      if (((await fileFacts(path))?.size ?? 0) <= from) continue;
      let rest: Buffer = Buffer.alloc(0);
      let at = from;
      for await (const chunk of readChunks(path, { from })) {
        rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
        for (let end = rest.indexOf(10); end !== -1; end = rest.indexOf(10)) {
          const line = rest.subarray(0, end).toString('utf8');
          at += end + 1;
          rest = rest.subarray(end + 1);
          // A line that is none is the business of those who read it (`journal verify`): a drill is not over because of it.
          let e: JournalEvent;
          try { e = JSON.parse(line) as JournalEvent; } catch { continue; }
          see(id, e);
        }
      }
      read.set(id, at);
    }
  };
}
