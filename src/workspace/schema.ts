import * as z from 'zod';
import { isAgeRecipient } from '../core/age-recipient.ts';
import { parseDuration } from '../core/duration.ts';
import { isJournalKey, isSshKey } from './public-keys.ts';

/** The documents `tokenctl.yaml` and `inventory.yaml` (DESIGN §5). */

const text = z.string().trim().min(1);
const duration = z.string().refine((t) => parseDuration(t) !== null, 'not a duration (90s, 30m, 30d)');
const someTime = z.string().refine((t) => (parseDuration(t) ?? 0) > 0, 'not a duration longer than 0s (90s, 30m, 30d)');
const pattern = z.string().refine((t) => { try { return new RegExp(t, 'u') instanceof RegExp; } catch { return false; } }, 'not a regular expression');
export const REFERENCE = /^(?:env:[A-Za-z_][A-Za-z0-9_]*|file:.+|vault:.+#.+)$/;
const reference = z.string().regex(REFERENCE, 'not a reference (env:NAME, file:PATH)');
const name = z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, 'a name is lower-case letters, digits and dashes, and begins with a letter');

const SSH_KEY = /^(?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp(?:256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) [A-Za-z0-9+/]{20,}={0,2}(?: .*)?$/;
const operator = z.strictObject({
  id: text,
  ssh: z.string().refine((t) => SSH_KEY.test(t) && isSshKey(t), 'not an SSH public key (the line of a .pub file), or a character of it is wrong').optional(),
  age: z.string().refine(isAgeRecipient, 'not an age recipient (age1…), or a character of it is wrong').optional(),
  journal: z.string().refine(isJournalKey, 'not a journal key (NAME+HASH+KEY), or a character of it is wrong').optional(),
});

/** What the house knows of every entry; the rest is the connector's. */
const entry = z.looseObject({ uses: text.describe('The connector.'), expect: z.record(z.string(), z.json()).optional().describe('Who tokenctl must be there.') });
const channel = entry.extend({ faces: z.enum(['technicians', 'customers']) });

export const selector = z.string().regex(/^(?:(?:owner|label)=\S.*|issuer=[a-z][a-z0-9-]*|fp1:\S+|[a-z][a-z0-9-]*\/\S+)$/, 'not a selector (owner=…, issuer=…, label=…, fp1:…, ISSUER/ID)');

export const workspaceDocument = z.strictObject({
  version: z.literal(1),
  environment: z.enum(['production', 'test']).default('production'),
  proof: z.strictObject({ window: someTime }).optional(),
  fingerprintKey: reference.optional().describe('32 bytes, the same for the team.'),
  operators: z.array(operator).default([]),
  issuers: z.record(name, entry).default({}),
  stores: z.record(name, entry).default({}),
  channels: z.record(name, channel).default({}),
  policy: z.strictObject({
    maxTtl: someTime.optional(),
    never: z.array(selector).default([]),
    reason: z.strictObject({ minLength: z.int().min(1).max(500).optional(), pattern: pattern.optional() }).default({}),
  }).prefault({}),
});
export type WorkspaceDocument = z.infer<typeof workspaceDocument>;

const slot = z.strictObject({
  at: text.describe('STORE/PATH#FIELD'),
  consumers: z.array(text).default([]),
});
const token = z.strictObject({
  token: z.string().regex(/^[a-z][a-z0-9-]*\/\S+$/, 'not ISSUER/ID').describe('ISSUER/ID: accessor, jti, key id'),
  owner: text.optional(),
  subject: text.optional(),
  labels: z.array(text).default([]),
  scopes: z.array(text).optional().describe('Declared need: what a replacement gets, never more.'),
  audience: z.array(text).default([]),
  ttl: someTime.optional(),
  expires: z.iso.datetime({ offset: true }).optional(),
  fingerprint: z.string().regex(/^fp1:[A-Za-z0-9_-]{1,32}:[0-9a-f]{16}$/, 'not a fingerprint (fp1:KEYID:16 hex digits)').optional(),
  slots: z.array(slot).default([]),
});
const consumer = z.strictObject({
  owner: text.optional(),
  reloads: duration.optional().describe('How long after a promote it has picked up the new value.'),
  check: z.union([z.strictObject({
    get: z.string().refine((t) => { const u = URL.parse(t); return u !== null && /^https?:$/.test(u.protocol) && u.username === '' && u.password === ''; }, 'not an http(s) URL without a password in it'),
    shows: text.optional().describe('Dotted path in the JSON answer that names the token in use.'),
  }), z.strictObject({
    run: z.tuple([z.string().regex(/^(\.{1,2}\/|\/).*[^/]$/, 'a path such as ./checks/payments: programs are not looked up in PATH')], z.string()).describe('A program and its arguments; exit 0 = it is well, and its JSON answer may name the token in use.'),
    shows: text.optional().describe('Dotted path in the JSON answer that names the token in use.'),
  })]).optional(),
});
export const inventoryDocument = z.strictObject({
  version: z.literal(1),
  tokens: z.array(token).nullish().transform((t) => t ?? []),
  consumers: z.record(text, z.union([consumer, z.null().transform(() => ({} as z.infer<typeof consumer>))])).nullish().transform((c) => c ?? {}),
});
export type InventoryDocument = z.infer<typeof inventoryDocument>;
