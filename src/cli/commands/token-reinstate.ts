import { isAbsolute, join } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import type { Runbook } from '../../core/runbook.ts';
import { calledAs, NO_ANSWERS, NO_POLICY, reasonRule, REINSTATE_NAMESPACE, signCommand, signers, wrongWith } from '../../policy/index.ts';
import { quote, sanitize } from '../../ui/index.ts';
import { gatherGates } from '../app/gates.ts';
import { guarded } from '../app/guarded.ts';
import { openHouse, type House } from '../app/house.ts';
import { connectorsOf, readIdentities } from '../app/identities.ts';
import { chosenIncident, openIncident, type Incident } from '../app/incidents.ts';
import { personOf } from '../app/person.ts';
import { living, planLiving, proposeLiving, signedReinstatement } from '../app/reinstatements.ts';
import { newRunId } from '../app/run-ids.ts';
import { filePlan, startRun } from '../app/start-run.ts';
import { requireTrust } from '../app/trust.ts';
import { entriesNamed, untilOf } from '../app/waivers.ts';
import { planLines } from '../screens/plan.ts';
import { identityLines } from '../screens/identities.ts';
import { defineCommand, type CommandCx, type CommandResult } from '../command.ts';

const MIN_REASON = 20;

interface Flags { readonly until: string | undefined; readonly reason: string | undefined; readonly grant: string | undefined; readonly confirm: string | undefined; readonly wait: number | undefined }

export default defineCommand({
  name: 'token reinstate', group: 'hot path', summary: 'let suspended tokens live for at most 4 hours: one operator proposes, another signs',
  args: [{ name: 'token', summary: 'suspended tokens of the ledger, by key or ordinal', variadic: true, complete: 'entry' }],
  flags: [
    { name: '--until', kind: 'text', value: 'WHEN', summary: 'when they are suspended again, at most 4h from now' }, { name: '--reason', kind: 'text', value: 'TEXT', summary: `why, in at least ${MIN_REASON} characters; stands in every report` },
    { name: '--grant', kind: 'file', value: 'FILE.sig', summary: "another operator's signature over a proposal: with it they are reinstated" },
    { name: '--confirm', kind: 'text', value: 'DIGEST-N', summary: 'consent to exactly this plan' }, { name: '--wait', kind: 'duration', value: 'DUR', summary: 'longest wait in this process (default 15m)' },
  ] as const,
  about: [
    'A suspended token is a leaked token: what reinstates it lets whoever has it in again. It is for the hour in which a service must run before its replacement is there.',
    'The plan holds both ends: reinstate now, suspend again at the end. This process does that, else `tokenctl resume`, or the next command that acts; from that time on `debts` exits 3.',
    'A revoked token stays dead.',
  ],
  stopsPolitely: true, streams: true,
  examples: [
    { run: 'tokenctl token reinstate vault/k3Jq --until 2h --reason "payments is down until its image is built, SEC-44"', does: 'propose; prints what the other operator types' },
    { run: 'tokenctl token reinstate --grant ecd1378b.json.sig', does: 'the signature is checked, and after the consent they live' },
    { run: 'tokenctl resume', does: 'suspends them again, once their time is over' },
  ],
  exits: [0, 2, 3, 5, 6, 7, 8, 12], json: 'tokenctl/run/v1', next: ['resume', 'status', 'run'],
  async handler(cx, { args, flags }) {
    if (flags.grant !== undefined && (args.token.length > 0 || flags.until !== undefined || flags.reason !== undefined))
      throw new TokenctlError('E_USAGE', '--grant stands without tokens, reason and time: they are in the proposal that was signed', { next: [`tokenctl token reinstate --grant ${quote(flags.grant)}`] });
    if (flags.grant === undefined && args.token.length === 0) throw new TokenctlError('E_USAGE', 'name the suspended tokens, or give --grant FILE.sig', { next: ['tokenctl ledger show --open', 'tokenctl token reinstate TOKEN --until 2h --reason TEXT'] });
    const house = await openHouse(cx, { workspace: 'optional' });
    const trusted = await requireTrust(cx, house);
    const incident = await openIncident(cx, house, await chosenIncident(cx, house), null);
    try {
      if (trusted) await incident.journal.append('trust.given', null, trusted);
      return flags.grant === undefined ? await proposed(cx, house, incident, args.token, flags) : await granted(cx, house, incident, { file: flags.grant, ...flags });
    } finally {
      await incident.close();
    }
  },
});

async function proposed(cx: CommandCx, house: House, incident: Incident, names: readonly string[], flags: Flags): Promise<CommandResult> {
  const xs = entriesNamed(incident, names);
  const missing = [
    ...(flags.reason ? [] : [{ flag: '--reason' as const, value: 'TEXT', why: 'stands in every report' }]),
    ...(flags.until ? [] : [{ flag: '--until' as const, value: '2h', why: 'at most 4h; then they are suspended again' }]),
  ];
  if (missing.length > 0 && !cx.ui.prompts.can) cx.ui.prompts.refuse(missing);
  const rule = reasonRule(house.workspace?.policy ?? NO_POLICY, ASKED);
  const reason = await guarded(house, flags.reason ?? await cx.ui.prompts.text({ flag: '--reason', value: 'TEXT', why: 'stands in every report', question: ASKED.ask, check: (t) => wrongWith(t, rule) }), 'reason');
  const wrong = wrongWith(reason, rule);
  if (wrong !== null) throw new TokenctlError('E_USAGE', `--reason: ${wrong}`);
  const until = untilOf(flags.until ?? await cx.ui.prompts.text({ flag: '--until', value: '2h', why: 'when they are suspended again', question: 'Until when (at most 4h)?' }), cx.clock);
  const by = await personOf(house);
  const tokens = await living(cx, house, incident, xs);
  const { proposal, path } = await proposeLiving(house, incident, { xs, reason, until, by, now: cx.clock.now() });
  const others = [...signers(house.workspace?.operators ?? []).keys()].filter((id) => id !== by.id);
  const sign = signCommand(quote(path), REINSTATE_NAMESPACE);
  const next = `tokenctl token reinstate --grant ${quote(`${path}.sig`)} -i ${incident.id}`;
  return {
    exit: 8,
    text: [
      `Proposed by ${calledAs(by)}, until ${until.slice(0, 16).replace('T', ' ')} UTC. Nothing lives again yet.`,
      ...tokens.flatMap((t) => [`  ${t.x}  ${sanitize(t.key)}`, ...t.others.map((k) => `     and with it ${sanitize(k)}`)]), `  reason: ${sanitize(reason)}`, '',
      `Another operator signs it (${others.map((o) => sanitize(o)).join(', ')}), with the key that stands in operators: of tokenctl.yaml:`, `  ${sign}`, `Then: ${next}`,
    ],
    json: { incident: incident.id, proposal: proposal.digest, file: path, tokens: tokens.map((t) => t.key), until, by: by.id, signers: others, sign, next: [next] },
  };
}

async function granted(cx: CommandCx, house: House, incident: Incident, o: Flags & { readonly file: string }): Promise<CommandResult> {
  const signed = await signedReinstatement(house, incident, { path: isAbsolute(o.file) ? o.file : join(cx.cwd, o.file), shown: o.file, now: cx.clock.now() });
  const tokens = await living(cx, house, incident, signed.granted.xs);
  const plan = planLiving(cx, house, incident, { tokens, granted: signed.granted });
  const { incident: about } = incident.situation;
  const others = tokens.flatMap((t) => t.others);
  const notes = [`until ${signed.granted.until}, then suspended again`, `signed by ${sanitize(signed.granted.by)}`, ...(others.length > 0 ? [`with them live again: ${others.map((k) => sanitize(k)).join(', ')}`] : [])];
  for (const line of planLines(cx.ui, plan, { incident: incident.id, severity: about.severity, environment: house.environment, notes })) cx.ui.note(line);
  const identities = await readIdentities(cx, house, connectorsOf(plan));
  for (const line of identityLines(identities)) cx.ui.note(line);
  const gates = await gatherGates(cx, {
    plan, runbook: REINSTATING, policy: house.workspace?.policy ?? NO_POLICY, environment: house.environment, incompleteUnits: false,
    // The second person's signature stands where a bypass has its flag.
    flags: { yes: false, confirm: o.confirm ?? null, reason: signed.reason, breakGlass: true },
    prepared: NO_ANSWERS, stopAtBarriers: false, consequence: `Whoever holds the leaked value is let in again until ${signed.granted.until}. Then it is suspended again; this consent covers that too.`,
    identities: [], consumersUnknown: false, prompts: cx.ui.prompts,
  });
  await signed.record();
  await filePlan(incident, plan);
  return startRun(cx, house, incident, { plan, run: newRunId(cx.clock), gates, identities, prepared: NO_ANSWERS, present: 'after-answer', waitMs: o.wait ?? null });
}

const ASKED = { ask: 'Why must a leaked token live again?', minLength: MIN_REASON, pattern: null };
/** Gates are asked by the rules of a runbook. */
const REINSTATING: Runbook = {
  name: 'token reinstate', summary: 'let suspended tokens live for a time', owner: null, strategy: 'contain-first', containByMs: null, inputs: {}, gates: { reason: ASKED }, for: null, steps: [], digest: '' as never, file: '',
};
