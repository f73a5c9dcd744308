import { TokenctlError } from '../../core/errors.ts';
import { UNKNOWN, type ResolvedEntry } from '../../intake/index.ts';
import { chooseStrategy, NO_ANSWERS, NO_POLICY, neverRule } from '../../policy/index.ts';
import { recordExposures } from '../app/exposures.ts';
import { gatherGates } from '../app/gates.ts';
import { guarded } from '../app/guarded.ts';
import { MANUAL, openHouse } from '../app/house.ts';
import { connectorsOf, readIdentities } from '../app/identities.ts';
import { nextIncidentId, openIncident, readIncident } from '../app/incidents.ts';
import { planFor } from '../app/make-plan.ts';
import { readRunbook } from '../app/runbooks.ts';
import { newRunId } from '../app/run-ids.ts';
import { closeIncident } from '../app/close-incident.ts';
import { filePlan, startRun } from '../app/start-run.ts';
import { mintOwedIn, plannedOf, resolveSpecs } from '../app/tokens-input.ts';
import { requireTrust } from '../app/trust.ts';
import { identityLines } from '../screens/identities.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'revoke', group: 'hot path', summary: 'one token, now: no file is needed beforehand',
  args: [{ name: 'token', summary: 'ISSUER/ID, or - for a value on stdin', required: true, variadic: true, complete: 'token' }],
  flags: [
    { name: '--reason', kind: 'text', value: 'TEXT', summary: 'why; goes into the journal' },
    { name: '--yes', kind: 'bool', summary: 'consent, with --reason, outside production' },
    { name: '--confirm', kind: 'text', value: 'DIGEST8-DEATHS', summary: 'consent to exactly this' },
    { name: '--wait', kind: 'duration', value: 'DUR', summary: 'longest wait in this process (default 15m)' },
  ],
  about: [
    'Runs the shipped runbook `revoke-one`: capture, revoke, prove, watch, with incident, journal, consent and proof.',
    'A kind that is known but has no connector gets the steps for its console, and an entry that stays open until it is attested.',
    'Without a workspace a Vault or OpenBao token is revoked by VAULT_ADDR and VAULT_TOKEN.',
    'Typing this command is the answer to "are the hosts cut off?".',
  ],
  stopsPolitely: true, streams: true,
  examples: [{ run: 'pbpaste | tokenctl revoke - --reason "in a gist"', does: 'the value comes on stdin, never as an argument' }, { run: 'tokenctl revoke authority/9f3c2b7d --reason "SEC-42"', does: 'by id' }],
  exits: [0, 3, 4, 5, 6, 8, 11], json: 'tokenctl/run/v1', next: ['prove', 'status'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const trusted = await requireTrust(cx, house);
    const fromStdin = args.token.includes('-');
    const specs = args.token.map((t) => (t === '-' ? '@-' : t));
    const known = cx.globals.incident === null ? null : (await readIncident(house, cx.globals.incident)).situation;
    const found = await resolveSpecs(cx, house, { specs, situation: known, online: true });
    const entries = found.entries.map(byHandIfKnown);
    if (entries.length === 0) throw new TokenctlError('E_SELECTOR', 'there is no token in what was given');
    const runbook = await readRunbook(cx, house, 'revoke-one');
    const policy = house.workspace?.policy ?? NO_POLICY;
    const id = cx.globals.incident ?? await nextIncidentId(house.where.state);
    const made = await planFor(cx, house, {
      templates: {}, runbook, inputs: { tokens: entries.map((e) => e.key).sort() }, strategy: chooseStrategy({ runbook: runbook.strategy, override: null, seen: null, activeAbuse: false }).strategy,
      planned: plannedOf(house, known, { ...found, entries }), never: neverRule(policy.never), mintOwed: mintOwedIn(house, known), incident: id, incidentFacts: { severity: 'SEV2', kind: 'incident' },
    });
    const { plan } = made;
    const unknown = entries.filter((e) => !e.identified);
    if (plan.changes.length === 0)
      throw new TokenctlError('E_SELECTOR', unknown.length > 0 ? `nobody claims ${unknown.map((e) => e.key).join(', ')}, and its kind is not known: nothing can be revoked` : 'nothing can be done for what was given',
        { hint: house.workspace === null ? 'No inventory was searched: there is no workspace here.' : 'Neither the inventory nor an issuer of this workspace knows it.', next: ['tokenctl token identify -', 'tokenctl incident open --title TEXT'] });
    const identities = await readIdentities(cx, house, connectorsOf(plan));
    const tty = fromStdin ? cx.ui.ttyPrompts() : null;
    try {
      for (const e of entries) cx.ui.note(`  ${e.key}   ${e.token.kind}${house.inventory.searched ? '' : '   (no inventory was searched)'}`);
      const reason = flags.reason === undefined ? null : await guarded(house, flags.reason, 'reason');
      const gates = await gatherGates(cx, {
        plan, runbook, policy, environment: house.workspace?.environment ?? null, incompleteUnits: made.incompleteUnits, flags: { yes: flags.yes, confirm: flags.confirm ?? null, reason }, prepared: NO_ANSWERS,
        stopAtBarriers: false, consequence: null, identities: identityLines(identities), consumersUnknown: !house.inventory.searched, prompts: tty?.prompts ?? cx.ui.prompts,
      });
      for (const g of gates) if (g.gate === 'reason') await guarded(house, g.given, 'reason');
      const incident = await openIncident(cx, house, id, cx.globals.incident === null ? { kind: 'incident', title: `Revoke ${entries.length === 1 ? entries[0]?.token.kind ?? 'a token' : `${entries.length} tokens`} now`, severity: 'SEV2', since: null } : null);
      try {
        if (trusted) await incident.journal.append('trust.given', null, trusted);
        await recordExposures(incident, entries);
        await filePlan(incident, plan);
        const result = await startRun(cx, house, incident, { plan, run: newRunId(cx.clock), gates, identities, prepared: NO_ANSWERS, present: 'yes', waitMs: flags.wait ?? null, consoleTold: true });
        // One token, now: with everything proven there is nothing left to keep open (DESIGN §6). An incident that was there before is its owner's to close.
        if (result.exit === 0 && known === null) await closeIncident(cx, incident);
        const steps = await consoleLines(entries);
        return steps.length === 0 ? result : { ...result, text: [...steps, '', ...(typeof result.text === 'string' ? [result.text] : result.text ?? [])], json: { ...result.json, consoleSteps: steps } };
      } finally {
        await incident.close();
      }
    } finally {
      tty?.close();
    }
  },
});

/** A known kind that nobody claims is a person's work at its provider, not a dead end. */
function byHandIfKnown(e: ResolvedEntry): ResolvedEntry {
  if (e.identified || e.token.kind === UNKNOWN) return e;
  return { ...e, identified: true, token: { ...e.token, issuer: MANUAL, id: e.token.id ?? e.key } };
}

/** What a person must do at the provider, as the steps of the kind say. */
async function consoleLines(entries: readonly ResolvedEntry[]): Promise<string[]> {
  const { kindInfo } = await import('../../intake/index.ts');
  return entries.filter((e) => e.token.issuer === MANUAL).flatMap((e) => {
    const info = kindInfo(e.token.kind);
    return [`${info.title}: no connector serves it. By hand, at ${info.provider}:`, ...info.consoleSteps.map((step, i) => `  ${i + 1}. ${step}`)];
  });
}
