import { isAbsolute, join } from 'node:path';
import { TokenctlError } from '../../core/errors.ts';
import { calledAs, NO_POLICY, reasonRule, signCommand, signers, WAIVE_NAMESPACE, wrongWith, type WaiverBasis } from '../../policy/index.ts';
import { quote, sanitize } from '../../ui/index.ts';
import { guarded } from '../app/guarded.ts';
import { openHouse, type House } from '../app/house.ts';
import { chosenIncident, openIncident, type Incident } from '../app/incidents.ts';
import { personOf } from '../app/person.ts';
import { attest, entriesNamed, grant, propose, untilOf } from '../app/waivers.ts';
import { defineCommand, type CommandCx, type CommandResult } from '../command.ts';

const BASES = ['not-ours', 'false-positive', 'attested', 'accepted-risk'] as const;
const BASIS_WORDS: { readonly [B in (typeof BASES)[number]]: string } = {
  'not-ours': 'it is a token of somebody else', 'false-positive': 'it is no token at all', attested: 'somebody saw it revoked, and it cannot be probed', 'accepted-risk': 'it stays alive, and that is accepted',
};

interface Flags { readonly basis: (typeof BASES)[number] | undefined; readonly reason: string | undefined; readonly until: string | undefined; readonly grant: string | undefined }

export default defineCommand({
  name: 'ledger waive', group: 'account', summary: 'close identified tokens without proof: one operator proposes, another signs',
  args: [{ name: 'entry', summary: 'tokens of the ledger, by key or ordinal', variadic: true, complete: 'entry' }],
  flags: [
    { name: '--basis', kind: 'choice', of: BASES, value: 'BASIS', summary: 'not-ours, false-positive, attested or accepted-risk' },
    { name: '--reason', kind: 'text', value: 'TEXT', summary: 'why; stands in every report' },
    { name: '--until', kind: 'text', value: 'WHEN', summary: 'when it ends, at most 30d from now; then the entry opens again' },
    { name: '--grant', kind: 'file', value: 'FILE.sig', summary: "another operator's signature over a proposal" },
  ] as const,
  about: [
    'Proposing writes the text to be signed into the incident’s approvals/ and ends with 8. It names each entry and its state: if one moves on, it must be proposed again.',
    'The signature counts if its key is that of another operator of tokenctl.yaml than the proposer’s. One person with two keys is not detected.',
    'A token that answered alive is waived only with the word "alive" in the reason. Without a workspace, who opened the incident may close an entry as attested, alone: closed by one person, not proven, everywhere.',
    'A string that nobody claims needs no second person: `tokenctl ledger dismiss`.',
  ],
  examples: [
    { run: 'tokenctl ledger waive authority/9f3c2b7d --basis attested --reason "SEC-44 vendor confirms the kill" --until 14d', does: 'propose; prints what the other operator types' },
    { run: 'ssh-keygen -Y sign -f ~/.ssh/id_ed25519 -n waive@tokenctl ecd1378b.json', does: 'the other operator signs' },
    { run: 'tokenctl ledger waive --grant ecd1378b.json.sig', does: 'the signature is checked and the entries are waived' },
  ],
  exits: [0, 2, 5, 6, 7, 8, 12], json: 'tokenctl/waiver/v1', next: ['ledger show', 'incident close'],
  async handler(cx, { args, flags }) {
    if (flags.grant !== undefined && (args.entry.length > 0 || flags.basis !== undefined || flags.reason !== undefined || flags.until !== undefined))
      throw new TokenctlError('E_USAGE', '--grant stands alone: what is granted, why and until when is in the proposal that was signed', { next: [`tokenctl ledger waive --grant ${quote(flags.grant)}`] });
    if (flags.grant === undefined && args.entry.length === 0) throw new TokenctlError('E_USAGE', 'name the entries to waive, or give --grant FILE.sig', { next: ['tokenctl ledger show --open', 'tokenctl ledger waive ENTRY --basis BASIS --reason TEXT --until 30d'] });
    const house = await openHouse(cx, { workspace: 'optional' });
    const incident = await openIncident(cx, house, await chosenIncident(cx, house), null);
    try {
      return flags.grant === undefined ? await proposed(cx, house, incident, args.entry, flags) : await granted(cx, house, incident, flags.grant);
    } finally {
      await incident.close();
    }
  },
});

async function granted(cx: CommandCx, house: House, incident: Incident, file: string): Promise<CommandResult> {
  const done = await grant(house, incident, { path: isAbsolute(file) ? file : join(cx.cwd, file), shown: file, now: cx.clock.now() });
  const keys = done.xs.map((x) => incident.situation.entries[x]?.key ?? '');
  return { exit: 0, text: [...keys.map((k) => `${sanitize(k)}: waived, proposed by ${done.proposedBy}, signed by ${done.by}.`), `Next: tokenctl incident close ${incident.id}`], json: { incident: incident.id, waived: keys, proposedBy: done.proposedBy, by: done.by } };
}

async function proposed(cx: CommandCx, house: House, incident: Incident, names: readonly string[], flags: Flags): Promise<CommandResult> {
  const xs = entriesNamed(incident, names);
  const alone = house.workspace === null;
  const missing = [
    ...(flags.basis || alone ? [] : [{ flag: '--basis' as const, value: 'BASIS', why: `one of ${BASES.join(', ')}` }]),
    ...(flags.reason ? [] : [{ flag: '--reason' as const, value: 'TEXT', why: 'stands in every report' }]),
    ...(flags.until ? [] : [{ flag: '--until' as const, value: '30d', why: 'at most 30d; then it opens again' }]),
  ];
  if (missing.length > 0 && !cx.ui.prompts.can) cx.ui.prompts.refuse(missing);
  if (alone && flags.basis !== undefined && flags.basis !== 'attested') throw new TokenctlError('E_OPERATOR', `without a workspace an entry can only be closed as attested, alone; --basis ${flags.basis} needs a second operator`, { next: ['tokenctl init'] });
  const basis: WaiverBasis = flags.basis ?? (alone ? 'attested' : await cx.ui.prompts.choose({ flag: '--basis', value: 'BASIS', why: 'why it may close', question: 'Why may it close without proof?', choices: BASES.map((value) => ({ value, label: BASIS_WORDS[value] })) }));
  const rule = reasonRule(house.workspace?.policy ?? NO_POLICY, null);
  const reason = await guarded(house, flags.reason ?? await cx.ui.prompts.text({ flag: '--reason', value: 'TEXT', why: 'stands in every report', question: 'Reason?', check: (t) => wrongWith(t, rule) }), 'reason');
  const wrong = wrongWith(reason, rule);
  if (wrong !== null) throw new TokenctlError('E_USAGE', `--reason: ${wrong}`);
  const until = untilOf(flags.until ?? await cx.ui.prompts.text({ flag: '--until', value: '30d', why: 'when it ends', question: 'Until when (at most 30d)?' }), cx.clock);
  const by = await personOf(house);
  const ask = { xs, basis, reason, until, by, now: cx.clock.now() };
  const entries = xs.map((x) => incident.situation.entries[x]).map((e) => ({ x: e?.x, token: e?.key ?? '', state: e?.state ?? '' }));
  const lines = entries.map((e) => `  ${e.x}  ${sanitize(e.token)}   ${e.state}`);
  const ends = `${until.slice(0, 16).replace('T', ' ')} UTC`;
  if (alone) {
    const proposal = await attest(incident, ask);
    return { exit: 0, text: [`Closed by one person (${by.id}), not proven, until ${ends}:`, ...lines, `Next: tokenctl incident close ${incident.id}`], json: { incident: incident.id, proposal: proposal.digest, entries, basis, until, by: by.id, alone: true } };
  }
  const { proposal, path } = await propose(house, incident, ask);
  const others = [...signers(house.workspace?.operators ?? []).keys()].filter((id) => id !== by.id);
  const sign = signCommand(quote(path), WAIVE_NAMESPACE);
  const next = `tokenctl ledger waive --grant ${quote(`${path}.sig`)} -i ${incident.id}`;
  return {
    exit: 8,
    text: [`Proposed by ${calledAs(by)}: ${basis}, until ${ends}. Nothing is waived yet.`, ...lines, `  reason: ${sanitize(reason)}`, '', `Another operator signs it (${others.map((o) => sanitize(o)).join(', ')}), with the key that stands in operators: of tokenctl.yaml:`, `  ${sign}`, `Then: ${next}`],
    json: { incident: incident.id, proposal: proposal.digest, file: path, entries, basis, until, by: by.id, signers: others, sign, next: [next] },
  };
}
