import * as z from 'zod';
import type { Hex, Instant } from '../core/brand.ts';
import { canonical, sha256 } from '../core/canonical.ts';
import { instant, toMs } from '../core/clock.ts';
import { TokenctlError } from '../core/errors.ts';
import type { EventData } from '../journal/events/index.ts';
import { entryAt, entryState, REINSTATED_MAX_MS, type Entry, type Situation } from '../ledger/index.ts';
import type { OperatorKeys, Person } from './actor.ts';
import { mustBeTwo, signedBy } from './second-person.ts';

/** What `ssh-keygen -Y sign -n` is given. */
export const REINSTATE_NAMESPACE = 'reinstate@tokenctl';

const documentSchema = z.strictObject({
  tokenctl: z.literal('reinstatement/1'), incident: z.string(), entries: z.array(z.strictObject({ x: z.int().nonnegative(), token: z.string() })).min(1),
  reason: z.string().min(1), until: z.string(), by: z.string(), at: z.string(),
});

export interface ReinstateAsk {
  readonly situation: Situation;
  readonly xs: readonly number[];
  readonly reason: string;
  readonly until: Instant;
  readonly by: Person;
  readonly now: Instant;
  readonly operators: readonly OperatorKeys[];
}
export interface ReinstatementProposal { readonly bytes: string; readonly digest: Hex; readonly event: Omit<EventData['reinstatement.proposed'], 'file'> }

/** Entries that are suspended now. Throws E_USAGE for any other. */
function suspendedIn(situation: Situation, xs: readonly number[], now: Instant): readonly Entry[] {
  return [...new Set(xs)].toSorted((a, b) => a - b).map((x) => {
    const entry = entryAt(situation, x);
    const state = entry === undefined ? 'not on the ledger' : entryState(entry, toMs(now));
    if (entry === undefined || entry.x !== x || state !== 'suspended') throw new TokenctlError('E_USAGE', `${entry?.key ?? `entry ${x}`} is ${state}; only a suspended token can be reinstated`, { hint: 'A revoked token stays dead: its services get a replacement.', next: ['tokenctl ledger show', 'tokenctl run leaked-token'] });
    return entry;
  });
}

function mustEnd(until: Instant, now: Instant): void {
  const ms = toMs(until) - toMs(now);
  if (!(ms > 0 && ms <= REINSTATED_MAX_MS)) throw new TokenctlError('E_USAGE', 'a reinstatement ends within 4 hours from now', { next: ['--until 2h'] });
}

/**
 * A proposal to let suspended tokens live for a time, for another operator to sign (TRUTH T4).
 * Throws E_GATE_UNSATISFIABLE with fewer than two keys, E_OPERATOR if the proposer is only self-declared, E_USAGE for entries or a time that cannot be.
 */
export function proposeReinstatement(o: ReinstateAsk): ReinstatementProposal {
  mustBeTwo(o, 'a reinstatement');
  mustEnd(o.until, o.now);
  const entries = suspendedIn(o.situation, o.xs, o.now);
  const until = instant(toMs(o.until));
  const bytes = `${canonical({ tokenctl: 'reinstatement/1', incident: o.situation.incident.id, entries: entries.map((e) => ({ x: e.x, token: e.key })), reason: o.reason.trim(), until, by: o.by.id, at: o.now })}\n`;
  const digest = sha256(bytes);
  return { bytes, digest, event: { xs: entries.map((e) => e.x), reason: o.reason.trim(), until, proposal: digest, by: o.by.id } };
}

/**
 * Another operator signed it: the event to journal (the caller adds `signature`, the file's name).
 * Throws E_JOURNAL_TAMPERED for a text that was never proposed, E_PLAN_USED for one that was granted, E_PLAN_STALE if a token is no longer suspended or
 * the time is over, E_OPERATOR if the signature is bad or not another operator's.
 */
export function grantReinstatement(o: { readonly situation: Situation; readonly bytes: Uint8Array; readonly signature: string; readonly operators: readonly OperatorKeys[]; readonly now: Instant }): Omit<EventData['reinstatement.granted'], 'signature'> {
  const digest = sha256(o.bytes);
  const proposal = o.situation.reinstatements.get(digest);
  const document = readDocument(Buffer.from(o.bytes).toString('utf8'));
  if (proposal === undefined || document === null || document.incident !== o.situation.incident.id) throw new TokenctlError('E_JOURNAL_TAMPERED', 'this text was never proposed in this incident', { next: ['tokenctl ledger show'] });
  if (proposal.granted) throw new TokenctlError('E_PLAN_USED', 'this proposal was granted already', { next: ['tokenctl status'] });
  const stale = (why: string): TokenctlError => new TokenctlError('E_PLAN_STALE', `the proposal is out of date: ${why}`, { hint: 'Propose it again.', next: ['tokenctl ledger show'] });
  if (proposal.untilMs <= toMs(o.now)) throw stale('its time is over');
  for (const x of proposal.xs) {
    const entry = entryAt(o.situation, x);
    const state = entry === undefined ? 'gone' : entryState(entry, toMs(o.now));
    if (state !== 'suspended') throw stale(`${entry?.key ?? x} was suspended and is ${state}`);
  }
  const by = signedBy({ ...o, namespace: REINSTATE_NAMESPACE, proposer: document.by });
  return { xs: [...proposal.xs], proposal: digest, by, until: document.until as Instant };
}

function readDocument(text: string): z.infer<typeof documentSchema> | null {
  try {
    const parsed = documentSchema.safeParse(JSON.parse(text));
    return parsed.success && `${canonical(parsed.data)}\n` === text ? parsed.data : null;
  } catch {
    return null;
  }
}
