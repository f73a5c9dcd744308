import * as z from 'zod';
import { at, count, debtId, event, fingerprint, hex, json, owing, runId, tokenKey, verdict } from './shape.ts';

const sighting = z.strictObject({
  /** Detector or rule that saw it, and where; facts only, never the matched text. */
  source: z.string(), detector: z.string().nullable(), file: z.string().nullable(), line: count.nullable(),
  commit: z.string().nullable(), date: at.nullable(),
});
export type Sighting = z.infer<typeof sighting>;

export const incidentEvents = {
  'incident.opened': event('The incident, its severity, the start of the exposure if known, and its roles.',
    z.strictObject({ kind: z.enum(['incident', 'routine']), title: z.string(), severity: z.string(), since: at.nullable(),
      environment: z.enum(['production', 'test']), workspace: z.string().nullable(), roles: z.record(z.string(), z.string()) })),
  'incident.noted': event('Free text of a person.', z.strictObject({ text: z.string() })),
  'incident.handed-over': event('Another person leads from here on, and owns what is owed.', z.strictObject({ to: z.string(), file: z.string() })),
  'incident.closed': event('Every entry closed, no debt open.', z.strictObject({ proven: count, waived: count, dismissed: count })),
  'incident.reopened': event('A closed incident is open again.', z.strictObject({ why: z.string() })),
  'incident.moved': event('Handed to another host; this copy is sealed.',
    z.strictObject({ to: z.string(), /** Files that go along beside journal and checkpoints, and the digest of their list: the checkpoint vouches for them too. */ files: count, manifest: hex })),
  'incident.taken-over': event('Taken over from another host; it goes on here.',
    z.strictObject({ from: z.string(), /** Of the journal as it came. */ size: count, root: hex, /** Folder of the workspace that it goes on in. */ workspace: z.string().nullable() })),
  'fact.stated': event('What a person states, for messages; always shown with who stated it.', z.strictObject({ name: z.string(), value: json })),
  'exposure.recorded': event('Tokens that enter the ledger; ordinal x = from + index.',
    z.strictObject({ from: count, items: z.array(z.strictObject({
      token: tokenKey, issuer: z.string().nullable(), id: z.string().nullable(), kind: z.string(), fp: fingerprint.nullable(),
      subject: z.string().nullable(), owner: z.string().nullable(), expires: at.nullable(), length: count.nullable(),
      held: z.boolean(), canary: z.boolean(), since: at.nullable(), sightings: z.array(sighting) })) })),
  'exposure.sighted': event('A token that is on the ledger was seen somewhere else too.',
    z.strictObject({ x: count, sightings: z.array(sighting) })),
  'exposure.identified': event('An unidentified string turned out to be this token.',
    z.strictObject({ x: count, token: tokenKey, issuer: z.string(), id: z.string(), kind: z.string() })),
  'exposure.expires': event('It cannot be revoked, or lives on after a revoke, until it expires.', z.strictObject({ x: count, exp: at })),
  'exposure.merged': event('The same token as another entry.', z.strictObject({ x: count, into: count })),
  'exposure.dismissed': event('One named person says that an unidentified string is nobody’s.',
    z.strictObject({ x: count, by: z.string(), named: z.boolean(), basis: z.enum(['not-ours', 'false-positive']), reason: z.string() })),
  'waiver.proposed': event('Closing identified entries without proof, proposed by one operator.',
    z.strictObject({ xs: z.array(count), basis: z.enum(['not-ours', 'false-positive', 'attested', 'accepted-risk']), reason: z.string(),
      until: at, proposal: hex, by: z.string(), file: z.string() })),
  'waiver.granted': event('Another operator signed the proposal.',
    z.strictObject({ xs: z.array(count), proposal: hex, by: z.string(), signature: z.string(), until: at, basis: z.string() })),
  'waiver.withdrawn': event('A person took a waiver back.', z.strictObject({ x: count, reason: z.string() })),
  'debt.settled': event('A named person settled a debt with evidence.',
    z.strictObject({ debt: debtId, by: z.string(), reason: z.string(), evidence: z.string() })),
  'token.contained': event('A suspension was followed by a dead round: contained, not closed.',
    z.strictObject({ x: count, by: z.enum(['suspended', 'proven']) })),
  'reinstatement.proposed': event('Letting suspended tokens live for a time, proposed by one operator.',
    z.strictObject({ xs: z.array(count), reason: z.string(), until: at, proposal: hex, by: z.string(), file: z.string() })),
  'reinstatement.granted': event('Another operator signed the proposal.',
    z.strictObject({ xs: z.array(count), proposal: hex, by: z.string(), signature: z.string(), until: at })),
  'token.reinstated': event('A suspended token is about to be reinstated until a time; it counts as alive from here on.', z.strictObject({ x: count, until: at })),
  'round.made': event('One probe at every vantage plus its control.',
    z.strictObject({ n: count.nullable(), x: count.nullable(), of: z.string(), nth: count, verdict, why: z.enum(['baseline', 'prove', 'alive', 'suspended', 'watch']),
      /** The card's propagation, milliseconds: an alive round sooner after a revoke changes nothing (T1). Absent counts as 0. */
      propagationMs: count.optional() })),
  'token.proven': event('The proof is complete (TRUTH T3): every round is named by its seq.',
    z.strictObject({ x: count.nullable(), of: z.string(), is: z.enum(['dead', 'alive']), rounds: z.array(count), windowMs: count, path: z.string(), vantages: count })),
  'watch.scheduled': event('Revival checks at these times.', z.strictObject({ xs: z.array(count), at: z.array(at) })),
  'watch.made': event('A revival check was made.', z.strictObject({ x: count, at: at, verdict })),
  'message.intended': event('A message is about to leave by hand; without a later `message.sent`, nobody knows whether it left.',
    z.strictObject({ channel: z.string(), template: z.string(), sha256: hex, file: z.string(), ...owing })),
  'message.sent': event('A message left by hand (`comms send`), outside a run.',
    z.strictObject({ channel: z.string(), template: z.string(), sha256: hex, file: z.string(), outcome: z.enum(['done', 'failed', 'unknown']), run: runId.nullable(), ...owing })),
};
