import * as z from 'zod';

/** Lines of a plan file. Strict: a digest binds what a line says, not that anybody wrote it, so nothing of it is believed. */
const count = z.int().nonnegative();
const hex = z.string().regex(/^[0-9a-f]{64}$/, '64 hexadecimal digits');
const time = z.iso.datetime({ precision: 3 });

const target = z.union([z.strictObject({ token: z.string(), x: count.nullable() }), z.strictObject({ place: z.string() }), z.strictObject({ channel: z.string() }), z.strictObject({ run: z.literal(true) })]);
const undo = z.union([z.strictObject({ is: z.literal('undoable') }), z.strictObject({ is: z.enum(['roll-forward', 'irreversible']), why: z.string() })]);
export const changeShape = z.strictObject({
  n: count, key: z.string(), step: z.string(), uses: z.string(), effect: z.enum(['mint', 'stage', 'promote', 'retire', 'revoke', 'suspend', 'reinstate', 'notify']).nullable(),
  target, lane: count.nullable(), wave: count, needs: z.array(count), after: z.array(z.string()), own: z.enum(['yes', 'unknown']).nullable(), when: z.string().nullable(),
  takes: z.array(z.strictObject({ role: z.enum(['replacement', 'staged', 'promoted']), of: z.string(), from: z.string() })), expect: z.json(),
  owes: z.array(z.string()), settles: z.array(z.string()), undo: undo.nullable(), ask: z.strictObject({ text: z.string(), evidence: z.enum(['required', 'optional']) }).nullable(), data: z.json(),
});

const rule = z.strictObject({
  id: z.string(), uses: z.string(), needs: z.array(z.string()), start: z.enum(['per-lane', 'together']), concurrency: z.int().positive(), maxFailures: count.nullable(),
  onFailure: z.enum(['stop', 'continue', 'undo']), timeoutMs: z.number().nonnegative(), retries: count,
  canary: z.strictObject({ waves: z.array(z.union([z.number(), z.templateLiteral([z.number(), '%'])])), until: z.string() }).nullable(), when: z.string().nullable(), reason: z.string().nullable(),
});
export const headerShape = z.strictObject({
  v: z.literal(1), tool: count, realm: z.enum(['live', 'drill']), runbook: z.strictObject({ name: z.string(), digest: hex }), strategy: z.enum(['replace-first', 'contain-first']),
  inputs: z.record(z.string(), z.json()), config: hex, policy: hex, undoes: z.string().nullable(), steps: z.array(rule),
});
export const footerShape = z.strictObject({
  changes: count, deaths: count, left: z.array(z.strictObject({ step: z.string(), subject: z.string(), why: z.string() })),
  gaps: z.array(z.strictObject({ x: count, token: z.string(), why: z.string(), next: z.array(z.string()) })), digest: hex,
});
export const metaShape = z.strictObject({
  nonce: z.string().regex(/^[\w-]{1,64}$/, 'not a nonce'), incident: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'not the id of an incident'), madeAt: time, goodUntil: time,
});
