import * as z from 'zod';
import type { Token } from '../../core/token.ts';
import type { Card } from '../../ports/card.ts';
import { defineConnector, filling, type ConnectorDeps } from '../../ports/connector.ts';
import type { Issuer } from '../../ports/issuer.ts';

const config = z.strictObject({
  uses: z.literal('manual').optional(),
  expect: z.record(z.string(), z.unknown()).optional(),
  /** What people call the provider. */
  name: z.string().min(1).optional(),
  /** What a person does in its console, instead of what is known of the token's kind. */
  console: z.array(z.string().min(1)).min(1).optional(),
});
type Config = z.infer<typeof config>;

/** A person's work has no answer that could be asked for: nothing here is ever called dead (TRUTH T3, row `manual`). */
const card: Card = {
  unit: 'token', verbs: ['revoke'], reversible: false, irrevocable: false,
  overlapMs: 0, propagationMs: 0, settleMs: 0,
  // Asking a person twice harms nothing.
  idempotent: ['revoke'],
  descendants: [], present: 'never', probes: [], deadWhen: [], aliveWhen: [],
  control: 'none: nobody can be asked',
  refusalBudget: null,
  observe: 'cannot: a person says so, with evidence, and it stays unproven',
  findMint: null,
  identity: 'none: a person acts, as themselves',
  consoleSteps: [], verifiedOn: '2026-11-23, it claims nothing',
};

/** An issuer that only a person can work: kinds that are known but have no connector become an entry with console steps, never a dead end (DESIGN §6). */
export default defineConnector({
  uses: 'manual',
  summary: 'an issuer without a connector: the steps for a person, and an entry that stays open until it is attested',
  issuer: filling<Config, Issuer>({ config, create: manualIssuer, endpoints: () => [] }),
});

function manualIssuer(id: string, c: Config, deps: ConnectorDeps): Issuer {
  const name = c.name ?? id;
  const todo = (of: Token): readonly string[] => {
    const known = c.console ?? deps.consoleSteps(of.kind);
    const steps = known.length > 0 ? known : [`Revoke it in the console of ${name}, or ask there who can.`];
    return [`${of.key} (${of.kind}${of.subject === null ? '' : `, ${of.subject}`}) at ${name}:`, ...steps];
  };
  return {
    id, uses: 'manual', card: { ...card, consoleSteps: c.console ?? [] },
    reads: {
      identity: async () => ({ by: 'a person', provider: name }),
      own: async () => ({ at: { vendor: 'manual', where: name }, credentials: [] }),
      async *list() { /* nobody to ask */ },
      inspect: async () => null,
      claim: async () => null,
      // What else dies with it, only its console can tell.
      unit: async (of) => ({ members: [of], complete: false }),
      round: async () => ({ is: 'cannot-tell', path: 'registry', vantages: 0, control: 'none', detail: `${name} has no connector: no probe, no proof` }),
      observe: async () => ({ is: 'cannot-tell', why: `${name} has no connector: only a person can say` }),
    },
    effects: { revoke: async ({ token }) => ({ ok: 'needs-human', todo: todo(token) }) },
  };
}
