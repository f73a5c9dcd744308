import type { EscrowId, TokenKey } from '../core/brand.ts';
import type { When } from './coverage.ts';
import { incidentClosed } from './open-entries.ts';
import { entryAt, type Sealed, type Situation } from './situation.ts';

/** Exposed values serve the revival checks, minted ones their takers (T10.1, ENGINE S3). */
function isPastUse(s: Situation, sealed: Sealed, closed: boolean): boolean {
  if (sealed.holds === 'minted') {
    const run = sealed.run === null ? undefined : s.runs.get(sealed.run);
    return sealed.owed !== null && run?.state === 'ended' && sealed.owed.every((id) => !s.debts.has(id)) && !stagedBy(s, sealed);
  }
  const x = s.byKey.get(sealed.of as TokenKey);
  const entry = x === undefined ? undefined : entryAt(s, x);
  return closed && (entry === undefined || !s.watches.some((w) => w.xs.has(entry.x) && !w.made.has(entry.x)));
}

/** A pending version of the same run may still need the value. */
const stagedBy = (s: Situation, sealed: Sealed): boolean => [...s.debts.values()].some((d) => d.run === sealed.run && d.kind === 'staged-not-current');

/** Sealed values that nothing needs any more, at `now`. */
export function escrowPastUse(s: Situation, now: When): EscrowId[] {
  const closed = incidentClosed(s, now);
  // The values of a ledger are many, and are kept while it is open.
  if (!closed && s.minted === 0) return [];
  return [...s.escrow].filter(([, sealed]) => isPastUse(s, sealed, closed)).map(([id]) => id);
}

/** Proven entries without a revival check after their proof: `incident close` schedules them first (T1). */
export function unwatched(s: Situation): number[] {
  return s.entries.filter((e) => e.state === 'proven' && !s.watches.some((w) => w.xs.has(e.x) && w.atMs > (e.proof?.atMs ?? 0))).map((e) => e.x);
}
