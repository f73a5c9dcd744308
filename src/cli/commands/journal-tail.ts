import { followJournal, journalPath, type JournalEvent } from '../../journal/index.ts';
import { fileFacts } from '../../platform/files.ts';
import { clockTime, sanitize } from '../../ui/index.ts';
import { journalPlace } from '../app/journal-place.ts';
import { placesOnly } from '../app/where.ts';
import { defineCommand } from '../command.ts';

const LOOK_MS = 500;

export default defineCommand({
  name: 'journal tail', group: 'account', summary: 'the newest events; with --follow as they are written',
  args: [{ name: 'incident', summary: 'an id or a folder; default: the only one', complete: 'incident' }],
  flags: [{ name: '--lines', short: '-n', kind: 'int', value: 'N', summary: 'how many (default 20)' }, { name: '--follow', short: '-f', kind: 'bool', summary: 'go on until Ctrl-C' }],
  examples: [{ run: 'tokenctl journal tail -f', does: 'watch a run from another terminal' }, { run: 'tokenctl journal tail -f -o ndjson', does: 'the raw events, one a line' }],
  exits: [0, 12], json: 'tokenctl/tail/v1', streams: true, next: ['timeline'],
  async handler(cx, { args, flags }) {
    const place = await journalPlace(cx, placesOnly(cx), args.incident);
    const { makeSingleLines } = await import('../../report/single-lines.ts');
    const lines = makeSingleLines();
    const words = (events: readonly JournalEvent[]): string[] =>
      events.flatMap((e) => { const l = lines.say(e); return l === null ? [] : [`${String(l.seq + 1).padStart(5)}  ${clockTime(l.at)}  ${sanitize(l.who)}  ${sanitize(l.text)}`]; });
    const journal = followJournal(place.dir);
    const size = async (): Promise<number> => (await fileFacts(journalPath(place.dir)))?.size ?? 0;
    let seen = await size();
    const newest = await lastOf(journal.news(), { wanted: flags.lines ?? 20, passed: lines.learn });
    for (const e of newest) cx.ui.event(e);
    if (!flags.follow) return { exit: 0, text: words(newest), json: { name: place.name, events: newest } };
    let shown = newest.at(-1)?.seq ?? -1;
    const out = (events: readonly JournalEvent[]): void => { if (cx.ui.mode === 'text') for (const line of words(events)) cx.ui.out(line); };
    out(newest);
    for (;;) {
      for (const before = seen; (seen = await size()) === before;) {
        if (cx.ui.outGone.aborted) return { exit: 0 };
        await cx.clock.sleep(LOOK_MS, cx.signal);
      }
      for await (const group of journal.news()) {
        const news = group.filter((e) => e.seq > shown);
        for (const e of news) cx.ui.event(e);
        out(news);
        shown = news.at(-1)?.seq ?? shown;
      }
    }
  },
});

/** The last events of many; `passed` is shown those before them, in order. */
async function lastOf(groups: AsyncIterable<readonly JournalEvent[]>, { wanted, passed }: { readonly wanted: number; readonly passed: (e: JournalEvent) => void }): Promise<JournalEvent[]> {
  const last: JournalEvent[] = [];
  for await (const group of groups) {
    for (const e of group) last.push(e);
    for (const e of last.splice(0, Math.max(0, last.length - wanted))) passed(e);
  }
  return last;
}
