import { createHash } from 'node:crypto';
import type { Hex } from '../../core/brand.ts';
import { canonical } from '../../core/canonical.ts';
import type { Change, PlanFooter, PlanHeader } from '../../core/plan.ts';

/**
 * SHA-256 over canonical JSON lines of header, changes and footer (ENGINE P6). Gaps and what was left count as codes;
 * the next commands of a gap are prose and stay out. Run, incident, actor, times and liveness are in none of them.
 */
export function planDigest(header: PlanHeader, changes: Iterable<Change>, footer: Omit<PlanFooter, 'digest'>): Hex {
  const digest = startDigest(header);
  for (const change of changes) digest.add(change);
  return digest.end(footer);
}

/** The same, for changes that come one by one, in their order. */
export function startDigest(header: PlanHeader): { add(change: Change): void; end(footer: Omit<PlanFooter, 'digest'>): Hex } {
  const hash = createHash('sha256');
  hash.update(`${canonical(header)}\n`);
  return {
    add(change) { hash.update(`${canonical({ ...change, target: 'token' in change.target ? { token: change.target.token } : change.target })}\n`); },
    end(footer) {
      const gaps = footer.gaps.map((g) => ({ token: g.token, why: g.why }));
      hash.update(`${canonical({ changes: footer.changes, deaths: footer.deaths, left: footer.left, gaps })}\n`);
      return hash.digest('hex') as Hex;
    },
  };
}
