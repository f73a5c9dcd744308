import type { Instant, Json } from '../../core/brand.ts';
import type { JournalEvent } from '../../journal/events/index.ts';
import type { Mark } from './entries.ts';

export interface Said extends Mark { readonly value: Json; readonly by: string }

/** The incident's frame, what persons state, and the signed size of the journal. */
export interface People {
  incident: { readonly id: string; readonly drill: boolean; readonly seq: number } | null;
  opened: (Mark & { readonly by: string; readonly title: string; readonly severity: string; readonly since: Instant | null; readonly environment: string; readonly workspace: string | null }) | null;
  closed: Mark | null;
  checkpoint: { readonly size: number; readonly root: string; readonly seq: number } | null;
  readonly stated: Map<string, Said>;
  readonly proofs: { windowMs: number; rounds: number; vantages: number; short: boolean; readonly seq: number[] };
}
export const emptyPeople = (): People => ({
  incident: null, opened: null, closed: null, checkpoint: null, stated: new Map(),
  proofs: { windowMs: Infinity, rounds: Infinity, vantages: Infinity, short: false, seq: [] },
});

/** The least window that a workspace outside `environment: test` allows, milliseconds (TRUTH T3.2). */
export const LEAST_WINDOW_MS = 120_000;

export function applyToPeople(to: People, e: JournalEvent): void {
  const mark: Mark = { at: e.at, seq: e.seq };
  switch (e.code) {
    case 'journal.opened': to.incident = { id: e.data.incident, drill: e.data.realm === 'drill', seq: e.seq }; return;
    case 'incident.opened':
      to.opened = { ...mark, by: e.actor.id, title: e.data.title, severity: e.data.severity, since: e.data.since, environment: e.data.environment, workspace: e.data.workspace };
      return;
    case 'incident.closed': to.closed = mark; return;
    case 'incident.reopened': to.closed = null; return;
    case 'fact.stated':
      if (e.data.value === null || e.data.value === '') to.stated.delete(e.data.name);
      else to.stated.set(e.data.name, { ...mark, value: e.data.value, by: e.actor.id });
      return;
    case 'checkpoint.signed': to.checkpoint = { size: e.data.size, root: rootHex(e.data.root), seq: e.seq }; return;
    case 'token.proven': {
      if (e.data.is !== 'dead' || e.data.x === null) return;
      // A clock proof is one reading, without window or vantage (T3.2).
      if (e.data.path === 'clock' || e.data.windowMs === 0) return;
      const p = to.proofs;
      p.windowMs = Math.min(p.windowMs, e.data.windowMs);
      p.vantages = Math.min(p.vantages, e.data.vantages);
      p.rounds = Math.min(p.rounds, e.data.rounds.length);
      p.short ||= e.data.windowMs < LEAST_WINDOW_MS;
      p.seq.push(e.seq);
      return;
    }
    default:
  }
}

/** A signed note carries the root in base64; people compare its first 12 hex digits (TRUTH T12). */
export const rootHex = (root: string): string =>
  (/^[0-9a-f]{64}$/i.test(root) ? root.toLowerCase() : Buffer.from(root, 'base64').toString('hex')).slice(0, 12);
