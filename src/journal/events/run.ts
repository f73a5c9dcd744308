import * as z from 'zod';
import { at, changeKey, count, escrowId, event, hex, json, outcome, owing, runId, stepId, tokenKey, verdict } from './shape.ts';

const gateKind = z.enum(['reason', 'consent', 'approval', 'factor']);
export const runEvents = {
  'plan.made': event('A plan was made and filed; nothing has been changed by it.',
    z.strictObject({ plan: hex, file: z.string(), runbook: z.string(), undoes: runId.nullable(), changes: count, deaths: count, gaps: z.array(count),
      /** Ledger ordinals that the plan is about, gaps included, as inclusive ranges `[from, to]`. Absent: every entry open when its run starts. */
      covers: z.array(z.tuple([count, count])).optional() })),
  'gate.given': event('Something that a gate asks for was given, by whom and how.',
    z.strictObject({ plan: hex, gate: gateKind, step: stepId.nullable(), level: count.nullable(), given: z.string(), repeat: z.boolean(), by: z.enum(['terminal', 'flag', 'answers', 'file']) })),
  'gate.refused': event('A gate was not satisfied; nothing was done.', z.strictObject({ plan: hex, gate: gateKind, why: z.string() })),
  'run.started': event('A plan is carried out.', z.strictObject({ plan: hex, nonce: z.string(), changes: count, pid: count,
    /** Changes that were no longer needed when it started, by key; at most 300 are named. */
    drift: z.array(z.string()).optional() })),
  'run.resumed': event('A run goes on in another process.', z.strictObject({ unknown: count, drift: z.array(z.string()), pid: count })),
  'run.asked-to-stop': event('A person asked the run to start no further change.', z.strictObject({ why: z.string() })),
  'run.stopping': event('No further effect starts; proof of applied kills goes on.',
    z.strictObject({ why: z.enum(['failure', 'failures', 'canary', 'asked', 'signal']), n: count.nullable() })),
  'run.parked': event('All that is left waits for an answer or a time.',
    z.strictObject({ until: at.nullable(), for: z.enum(['answer', 'time']), n: count, next: z.array(z.string()) })),
  'run.ended': event('Nothing is left that this run can do.',
    z.strictObject({ exit: count, done: count, failed: count, notStarted: count, debts: count, open: count })),
  'change.intended': event('Durable before the effect is sent.',
    z.strictObject({ n: count, x: count.optional(), key: changeKey, effect: z.string(), gen: count, idem: hex })),
  'change.observed': event('An interrupted effect was asked after.',
    z.strictObject({ n: count, found: z.enum(['applied', 'not-applied', 'half', 'cannot-tell']), waitedMs: count })),
  'change.ended': event('How a change ended; repeats the debts that it opened and settled.',
    z.strictObject({ n: count, x: count.optional(), effect: z.string().optional(), key: changeKey, outcome, ...owing })),
  'orphan.found': event('A token under our name without a sealed value; it will be revoked.',
    z.strictObject({ n: count, gen: count, of: tokenKey, ...owing })),
  'orphan.ended': event('The orphan was revoked, or not.', z.strictObject({ of: tokenKey, outcome, ...owing })),
  'token.captured': event('What is gone after the kill, written down before it.', z.strictObject({ x: count, facts: json })),
  'baseline.read': event('The token was looked for at every vantage before the first kill.', z.strictObject({ x: count, verdict, connector: z.string() })),
  'consumer.checked': event('A consumer was asked which token it uses.',
    z.strictObject({ consumer: z.string(), place: z.string(), shows: z.string().nullable(), inUse: z.boolean(), status: count.nullable() })),
  'question.answered': event('A question of the run was answered.',
    z.strictObject({ n: count, key: changeKey, text: z.string(), evidence: z.string().nullable(), when: z.enum(['asked', 'in-advance']), by: z.string(), named: z.boolean() })),
  'wait.began': event('A wait has an absolute end; a crash does not restart it.', z.strictObject({ n: count, until: at })),
  'escrow.sealed': event('A value was sealed, durable before this line.',
    z.strictObject({ id: escrowId, holds: z.enum(['exposed', 'minted']), of: z.string(), gen: count })),
  'escrow.removed': event('Sealed values were removed.', z.strictObject({ ids: z.array(escrowId), why: z.enum(['stored', 'undone', 'watched', 'closed', 'forgotten']) })),
};
