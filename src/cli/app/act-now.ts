import { TokenctlError } from '../../core/errors.ts';
import { UNKNOWN, type ResolvedEntry } from '../../intake/index.ts';
import { chooseStrategy, NO_ANSWERS, NO_POLICY, neverRule } from '../../policy/index.ts';
import { recordExposures } from './exposures.ts';
import { gatherGates, type GateGiven } from './gates.ts';
import { guarded } from './guarded.ts';
import { MANUAL, openHouse, type House } from './house.ts';
import { connectorsOf, readIdentities } from './identities.ts';
import { nextIncidentId, openIncident, readOwnSituation, type Incident } from './incidents.ts';
import { commandLine } from '../../core/shell-quote.ts';
import { sanitize } from '../../ui/index.ts';
import { planFor } from './make-plan.ts';
import { readRunbook } from './runbooks.ts';
import { suspendOverdue } from './reinstatements.ts';
import { newRunId } from './run-ids.ts';
import { closeIncident } from './close-incident.ts';
import { filePlan, startRun, type StartAsk } from './start-run.ts';
import { mintOwedIn, plannedOf, resolveSpecs } from './tokens-input.ts';
import { requireTrust } from './trust.ts';
import { identityLines } from '../screens/identities.ts';
import type { CommandCx, CommandResult } from '../command.ts';

/** What comes next beyond these is a screen of its own. */
const NEXT_SHOWN = 3;
const TOKENS_SHOWN = 12;

export interface ActNow {
  /** Selectors as `--var tokens=` takes them. */
  readonly specs: (house: House) => Promise<readonly string[]> | readonly string[];
  /** A shipped runbook whose only input is `tokens`. */
  readonly runbook: string;
  /** Of the incident, where none was named. */
  readonly title: (entries: readonly ResolvedEntry[]) => string;
  readonly flags: { readonly reason: string | undefined; readonly yes: boolean; readonly confirm: string | undefined; readonly wait: number | undefined };
}

/** One command that opens an incident, plans a shipped runbook, asks, and runs it: what `revoke` and `contain-now` are. */
export async function actNow(cx: CommandCx, ask: ActNow): Promise<CommandResult> {
  const house = await openHouse(cx, { workspace: 'optional' });
  const { incident, run, steps, opened } = await readyToAct(cx, house, ask);
  try {
    const result = await startRun(cx, house, incident, run);
    // One token, now: with everything proven there is nothing left to keep open (DESIGN §6). An incident that was there before is its owner's to close.
    if (result.exit === 0 && opened) await closeIncident(cx, incident);
    const broke = brokeLines(house, incident);
    const text = typeof result.text === 'string' ? [result.text] : result.text ?? [];
    return { ...result, text: [...(steps.length === 0 ? [] : [...steps, '']), ...(broke.length === 0 ? [] : [...broke, '']), ...text], json: { ...result.json, consoleSteps: steps, broke } };
  } finally {
    await incident.close();
  }
}

/** `opened`: for this. `steps`: of a console, for what no connector serves. The tokens are on the ledger, and are not held as long as the run. */
interface Ready { readonly incident: Incident; readonly run: StartAsk; readonly steps: readonly string[]; readonly opened: boolean }

async function readyToAct(cx: CommandCx, house: House, ask: ActNow): Promise<Ready> {
  const trusted = await requireTrust(cx, house);
  const specs = await ask.specs(house);
  const known = cx.globals.incident === null ? null : (await readOwnSituation(cx, house, cx.globals.incident)).situation;
  const found = await resolveSpecs(cx, house, { specs, situation: known, online: true });
  const entries = found.entries.map(byHandIfKnown);
  if (entries.length === 0) throw new TokenctlError('E_SELECTOR', 'there is no token in what was given');
  const runbook = await readRunbook(cx, house, ask.runbook);
  const policy = house.workspace?.policy ?? NO_POLICY;
  const id = cx.globals.incident ?? await nextIncidentId(house.where.state);
  const made = await planFor(cx, house, {
    templates: {}, runbook, inputs: { tokens: entries.map((e) => e.key).sort() }, strategy: chooseStrategy({ runbook: runbook.strategy, override: null, seen: null, activeAbuse: false }).strategy,
    planned: plannedOf(house, known, { ...found, entries }), never: neverRule(policy.never), mintOwed: mintOwedIn(cx, house, { situation: known, incident: id }), incident: id, incidentFacts: { severity: 'SEV2', kind: 'incident' },
  });
  const { plan } = made;
  const unknown = entries.filter((e) => !e.identified);
  if (plan.changes.length === 0)
    throw new TokenctlError('E_SELECTOR', unknown.length > 0 ? `nobody claims ${unknown.map((e) => e.key).join(', ')}, and its kind is not known: nothing can be revoked` : 'nothing can be done for what was given',
      { hint: house.workspace === null ? 'No inventory was searched: there is no workspace here.' : 'Neither the inventory nor an issuer of this workspace knows it.', next: ['tokenctl token identify -', 'tokenctl incident open --title TEXT'] });
  const identities = await readIdentities(cx, house, connectorsOf(plan));
  for (const e of entries.slice(0, TOKENS_SHOWN)) cx.ui.note(`  ${sanitize(e.key)}   ${sanitize(e.token.kind)}${house.inventory.searched ? '' : '   (no inventory was searched)'}`);
  if (entries.length > TOKENS_SHOWN) cx.ui.note(`  and ${entries.length - TOKENS_SHOWN} more`);
  const reason = ask.flags.reason === undefined ? null : await guarded(house, ask.flags.reason, 'reason');
  const tty = specs.includes('@-') ? cx.ui.ttyPrompts() : null;
  let gates: readonly GateGiven[];
  try {
    gates = await gatherGates(cx, {
      plan, runbook, policy, environment: house.workspace?.environment ?? null, incompleteUnits: made.incompleteUnits, flags: { yes: ask.flags.yes, confirm: ask.flags.confirm ?? null, reason }, prepared: NO_ANSWERS,
      stopAtBarriers: false, consequence: null, identities: identityLines(identities), consumersUnknown: !house.inventory.searched, prompts: tty?.prompts ?? cx.ui.prompts,
    });
  } finally {
    tty?.close();
  }
  for (const g of gates) if (g.gate === 'reason') await guarded(house, g.given, 'reason');
  const steps = await consoleLines(entries);
  const incident = await openIncident(cx, house, id, cx.globals.incident === null ? { kind: 'incident', title: ask.title(entries), severity: 'SEV2', since: null } : null);
  try {
    if (trusted) await incident.journal.append('trust.given', null, trusted);
    await suspendOverdue(cx, house, incident);
    await recordExposures(incident, entries);
    await filePlan(incident, plan);
  } catch (e) {
    await incident.close();
    throw e;
  }
  return { incident, steps, opened: known === null, run: { plan, run: newRunId(cx.clock), gates, identities, prepared: NO_ANSWERS, present: 'yes', waitMs: ask.flags.wait ?? null, consoleTold: true, nextShown: NEXT_SHOWN } };
}

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

/** Who has lost access by it, whose they are, and what gives them another token: one line each, the worst that can be missed at 3 a.m. */
function brokeLines(house: House, { situation, id }: Incident): string[] {
  const lines: string[] = [];
  for (const d of situation.debts.values()) {
    if (d.kind !== 'consumer-down') continue;
    const slots = [...house.inventory.places.values()].flatMap((p) => p.fields.filter((f) => f.consumers.includes(d.subject) && situation.byKey.has(f.token)).map((f) => ({ at: `${p.key}#${f.field}`, token: f.token })));
    lines.push(`  ${sanitize(d.subject)} (${sanitize(house.inventory.consumers.get(d.subject)?.owner ?? 'nobody is named as its owner')}) reads ${slots.map((s) => sanitize(s.at)).join(', ') || 'it'}`);
    for (const token of new Set(slots.map((s) => s.token))) lines.push(`    restore: ${commandLine(['tokenctl', 'run', 'leaked-token', '--var', `tokens=${token}`, '-i', id])}`);
  }
  return lines.length === 0 ? [] : ['Stopped by this, until they have another token:', ...lines];
}
