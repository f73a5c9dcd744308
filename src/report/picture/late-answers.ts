import { lineMs } from '../../ledger/index.ts';
import { took } from '../../core/result.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import type { Ended } from '../review/intents.ts';

/** Tells of each line whether an old token answered alive in it, later than its revoke allows (TRUTH T1): a number a token is kept. */
export function makeLateAnswers(): (e: JournalEvent, ended: Ended | null) => boolean {
  const revokedMs: number[] = [];
  return (e, ended) => {
    if (e.code === 'change.ended' && ended?.effect === 'revoke' && ended.x !== null && took(e.data.outcome) && e.data.outcome.is !== 'partly') revokedMs[ended.x] = lineMs(e.at);
    if (e.code === 'watch.made') return e.data.verdict.is === 'alive';
    if (e.code !== 'round.made' || e.data.verdict.is !== 'alive' || e.data.x === null || e.data.why === 'alive' || e.data.why === 'baseline') return false;
    const revoked = revokedMs[e.data.x];
    return revoked !== undefined && lineMs(e.at) > revoked + (e.data.propagationMs ?? 0);
  };
}
