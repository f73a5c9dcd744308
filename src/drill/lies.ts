import * as z from 'zod';

/**
 * What a server of the drill may do instead of the truth. `accept-revoked` and `refuse-then-accept` lie about the token itself;
 * `refuse-everything` is a broken verifier; the others are bad weather.
 */
export const lieSchema = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('none') }),
  z.strictObject({ is: z.literal('accept-revoked') }),
  /** Refuses a revoked token at first, and accepts it again this long after its first refusal. */
  z.strictObject({ is: z.literal('refuse-then-accept'), afterMs: z.number().min(0) }),
  z.strictObject({ is: z.literal('refuse-everything') }),
  z.strictObject({ is: z.literal('storm-429'), retryAfterS: z.number().int().min(0) }),
  z.strictObject({ is: z.literal('html-200') }),
  z.strictObject({ is: z.literal('truncated-json') }),
  /** 500; where the server has effects, after the effect was applied. */
  z.strictObject({ is: z.literal('error-500') }),
  z.strictObject({ is: z.literal('slow'), ms: z.number().min(0) }),
]);
export type Lie = z.infer<typeof lieSchema>;

/** `control` = where a verifier is asked (`/whoami`), `data` = what the token is for. */
export const liesSchema = z.strictObject({ control: lieSchema.optional(), data: lieSchema.optional() });
export type Lies = z.infer<typeof liesSchema>;
export const NO_LIE: Lie = { is: 'none' };
