import * as z from 'zod';
import { parseDuration } from '../../core/duration.ts';

const word = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'a name is lower-case letters, digits and underscores');
const name = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/);
const duration = z.string().refine((t) => parseDuration(t) !== null, 'not a duration (90s, 30m, 5d)');
const pattern = z.string().refine((t) => { try { return new RegExp(t, 'u') instanceof RegExp; } catch { return false; } }, 'not a regular expression');
const file = z.string().regex(/^(?!\.)(?!.*\/\.)[A-Za-z0-9_./-]+$/, 'a path inside the workspace');

/** One change of the world, by an event or by the players. */
export const deed = z.union([
  z.strictObject({ lie: z.enum(['lost-204', 'lost-202', 'lost-200', 'accept-revoked', 'refuse-then-accept', 'refuse-everything', 'storm-429', 'error-500', 'html-200', 'sealed', 'slow', 'cut-after', 'cut-before']).describe('What a server answers instead of the truth.'),
    by: name.describe('The issuer or store.'), like: pattern.optional().describe('Only to requests whose "METHOD path" (AWS: operation) matches.'), times: z.int().min(1).optional(), after: duration.optional().describe('slow: how long an answer takes. refuse-then-accept: how long it refuses.') }),
  z.strictObject({ honest: name }),
  z.strictObject({ lag: name.describe('A store: for so long after each write from now on, reads show what was before it.'), for: duration }),
  z.strictObject({ region: z.string().describe('A region that a store’s secrets are copied to: its copies follow again, or fail from the next version on.'), of: name.describe('The store.'), now: z.enum(['in-sync', 'fails']) }),
  z.strictObject({ limit: name.describe('A vault: it takes so many requests a minute from now on, and answers more with 429.'), to: z.union([z.int().min(1), z.literal('none')]) }),
  z.strictObject({ forget: z.array(word).min(1).describe('Leases of a vault are dropped by force: its record of them goes, and what their backend refused to end lives on.') }),
  z.strictObject({ unstick: name.describe('A vault: the backend of its leases ends what it is asked to end from now on.') }),
  z.strictObject({ widen: name.describe('A vault: the role that tokenctl mints by allows every scope from now on.') }),
  z.strictObject({ sign: name.describe('Somebody signs the newest proposal with this operator’s key.') }),
  z.strictObject({ flag: word }),
  z.strictObject({ count: word }),
  z.strictObject({ kill: z.array(word).min(1).describe('Somebody at the issuer ends these tokens.') }),
  z.strictObject({ revive: z.array(word).min(1).describe('Somebody at the issuer makes these tokens valid again.') }),
  z.strictObject({ restore: z.array(word).min(1).describe('Somebody puts the leaked values back into their slots by hand.') }),
  z.strictObject({ steal: z.array(name).min(1).describe('The attacker reads every slot of these stores: replacements that lie there have leaked.') }),
  z.strictObject({ report: file.describe('A new scanner report in the workspace.'), of: z.union([z.array(word).min(1), z.literal('stolen')]).describe('Tokens and strings; stolen: every replacement that the attacker has read so far.') }),
  z.strictObject({ crash: z.literal(true).describe('The tokenctl that is running dies at once (SIGKILL).') }),
  z.strictObject({ credential: name.describe('An issuer: the file that tokenctl reads its own credential from holds another one now, which hangs on nothing.') }),
  z.strictObject({ restart: z.array(name).min(1).describe('Consumers that read their slots again at once.') }),
]);
export type Deed = z.infer<typeof deed>;
