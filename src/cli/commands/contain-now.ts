import { didYouMean } from '../../core/did-you-mean.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { Token } from '../../core/token.ts';
import { sanitize } from '../../ui/index.ts';
import { actNow } from '../app/act-now.ts';
import type { House } from '../app/house.ts';
import { defineCommand } from '../command.ts';

const FIELDS: readonly (readonly [string, (t: Token) => readonly (string | null)[]])[] = [['owner', (t) => [t.owner]], ['issuer', (t) => [t.issuer]], ['label', (t) => t.labels]];

export default defineCommand({
  name: 'contain-now', group: 'hot path', summary: 'everything of an owner, an issuer or a label: suspended or revoked side by side',
  args: [{ name: 'what', summary: 'OWNER, ISSUER or LABEL as the inventory names it, or owner=NAME, issuer=NAME, label=NAME', required: true, complete: 'selector' }],
  flags: [
    { name: '--reason', kind: 'text', value: 'TEXT', summary: 'why; goes into the journal' },
    { name: '--yes', kind: 'bool', summary: 'consent, with --reason, outside production' },
    { name: '--confirm', kind: 'text', value: 'DIGEST8-DEATHS', summary: 'consent to exactly this' },
    { name: '--wait', kind: 'duration', value: 'DUR', summary: 'longest wait in this process (default 15m)' },
  ],
  about: [
    'Runs the shipped runbook `contain-now`: capture, contain, prove, watch. Suspends where the issuer can, else revokes; one that fails holds no other.',
    'What it broke is owed to its owners afterwards, each with the command that restores it: `tokenctl debts`.',
  ],
  stopsPolitely: true, streams: true,
  examples: [{ run: 'tokenctl contain-now payments --reason "their CI was breached"', does: 'all tokens of an owner' }, { run: 'tokenctl contain-now issuer=vault --reason "SEC-42"', does: 'where a name has several meanings' }],
  exits: [0, 3, 4, 5, 6, 8, 11], json: 'tokenctl/run/v1', next: ['debts', 'run', 'status'],
  handler: (cx, { args, flags }) => actNow(cx, {
    specs: (house) => [selectorOf(house, args.what)], runbook: 'contain-now', flags,
    title: (entries) => `Contain ${entries.length} token${entries.length === 1 ? '' : 's'} of ${args.what} now`,
  }),
});

/** The one thing that a bare name can mean. Throws E_SELECTOR if nothing has it, E_AMBIGUOUS if several things have. */
function selectorOf({ inventory }: House, what: string): string {
  if (/^(owner|issuer|label)=/.test(what)) return what;
  const means = FIELDS.filter(([, of]) => inventory.tokens.some((t) => of(t).includes(what))).map(([field]) => `${field}=${what}`);
  const [only, ...others] = means;
  if (only === undefined) {
    const near = didYouMean(what, new Set(FIELDS.flatMap(([, of]) => inventory.tokens.flatMap(of)).filter((name) => name !== null)));
    throw new TokenctlError('E_SELECTOR', `no token of the inventory has the owner, issuer or label "${sanitize(what)}"`, { ...(near === null ? {} : { hint: `Did you mean ${near}?` }), next: ['tokenctl token list'] });
  }
  if (others.length > 0) throw new TokenctlError('E_AMBIGUOUS', `"${sanitize(what)}" names several things`, { lines: means.map((m) => `  ${sanitize(m)}`), next: means.map((m) => `tokenctl contain-now ${m}`) });
  return only;
}
