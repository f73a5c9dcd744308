import * as z from 'zod';
import { parseDuration } from '../../core/duration.ts';
import { deed } from './deed-schema.ts';

/** The document of a scenario (`drills/NAME.yaml`). Strict: a key that nobody reads is a mistake that somebody made. */

const duration = z.string().refine((t) => parseDuration(t) !== null, 'not a duration (90s, 30m, 5d)');
const someTime = z.string().refine((t) => (parseDuration(t) ?? 0) > 0, 'not a duration longer than 0s (90s, 30m, 5d)');
const name = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'a name is lower-case letters, digits and dashes, and begins with a letter');
const word = z.string().regex(/^[a-z][a-z0-9_]{0,63}$/, 'a name is lower-case letters, digits and underscores, and begins with a letter');
const text = z.string().trim().min(1);
const pattern = z.string().refine((t) => { try { return new RegExp(t, 'u') instanceof RegExp; } catch { return false; } }, 'not a regular expression');
const file = z.string().regex(/^(?!\.)(?!.*\/\.)[A-Za-z0-9_./-]+$/, 'a path inside the workspace');
const place = z.string().regex(/^[a-z][a-z0-9-]*\/\S+#\S+$/, 'STORE/PATH#FIELD');
const cel = text.describe('CEL over the facts of a drill (docs/drills.md).');

const issuer = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('vault'), limit: z.int().min(1).optional().describe('Requests that it takes in a minute; more are answered 429.'), role: z.enum(['wide', 'narrow']).default('wide').describe('narrow: the role that tokenctl mints by allows none of the scopes, until somebody widens it.'), nodes: z.int().min(1).max(5).default(1).describe('Addresses of the cluster: the vantages of a proof.'), suspends: z.boolean().default(false).describe('Every token has an identity entity, and contain disables it.') }),
  z.strictObject({ is: z.literal('manual'), name: text.optional().describe('What people call the provider.'), console: z.array(text).default([]).describe('What a person does in its console.') }),
  z.strictObject({ is: z.literal('github'), lag: duration.default('0s').describe('How long after an accepted revocation a value is still let in.') }),
]);
const store = z.discriminatedUnion('is', [
  z.strictObject({ is: z.literal('vault-kv'), on: name, staging: z.boolean().default(true) }),
  z.strictObject({ is: z.literal('aws-secrets-manager'), region: z.string().default('eu-central-1'), account: z.string().regex(/^\d{12}$/).default('123456789012'),
    stale: z.int().min(0).max(1000).default(0).describe('So many reads after each write show what was before it.'),
    staleFor: duration.default('0s').describe('So long after each write, reads show what was before it.'),
    replicas: z.record(z.string(), z.enum(['in-sync', 'fails'])).default({}).describe('Regions that the secrets are copied to; one that fails gets no new version.') }),
]);
const slot = z.strictObject({ at: place, consumers: z.array(name).default([]) });
const token = z.strictObject({
  id: word.describe('Name of this token, or of this group of tokens, in conditions and plays.'),
  count: z.int().min(1).max(100_000).default(1),
  at: name.describe('Its issuer.'),
  kind: z.string().optional().describe('GitHub: the prefix of the value (ghp_, gho_, github_pat_).'),
  owner: text.optional(), labels: z.array(text).default([]), scopes: z.array(text).default([]), ttl: someTime.default('30d'),
  leaked: z.boolean().default(true), listed: z.boolean().default(true).describe('false: the inventory does not know it.'),
  own: z.boolean().default(false).describe('What the players’ tokenctl acts with at this issuer.'),
  age: duration.default('0s').describe('So long ago it was made (vault).'),
  parent: word.optional().describe('Of a vault: the token, earlier in this list, that made it, and with which it dies.'),
  leases: z.strictObject({ below: text.describe('The prefix: database/creds/reporting.'), count: z.int().min(1).max(100_000), stuck: z.int().min(0).default(0).describe('So many their backend refuses to end, until somebody mends it.') }).optional().describe('Of a vault: no token, but credentials of a secret engine below a prefix.'),
  slots: z.array(slot).default([]),
});
const consumer = z.strictObject({
  owner: text.optional(),
  reloads: z.union([duration, z.literal('never')]).default('1m').describe('How often it reads its slot again; never: only when somebody restarts it.'),
  region: z.string().optional().describe('It reads the copy that an aws-secrets-manager has there.'),
  check: z.enum(['shows', 'well', 'none']).default('shows').describe('What its health check tells: the token in use, only that it is well, or there is none.'),
});

const person = z.strictObject({ answers: z.union([duration, z.literal('never')]).default('5m').describe('How long after a proposal this operator signs it.'), if: cel.optional().describe('What they look at first: they do not sign while it is not so.') });

const world = z.strictObject({
  environment: z.enum(['production', 'test']).default('production'),
  issuers: z.record(name, issuer).default({}),
  stores: z.record(name, store).default({}),
  channels: z.record(name, z.enum(['technicians', 'customers'])).default({ eng: 'technicians', out: 'customers' }),
  people: z.record(name, person).default({}).describe('Operators besides the player.'),
  tokens: z.array(token).min(1),
  consumers: z.record(name, consumer).default({}),
  strings: z.array(z.strictObject({ id: word, text: text.optional() })).default([]).describe('Strings of the report that are nobody’s token.'),
  reports: z.record(file, z.strictObject({ format: z.enum(['gitleaks', 'lines']).default('gitleaks'), of: z.array(word).optional().describe('Tokens and strings; default: all that leaked, and all strings.') })).default({ 'reports/leak.json': { format: 'gitleaks' } }),
  files: z.record(file, z.string()).default({}).describe('More files of the workspace. {token:ID}, {id:ID}, {owner:ID}, {fingerprint:ID} are filled in, and {ago:36h}: the time so long before the drill.'),
  policy: z.record(z.string(), z.json()).default({}).describe('`policy:` of tokenctl.yaml.'),
});

const event = z.strictObject({
  id: word.optional(),
  at: duration.optional().describe('So long after the beginning.'),
  every: z.string().refine((t) => (parseDuration(t) ?? 0) >= 1_000, 'not a duration of at least 1s (90s, 30m, 5d)').optional().describe('Again and again.'),
  on: z.strictObject({
    call: z.strictObject({ at: name, like: pattern, nth: z.int().min(1).default(1), when: z.enum(['before', 'after']).default('before') }).optional().describe('A request at a server of the world, by "METHOD path".'),
    deed: word.optional().describe('After a deed of the players.'),
  }).optional(),
  if: cel.optional(),
  once: z.boolean().default(true).describe('With every: ends when it has happened.'),
  from: text.optional().describe('Who writes to the players.'),
  say: text.optional(),
  do: z.array(deed).default([]),
}).refine((e) => [e.at, e.every, e.on].filter((x) => x !== undefined).length + (e.if !== undefined && e.at === undefined && e.every === undefined && e.on === undefined ? 1 : 0) === 1, 'say when: one of at, every, on, or if alone');

const playerDeed = z.strictObject({
  does: text.describe('What the players can do in the world outside tokenctl.'),
  takes: duration.default('0s'),
  says: text.optional().describe('What they have of it in the end: a ticket number, an answer.'),
  do: z.array(deed).default([]),
});
const objective = z.strictObject({
  id: name, what: text, met: cel,
  shows: cel.optional().describe('What is shown as measured; of seconds, +mm:ss.'),
  limit: text.optional(),
  about: z.enum(['outcome', 'order', 'message']).default('outcome').describe('What is wrong if it is missed: counted in the score as a wrong order, or as a message that was late or not true.'),
  lesson: text.optional().describe('Shown when it was missed: what to change, for the actions of the review.'),
});
const move = z.union([
  z.string().describe('Words after `tokenctl`.'),
  z.strictObject({
    tokenctl: z.string(), exit: z.array(z.int()).min(1).optional().describe('What it may end with.'), as: name.optional(), think: duration.optional().describe('Time that passes before it.'),
    writes: z.record(file, z.string()).optional().describe('Files of the workspace that the player writes before it; {NAME} and {token:ID} are filled in.'),
    stdin: z.string().optional(), keep: z.record(word, pattern).optional().describe('Group 1 of what it prints becomes {NAME} in later moves.'),
  }),
]);
const play = z.strictObject({ about: text.optional(), misses: z.array(name).default([]), moves: z.array(move).min(1) });

export const scenarioDocument = z.strictObject({
  version: z.literal(1), name, title: text, summary: text,
  like: text.optional().describe('The incident that it was made from.'),
  minutes: z.int().min(1).max(600).default(30).describe('What a team takes.'),
  seed: z.int().min(0).default(1),
  speed: z.number().min(1).max(3600).default(1).describe('Seconds of the drill in one second, while people think.'),
  runbook: name.describe('The runbook that it is for.'),
  also: z.array(name).default([]).describe('Runbooks that a good team runs besides it: none of them is improvised.'),
  situation: text, facts: z.array(text).default([]).describe('Hidden from the players.'),
  world,
  events: z.array(event).default([]),
  deeds: z.record(word, playerDeed).default({}),
  hints: z.array(text).default([]),
  objectives: z.array(objective).min(1),
  questions: z.array(text).default([]).describe('For a tabletop on paper.'),
  good: z.array(text).default([]).describe('What good looks like.'),
  plays: z.record(name, play).default({}).describe('`well` is what `--unattended` does; every other one is a mistake that must be noticed.'),
});
export type ScenarioDocument = z.infer<typeof scenarioDocument>;

/** A scenario that is not there yet: what it is about, and the feature that it waits for. */
export const comingDocument = z.strictObject({ version: z.literal(1), name, title: text, summary: text, like: text.optional(), waitsFor: text });
export type ComingDocument = z.infer<typeof comingDocument>;
