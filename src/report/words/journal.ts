import { rootHex } from '../../comms/fold/people.ts';
import type { EventOf } from '../../journal/events/index.ts';
import { clock, detail, main, many, plain, some, type Line } from './line.ts';

type JournalCode = 'journal.opened' | 'journal.recovered' | 'checkpoint.signed' | 'clock.jumped' | 'identity.read' | 'trust.given' | 'pace.paused';

export function journalLine(e: EventOf<JournalCode>): Line {
  switch (e.code) {
    case 'journal.opened': return detail(`journal opened for ${plain(e.data.incident)}${e.data.realm === 'drill' ? ' (a drill)' : ''}, tokenctl ${plain(e.data.tool)}`);
    case 'journal.recovered': return main(`a torn last line of ${many(e.data.bytes, 'byte')} was set aside in ${plain(e.data.file)}`);
    case 'checkpoint.signed': return detail(`checkpoint ${e.data.size}:${rootHex(e.data.root)} signed`);
    case 'clock.jumped': return main(`the wall clock moved by ${e.data.byMs} ms; waits were lengthened`);
    case 'identity.read': {
      const line = `${plain(e.data.connector)}: tokenctl is ${plain(JSON.stringify(e.data.is), 200)}`;
      return e.data.expected ? detail(line) : main(`${line}, which is not what was expected`);
    }
    case 'trust.given': return detail(`endpoints trusted (${e.data.by}): ${some(e.data.endpoints)}`);
    case 'pace.paused': return detail(`${plain(e.data.budget)} paused until ${clock(e.data.until)}: ${plain(e.data.why)}`);
  }
}
