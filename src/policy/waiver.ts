import * as z from 'zod';
import type { Hex, Instant } from '../core/brand.ts';
import { canonical, sha256 } from '../core/canonical.ts';
import { instant, toMs } from '../core/clock.ts';
import { TokenctlError } from '../core/errors.ts';
import type { EventData } from '../journal/events/index.ts';
import { entryAt, entryState, type Entry, type Situation } from '../ledger/situation.ts';
import { isOpenState } from '../ledger/states.ts';
import type { OperatorKeys, Person } from './actor.ts';
import { mustBeTwo, signedBy } from './second-person.ts';

/** What `ssh-keygen -Y sign -n` is given. */
export const WAIVE_NAMESPACE = 'waive@tokenctl';
export const WAIVER_DAYS = 30;
const DAY_MS = 86_400_000;
const BASES = ['not-ours', 'false-positive', 'attested', 'accepted-risk'] as const;
export type WaiverBasis = (typeof BASES)[number];

const documentSchema = z.strictObject({
  tokenctl: z.literal('waiver/1'), incident: z.string(), entries: z.array(z.strictObject({ x: z.int().nonnegative(), token: z.string(), state: z.string() })).min(1),
  basis: z.enum(BASES), reason: z.string().min(1), until: z.string(), by: z.string(), at: z.string(),
});
/** What is signed: entries and their states, why, until when, by whom proposed (T8.4). */
export type WaiverDocument = z.infer<typeof documentSchema>;
export interface WaiverProposal {
  readonly document: WaiverDocument;
  /** The file's exact bytes: canonical JSON and one newline. */
  readonly bytes: string;
  /** SHA-256 of the bytes. */
  readonly digest: Hex;
  /** For the journal; the caller adds `file`. */
  readonly event: Omit<EventData['waiver.proposed'], 'file'>;
}

export interface ProposeAsk {
  readonly situation: Situation;
  readonly xs: readonly number[];
  readonly basis: WaiverBasis;
  readonly reason: string;
  readonly until: Instant;
  readonly by: Person;
  readonly now: Instant;
  readonly operators: readonly OperatorKeys[];
}

function openEntriesOf(o: Pick<ProposeAsk, 'situation' | 'xs' | 'now'>): Entry[] {
  return [...new Set(o.xs)].sort((a, b) => a - b).map((x) => {
    const entry = entryAt(o.situation, x);
    if (entry === undefined || entry.x !== x) throw new TokenctlError('E_USAGE', `there is no entry ${x} of its own on the ledger`, { next: ['tokenctl ledger show'] });
    const state = entryState(entry, toMs(o.now));
    if (!isOpenState(state)) throw new TokenctlError('E_USAGE', `${entry.key} is ${state}; only an open entry can be waived`, { next: ['tokenctl ledger show'] });
    return entry;
  });
}

/** T8.4: a token that answered alive is waived with open eyes or not at all. */
function mustSayAlive(entries: readonly Entry[], reason: string): void {
  const alive = entries.filter((e) => e.lastVerdict?.is === 'alive');
  if (alive.length > 0 && !/\balive\b/i.test(reason))
    throw new TokenctlError('E_POLICY', `${alive.map((e) => e.key).join(', ')} answered alive when last probed; the reason must contain the word "alive"`);
}

function mustEnd(until: Instant, now: Instant): void {
  const ms = toMs(until) - toMs(now);
  if (!(ms > 0 && ms <= WAIVER_DAYS * DAY_MS)) throw new TokenctlError('E_USAGE', `a waiver ends within ${WAIVER_DAYS} days from now`, { next: ['--until 30d'] });
}

function documentOf(o: ProposeAsk, entries: readonly Entry[]): WaiverProposal {
  const document: WaiverDocument = {
    tokenctl: 'waiver/1', incident: o.situation.incident.id, entries: entries.map((e) => ({ x: e.x, token: e.key, state: entryState(e, toMs(o.now)) })),
    basis: o.basis, reason: o.reason.trim(), until: instant(toMs(o.until)), by: o.by.id, at: o.now,
  };
  const bytes = `${canonical(document)}\n`;
  const digest = sha256(bytes);
  const event = { xs: entries.map((e) => e.x), basis: o.basis, reason: document.reason, until: document.until as Instant, proposal: digest, by: o.by.id };
  return { document, bytes, digest, event };
}

/**
 * A proposal to close identified entries without proof, for another operator to sign.
 * Throws E_GATE_UNSATISFIABLE with fewer than two keys, E_OPERATOR if the proposer is only self-declared,
 * E_USAGE for entries or a time that cannot be, E_POLICY where the word `alive` is missing.
 */
export function proposeWaiver(o: ProposeAsk): WaiverProposal {
  mustBeTwo(o, 'a waiver');
  if (o.reason.trim() === '') throw new TokenctlError('E_USAGE', 'a waiver needs a reason');
  mustEnd(o.until, o.now);
  const entries = openEntriesOf(o);
  mustSayAlive(entries, o.reason);
  return documentOf(o, entries);
}

export interface GrantAsk {
  readonly situation: Situation;
  /** The proposal's file, as it was signed. */
  readonly bytes: Uint8Array;
  /** Armored, as `ssh-keygen -Y sign` wrote it. */
  readonly signature: string;
  readonly operators: readonly OperatorKeys[];
  readonly now: Instant;
}

/**
 * Another operator signed the proposal: the event to journal (the caller adds `signature`, the file's name).
 * Throws E_JOURNAL_TAMPERED for a text that is not what was proposed, E_PLAN_STALE if the entries have moved on or its time is over,
 * E_OPERATOR if the signature is bad or not that of another operator with another key.
 */
export function grantWaiver(o: GrantAsk): Omit<EventData['waiver.granted'], 'signature'> {
  const text = Buffer.from(o.bytes).toString('utf8');
  const digest = sha256(o.bytes);
  const proposal = o.situation.proposals.get(digest);
  const document = readDocument(text);
  if (proposal === undefined || document === null) throw new TokenctlError('E_JOURNAL_TAMPERED', 'this text was never proposed in this incident', { next: ['tokenctl ledger show'] });
  if (proposal.granted) throw new TokenctlError('E_PLAN_USED', 'this proposal was granted already');
  mustStillBe(o, document);
  const by = signedBy({ ...o, namespace: WAIVE_NAMESPACE, proposer: document.by });
  return { xs: [...proposal.xs], proposal: digest, by, until: document.until as Instant, basis: document.basis };
}

function readDocument(text: string): WaiverDocument | null {
  try {
    const parsed = documentSchema.safeParse(JSON.parse(text));
    return parsed.success && `${canonical(parsed.data)}\n` === text ? parsed.data : null;
  } catch {
    return null;
  }
}

function mustStillBe(o: GrantAsk, document: WaiverDocument): void {
  const stale = (why: string): TokenctlError => new TokenctlError('E_PLAN_STALE', `the proposal is out of date: ${why}`, { hint: 'Propose it again.', next: ['tokenctl ledger show'] });
  if (document.incident !== o.situation.incident.id) throw stale('it is about another incident');
  if (toMs(document.until as Instant) <= toMs(o.now)) throw stale('its time is over');
  const entries = document.entries.map((e) => {
    const entry = entryAt(o.situation, e.x);
    const state = entry === undefined ? 'gone' : entryState(entry, toMs(o.now));
    if (entry === undefined || entry.key !== e.token || state !== e.state) throw stale(`${e.token} was ${e.state} and is ${state}`);
    return entry;
  });
  mustSayAlive(entries, document.reason);
}

/**
 * Without a workspace the one who opened the incident may close an entry `attested`, alone: closed by one person, not proven.
 * Returns both events; the callers add the file names. Throws E_OPERATOR in a workspace or for anyone else.
 */
export function attestAlone(o: Omit<ProposeAsk, 'basis' | 'operators'>): { readonly proposal: WaiverProposal; readonly granted: Omit<EventData['waiver.granted'], 'signature'> } {
  const { incident } = o.situation;
  if (incident.workspace !== null || incident.opener !== o.by.id) throw new TokenctlError('E_OPERATOR', 'only who opened an incident without a workspace may close an entry alone', { next: ['tokenctl ledger waive'] });
  if (o.reason.trim() === '') throw new TokenctlError('E_USAGE', 'a waiver needs a reason');
  mustEnd(o.until, o.now);
  const entries = openEntriesOf(o);
  mustSayAlive(entries, o.reason);
  const proposal = documentOf({ ...o, basis: 'attested', operators: [] }, entries);
  return { proposal, granted: { xs: proposal.event.xs, proposal: proposal.digest, by: o.by.id, until: proposal.event.until, basis: 'attested' } };
}

export interface DismissAsk { readonly situation: Situation; readonly x: number; readonly basis: string; readonly reason: string; readonly by: Person; readonly now: Instant }
/** T1: one named person says that an unidentified string is nobody's. Without a workspace nobody is named, and it is called self-declared. Throws E_USAGE, E_OPERATOR. */
export function dismissal(o: DismissAsk): EventData['exposure.dismissed'] {
  const entry = entryAt(o.situation, o.x);
  const state = entry === undefined ? 'not on the ledger' : entryState(entry, toMs(o.now));
  if (entry === undefined || state !== 'unidentified') throw new TokenctlError('E_USAGE', `${entry?.key ?? `entry ${o.x}`} is ${state}; only an unidentified string can be dismissed`, { next: ['tokenctl ledger show'] });
  if (o.basis !== 'not-ours' && o.basis !== 'false-positive') throw new TokenctlError('E_USAGE', 'a string is dismissed as not-ours or false-positive', { next: ['--basis not-ours', '--basis false-positive'] });
  if (o.reason.trim() === '') throw new TokenctlError('E_USAGE', 'a dismissal needs a reason');
  if (!o.by.named && o.situation.incident.workspace !== null)
    throw new TokenctlError('E_OPERATOR', `${o.by.id} is self-declared: only an operator whose journal key signs can dismiss a string`, { hint: 'Add your public keys to operators: in tokenctl.yaml.', next: ['tokenctl doctor'] });
  return { x: entry.x, by: o.by.id, named: o.by.named, basis: o.basis, reason: o.reason.trim() };
}
