import { formatDuration } from '../../core/duration.ts';
import { TokenctlError } from '../../core/errors.ts';
import { LARGE_OVER, neverRule, NO_POLICY, reasonRule, type Policy } from '../../policy/index.ts';
import { sanitize } from '../../ui/index.ts';
import { openHouse } from '../app/house.ts';
import { readRunbook } from '../app/runbooks.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'policy explain', group: 'prepare', summary: 'what the policy says about one token: protected or not, and what its death and its replacement would ask; reads files only',
  args: [{ name: 'token', summary: 'ISSUER/ID or its fingerprint', required: true, complete: 'token' }],
  flags: [{ name: '--runbook', kind: 'text', value: 'NAME', summary: 'with the rules of this runbook too', complete: 'runbook' }],
  about: ['Each line names the rule that it follows from. What else a plan would kill along with it is asked of its issuer, by `tokenctl token inspect` and by the plan.'],
  examples: [{ run: 'tokenctl policy explain authority/9f3c2b7d', does: 'may a run kill it, and who must say so?' }],
  exits: [0, 2, 5], json: 'tokenctl/policy-explain/v1', next: ['policy check', 'token inspect', 'plan'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'needed' });
    const policy: Policy = house.workspace?.policy ?? NO_POLICY;
    const token = house.inventory.byKey(args.token as never) ?? house.inventory.byFingerprint(args.token as never);
    if (token === undefined) throw new TokenctlError('E_SELECTOR', `${sanitize(args.token)} is not in the inventory`, { hint: 'A rule of never: protects it only by its issuer, its key or its fingerprint.', next: ['tokenctl token list', 'tokenctl policy check'] });
    const runbook = flags.runbook === undefined ? null : await readRunbook(cx, house, flags.runbook);
    const rule = policy.never.find((selector) => neverRule([selector])(token) !== null) ?? null;
    const ttl = token.declared?.ttlMs ?? null;
    const reason = reasonRule(policy, runbook?.gates.reason ?? null);
    const places = house.inventory.placesOf(token.key);
    const consumers = [...new Set(places.flatMap((p) => p.fields.filter((f) => f.token === token.key).flatMap((f) => f.consumers)))];
    const largeOver = Math.min(policy.largeOver ?? LARGE_OVER, LARGE_OVER);
    const silent = consumers.filter((c) => !house.inventory.consumers.get(c)?.check);
    const names = (all: readonly string[]): string => all.map((n) => sanitize(n)).join(', ');
    return {
      exit: rule === null ? 0 : 5,
      json: { token: token.key, owner: token.owner, protectedBy: rule, environment: house.environment, maxTtl: formatDuration(house.maxTtlMs), declaredTtl: ttl === null ? null : formatDuration(ttl), ttlRefused: ttl !== null && ttl > house.maxTtlMs, reason, largeOver, consumers, silent },
      text: [
        `${sanitize(token.key)}${token.owner === null ? '' : `   owner ${sanitize(token.owner)}`}${token.labels.length === 0 ? '' : `   ${names(token.labels)}`}`,
        rule === null ? 'may be revoked: no rule of never: matches it' : `is PROTECTED: never: "${sanitize(rule)}". A run leaves it out, names it, and it stays open on the ledger`,
        house.environment === 'production' ? 'consent: a typed phrase, or --confirm (environment: production)' : `consent: a typed yes, or --confirm; a phrase over ${largeOver} deaths or where what else dies cannot be listed (environment: test)`,
        `reason: at least ${reason.minLength} characters${reason.patterns.length === 0 ? '' : `, matching ${names(reason.patterns)}`}`,
        ttl === null ? `replacement: lives ${formatDuration(house.maxTtlMs)} at most (maxTtl)` : ttl > house.maxTtlMs ? `replacement: declared ${formatDuration(ttl)}, which maxTtl ${formatDuration(house.maxTtlMs)} cuts short` : `replacement: lives ${formatDuration(ttl)}, as declared (maxTtl ${formatDuration(house.maxTtlMs)})`,
        consumers.length === 0 ? 'consumers: none declared: nobody knows who breaks' : `consumers: ${names(consumers)}${silent.length === 0 ? '' : `; without a check, so a person must say when they use the new one: ${names(silent)}`}`,
      ],
    };
  },
});
