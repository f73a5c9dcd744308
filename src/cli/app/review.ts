import type { Review } from '../../report/index.ts';
import type { CommandCx } from '../command.ts';
import type { House } from './house.ts';
import { eventGroups, incidentDir, isLong, seeEvents } from './incidents.ts';
import { liveRuns } from './live-runs.ts';

/** The review of an incident as of now: two passes over its journal, which is never in memory; no connector is asked. */
export async function reviewOf(cx: CommandCx, house: Pick<House, 'where'>, id: string): Promise<Review> {
  const { makeReview } = await import('../../report/make-review.ts');
  const dir = incidentDir(house, id);
  const maker = makeReview({ now: cx.clock.now(), live: (s) => liveRuns(dir, s) });
  const spinner = await isLong(dir).catch(() => false) ? await cx.ui.spinner(`reading the journal of ${id}`) : null;
  try {
    await seeEvents(house, id, maker.see);
    const rows = maker.rows(eventGroups(house, id))[Symbol.asyncIterator]();
    while ((await rows.next()).done !== true) cx.signal.throwIfAborted();
    return maker.review();
  } finally {
    spinner?.stop();
  }
}
