import * as z from 'zod';
import { parseDuration } from '../../core/duration.ts';

const duration = z.string().refine((t) => parseDuration(t) !== null, 'not a duration such as 90s, 5m or 30d');
const plain = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]);

const common = {
  uses: z.literal('exec').optional(),
  expect: z.record(z.string(), z.unknown()).optional(),
  program: z.string().regex(/^(\.{1,2}\/|\/).*[^/]$/, 'a path such as ./connectors/crm: programs are not looked up in PATH').describe('The program, from the workspace\'s folder or absolute. Its content is trusted with its path.'),
  args: z.array(z.string()).max(32).optional().describe('Its arguments. Never anything secret: every process of this machine can read them.'),
  settings: z.record(z.string(), plain).optional().describe('Handed on in every request, as it stands here: addresses, accounts.'),
  credentials: z.record(z.string(), z.string().regex(/^(env|file|vault):\S/, 'a credential is given as a reference, such as env:CRM_TOKEN')).optional().describe('References; their values are handed on in every request, on standard input.'),
  env: z.record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'no name of a variable'), z.string()).optional().describe('Its whole environment besides PATH, LANG and TZ. Nothing secret: credentials travel on standard input.'),
  timeout: duration.optional().describe('The longest that one request may take. Default 30s.'),
} as const;

export const CAN = ['revoke', 'suspend', 'reinstate', 'mint', 'list', 'inspect', 'unit', 'descendants', 'claim'] as const;

export const issuerConfig = z.strictObject({
  ...common,
  can: z.array(z.enum(CAN)).min(1).describe('The operations that it answers besides identity, round and observe.'),
  values: z.enum(['yes', 'effects', 'never']).optional().describe('Does it get the leaked value, where it is held? yes: it asks its issuer with it, and that spends nothing. effects: only to revoke with it. Default never: ids only.'),
  prefix: z.string().min(3).max(40).optional().describe('What every value of this issuer begins with; only such a string is shown to its operation claim.'),
  unit: z.enum(['token', 'key', 'app', 'account']).optional().describe('What one revoke kills. Anything but token needs the operation unit. Default token.'),
  propagation: duration.optional().describe('How long after a revoke an old answer may still be seen. Default 0; a proof takes at least two minutes anyway.'),
  settle: duration.optional().describe('How long a request of a dead process may still be applied. Default 60s.'),
  idempotent: z.array(z.enum(['revoke', 'suspend', 'reinstate', 'mint'])).optional().describe('What may be asked again when nobody knows whether it happened.'),
  console: z.array(z.string().min(1)).min(1).optional().describe('What a person does by hand when the program cannot.'),
}).superRefine((c, at) => {
  const both = (a: (typeof CAN)[number], b: (typeof CAN)[number]) => { if (c.can.includes(a) && !c.can.includes(b)) at.addIssue({ code: 'custom', path: ['can'], message: `what can ${a} must be able to ${b}` }); };
  both('suspend', 'reinstate');
  both('reinstate', 'suspend');
  if (c.unit !== undefined && c.unit !== 'token' && !c.can.includes('unit')) at.addIssue({ code: 'custom', path: ['unit'], message: `what kills a whole ${c.unit} must be able to say what that is: can: unit` });
  if (c.can.includes('claim') && (c.prefix === undefined || c.values !== 'yes')) at.addIssue({ code: 'custom', path: ['can'], message: 'claim needs prefix:, and values: yes' });
});
export type ExecIssuerConfig = z.infer<typeof issuerConfig>;

export const storeConfig = z.strictObject({
  ...common,
  staging: z.enum(['label', 'sibling', 'none']).describe('How a pending version lies beside the current one: under a label, at a path of its own, or not at all.'),
  settle: duration.optional().describe('How long a request of a dead process may still be applied. Default 60s.'),
  idempotent: z.array(z.enum(['stage', 'promote', 'retire'])).optional().describe('What may be asked again when nobody knows whether it happened.'),
});
export type ExecStoreConfig = z.infer<typeof storeConfig>;

export const channelConfig = z.strictObject({
  ...common,
  faces: z.enum(['technicians', 'customers']),
  can: z.array(z.enum(['sent'])).optional().describe('sent: it can say whether a message with a mark was sent.'),
});
export type ExecChannelConfig = z.infer<typeof channelConfig>;

export type ExecCommon = Pick<ExecStoreConfig, keyof typeof common & keyof ExecStoreConfig>;

export const msOf = (text: string | undefined, otherwise: number): number => (text === undefined ? otherwise : parseDuration(text) ?? otherwise);

/** Files that are the program: itself, and what its arguments name beside the workspace (`python3 ./crm.py`). */
export const filesOf = (c: ExecCommon): readonly string[] => [c.program, ...(c.args ?? []).filter((a) => /^\.{1,2}\//.test(a))];
export const endpointsOf = (c: ExecCommon): readonly string[] => [
  `runs ${[c.program, ...(c.args ?? [])].join(' ')}`,
  ...Object.entries(c.credentials ?? {}).map(([name, ref]) => `hands it ${name} (${ref})`),
  ...Object.entries(c.settings ?? {}).map(([name, value]) => `tells it ${name} = ${JSON.stringify(value)}`),
  ...Object.entries(c.env ?? {}).map(([name, value]) => `sets ${name}=${value}`),
];
