import * as z from 'zod';

/** What a program may answer, operation by operation (docs/connectors/exec.md). Unknown keys are refused: a misspelt `control` must not pass for a missing one. */
const id = z.string().min(1).max(400);
const text = z.string().max(400);
const time = z.iso.datetime({ offset: true });

export const token = z.strictObject({
  id, kind: text.optional(), subject: text.nullish(), scopes: z.array(text).max(500).optional(), audience: z.array(text).max(100).optional(),
  created: time.nullish(), lastUsed: time.nullish(), expires: time.nullish(),
});
export type TokenAnswer = z.infer<typeof token>;

const WORD = /^[a-z][a-z0-9-]{0,59}$/;
/** `why` is a word, not a sentence: nobody knows what stands in a provider's prose. */
export const fault = z.strictObject({
  fault: z.enum(['auth', 'refused', 'conflict', 'throttled', 'unavailable', 'lost']),
  why: z.string().regex(WORD, 'a word in lower case, with dashes').optional(),
  retryAfterS: z.number().min(0).max(86_400).optional(),
});
export type FaultAnswer = z.infer<typeof fault>;

const how = z.enum(['done', 'accepted', 'already', 'partly']);
const human = z.strictObject({ how: z.literal('needs-human'), todo: z.array(text.min(1)).min(1).max(20) });
const vantages = z.array(text.min(1)).min(1).max(8);

export const answers = {
  identity: z.strictObject({ facts: z.record(z.string(), z.union([text, z.number(), z.boolean()])), self: z.array(id).max(50), where: text.nullish() }),
  list: z.strictObject({ tokens: z.array(token).max(100_000), next: text.min(1).nullish() }),
  inspect: z.strictObject({ token: token.nullable() }),
  claim: z.strictObject({ token: token.nullable() }),
  unit: z.strictObject({ members: z.array(token).max(100_000), complete: z.boolean() }),
  descendants: z.strictObject({ tokens: z.array(token).max(100_000), notListed: z.array(text).max(20) }),
  round: z.strictObject({
    is: z.enum(['alive', 'dead', 'cannot-tell']), control: z.enum(['alive', 'not-alive', 'none']), by: z.enum(['registry', 'value', 'verifier']),
    asked: vantages.optional(), accepted: z.array(text.min(1)).max(8).optional(), narrow: z.enum(['yes', 'no', 'cannot-tell']).optional(), detail: text.optional(), retryAfterS: z.number().min(0).max(86_400).optional(),
  }),
  observe: z.strictObject({ is: z.enum(['applied', 'not-applied', 'cannot-tell']), why: z.string().regex(WORD).optional() }),
  'find-minted': z.strictObject({ tokens: z.array(token).max(100) }),
  verb: z.union([z.strictObject({ how }), human]),
  mint: z.strictObject({ how, token, secret: z.string().min(8).max(65_536) }),

  history: z.strictObject({ versions: z.array(z.strictObject({ id, stage: z.enum(['pending', 'current', 'previous', 'none']), created: time.nullish(), readable: z.literal('until-collected').optional() })).max(10_000) }),
  read: z.strictObject({ value: z.string().nullable() }),
  stage: z.strictObject({ how, version: id }),
  promote: z.strictObject({ how, version: id, left: id.nullable() }),
  gone: z.strictObject({ how, readable: z.literal('until-collected').optional() }),

  send: z.strictObject({ how, receipt: text.min(1) }),
  sent: z.strictObject({ sent: z.boolean() }),
} as const;
