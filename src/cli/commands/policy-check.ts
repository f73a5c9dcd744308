import { confirmToken, neverRule, NO_POLICY, phraseOf, reasonRule, wrongWith, type Policy } from '../../policy/index.ts';
import { TokenctlError } from '../../core/errors.ts';
import { textLines } from '../../core/text-lines.ts';
import { formatDuration } from '../../core/duration.ts';
import { readPlan } from '../../engine/index.ts';
import { readUserText } from '../../platform/user-file.ts';
import { sanitize } from '../../ui/index.ts';
import { openHouse } from '../app/house.ts';
import { readRunbook } from '../app/runbooks.ts';
import { defineCommand } from '../command.ts';
import { resolve } from 'node:path';

const SHOWN = 10;

export default defineCommand({
  name: 'policy check', group: 'prepare', summary: 'what the policy of this workspace protects, refuses and asks for; reads files only',
  args: [{ name: 'plan', summary: 'a plan file: what it would ask of a person', complete: 'file' }],
  flags: [{ name: '--reason', kind: 'text', value: 'TEXT', summary: 'would this pass as a reason?' }, { name: '--runbook', kind: 'text', value: 'NAME', summary: 'with the rules of this runbook too' }],
  about: ['A rule of `never:` that protects nothing, and a token that lives longer than maxTtl allows a replacement to, are named: exit 3.'],
  examples: [{ run: 'tokenctl policy check', does: 'the rules, against the inventory' }, { run: 'tokenctl policy check inc.plan', does: 'which consent a plan needs' }, { run: 'tokenctl policy check --reason "SEC-42 leaked in a gist"', does: 'exit 5 if it would be refused' }],
  exits: [0, 2, 3, 5], json: 'tokenctl/policy/v1', next: ['plan', 'runbook check'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'needed' });
    const policy: Policy = house.workspace?.policy ?? NO_POLICY;
    const { tokens } = house.inventory;
    const never = policy.never.map((rule) => { const matches = neverRule([rule]); return { rule, protects: tokens.filter((t) => matches(t) !== null).map((t) => t.key as string) }; });
    const long = tokens.flatMap((t) => (t.declared?.ttlMs != null && t.declared.ttlMs > house.maxTtlMs ? [{ token: t.key as string, ttl: formatDuration(t.declared.ttlMs) }] : []));
    const runbook = flags.runbook === undefined ? null : await readRunbook(cx, house, flags.runbook);
    const rule = reasonRule(policy, runbook?.gates.reason ?? null);
    const wrong = flags.reason === undefined ? null : wrongWith(flags.reason, rule);
    const plan = args.plan === undefined ? null : readPlan(textLines(await readUserText(resolve(cx.cwd, args.plan), { shown: args.plan, code: 'E_PLAN_FILE' })), args.plan);
    if (plan !== null && plan.header.policy !== house.policy) throw new TokenctlError('E_PLAN_STALE', 'the plan was made under another policy', { hint: 'It would be refused as it is.', next: [`tokenctl plan ${plan.header.runbook.name} --out FILE`] });
    const asked = plan === null ? null : {
      deaths: plan.footer.deaths, confirm: confirmToken(plan), gaps: plan.footer.gaps.length, protected: plan.footer.gaps.filter((g) => g.why === 'protected-by-policy').map((g) => g.token as string),
      phrase: phraseOf({ plan, environment: house.environment, incompleteUnits: false, ownCredential: plan.changes.values().some((c) => c.own !== null), largeOver: policy.largeOver ?? null }),
    };
    const idle = never.filter((n) => n.protects.length === 0);
    const few = (all: readonly string[]): string => `${all.slice(0, SHOWN).map((t) => sanitize(t)).join(', ')}${all.length > SHOWN ? ` and ${all.length - SHOWN} more` : ''}`;
    return {
      exit: wrong !== null ? 5 : idle.length + long.length > 0 ? 3 : 0,
      json: { environment: house.environment, maxTtl: formatDuration(house.maxTtlMs), reason: { ...rule, given: flags.reason === undefined ? null : wrong === null ? 'passes' : 'refused', why: wrong }, never, tooLong: long, plan: asked },
      text: [
        `environment ${house.environment}: ${house.environment === 'production' ? 'consent is typed as a phrase, and a proof takes two minutes at least' : 'a y is consent, and a proof may be shortened'}`,
        `a replacement lives ${formatDuration(house.maxTtlMs)} at most${long.length === 0 ? '' : `; ${few(long.map((l) => `${l.token} declares ${l.ttl}`))}`}`,
        `a reason has at least ${rule.minLength} characters${rule.patterns.length === 0 ? '' : ` and matches ${rule.patterns.map((p) => sanitize(p)).join(' and ')}`}`,
        ...(never.length === 0 ? ['nothing is protected: there is no never:'] : never.map((n) => `never ${sanitize(n.rule)}: ${n.protects.length === 0 ? 'protects NOTHING of the inventory' : `protects ${few(n.protects)}`}`)),
        ...(flags.reason === undefined ? [] : [wrong === null ? 'this reason passes' : `this reason is refused: ${wrong}`]),
        ...(asked === null ? [] : [`the plan: ${asked.deaths} death${asked.deaths === 1 ? '' : 's'}, ${asked.gaps} without a plan${asked.protected.length === 0 ? '' : ` (protected: ${few(asked.protected)})`}; ${asked.phrase === null ? 'nothing is asked' : asked.phrase === 'y' ? 'asks for y, or --yes' : `asks for the phrase "${sanitize(asked.phrase)}", or --confirm ${asked.confirm}`}`]),
      ],
    };
  },
});
