import { journalPath, readJournal, type JournalEvent } from '../../journal/index.ts';
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
    const { timelineOf } = await import('../../report/timeline.ts');
    const read = async (): Promise<JournalEvent[]> => { const events = []; for await (const e of readJournal(place.dir)) events.push(e); return events; };
    const wanted = flags.lines ?? 20;
    const words = (events: readonly JournalEvent[], from: number): string[] =>
      timelineOf(events, { bunched: false }).filter((r) => r.seq >= from && r.code !== 'gap').map((r) => `${String(r.seq + 1).padStart(5)}  ${clockTime(r.at)}  ${sanitize(r.who)}  ${sanitize(r.text)}`);
    let events = await read();
    let seen = -1;
    let from = Math.max(0, events.length - wanted);
    const newest = events.slice(from);
    if (!flags.follow) {
      for (const e of newest) cx.ui.event(e);
      return { exit: 0, text: words(events, from), json: { name: place.name, events: newest } };
    }
    for (;;) {
      for (const e of events.slice(from)) cx.ui.event(e);
      if (cx.ui.mode === 'text') for (const line of words(events, from)) cx.ui.out(line);
      from = events.length;
      const size = async (): Promise<number> => (await fileFacts(journalPath(place.dir)))?.size ?? 0;
      for (const before = seen; (seen = await size()) === before;) {
        if (cx.ui.outGone.aborted) return { exit: 0 };
        await cx.clock.sleep(LOOK_MS, cx.signal);
      }
      events = await read();
    }
  },
});
