import { appendFile, mkdtemp, rm, truncate } from 'node:fs/promises';
import { statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { followJournal, journalPath, makeSigner, openJournal, readJournal, type JournalEvent } from '../../../src/journal/index.ts';
import { systemClock } from '../../../src/platform/clock.ts';

async function all(groups: AsyncIterable<readonly JournalEvent[]>): Promise<JournalEvent[]> {
  const events: JournalEvent[] = [];
  for await (const group of groups) events.push(...group);
  return events;
}

test('a reader that looks again is told what is new, each line once, whole lines alone', async () => {
  const dir = await mkdtemp(join(tmpdir(), 'tokenctl-'));
  try {
    const signer = makeSigner({ name: 'test', seed: new Uint8Array(32).fill(1) });
    const journal = await openJournal({ dir, realm: 'live', incident: 'INC-1', tool: '0', fpKey: 'k1', clock: systemClock, actor: { id: 'dana', host: 'h' }, signer, create: true });
    const follower = followJournal(dir);
    const seen = await all(follower.news());
    expect(seen.map((e) => e.code)).toEqual(['journal.opened']);
    expect(await all(follower.news())).toEqual([]);
    await journal.append('incident.noted', null, { text: 'one' });
    await journal.checkpoint(null);
    seen.push(...await all(follower.news()));
    // A writer is in the middle of a line, dies, and the next one cuts it off.
    const size = statSync(journalPath(dir)).size;
    await appendFile(journalPath(dir), '{"v":1,"seq":3,');
    expect(await all(follower.news())).toEqual([]);
    await truncate(journalPath(dir), size);
    await journal.append('incident.noted', null, { text: 'two' });
    seen.push(...await all(follower.news()));
    await journal.close();
    expect(seen).toEqual(await all((async function* () { for await (const e of readJournal(dir)) yield [e]; })()));
    expect(seen).toHaveLength(4);
  } finally { await rm(dir, { recursive: true }); }
});
