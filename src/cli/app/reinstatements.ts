import { randomUUID } from 'node:crypto';
import { basename, join } from 'node:path';
import type { Instant, RunId, TokenKey } from '../../core/brand.ts';
import { toMs } from '../../core/clock.ts';
import { isTokenctlError, TokenctlError } from '../../core/errors.ts';
import type { Plan } from '../../core/plan.ts';
import { makeReinstatePlan } from '../../engine/index.ts';
import { entryState, type RunSeen, type Situation } from '../../ledger/index.ts';
import { ensureDir, exists, readBytes, writePrivate } from '../../platform/files.ts';
import { readUserFileIfThere } from '../../platform/user-file.ts';
import { grantReinstatement, NO_ANSWERS, proposeReinstatement, type Person, type ReinstatementProposal } from '../../policy/index.ts';
import type { EventData } from '../../journal/events/index.ts';
import { sanitize } from '../../ui/index.ts';
import type { CommandCx } from '../command.ts';
import { tokenOfEntry } from './exposures.ts';
import { goOn } from './go-on.ts';
import type { House } from './house.ts';
import type { Incident } from './incidents.ts';

const APPROVALS = 'approvals';
const CALL_MS = 15_000;

export interface Living { readonly x: number; readonly key: TokenKey; readonly issuer: string; readonly others: readonly TokenKey[] }

/**
 * The tokens with what would live again along with them. Throws E_NO_VERB where an issuer cannot, E_USAGE for a suspended token
 * of the ledger that shares the unit and is not named; whatever the issuer throws where a unit cannot be read.
 */
export async function living(cx: CommandCx, house: House, incident: Pick<Incident, 'id' | 'situation'>, xs: readonly number[]): Promise<readonly Living[]> {
  const s = incident.situation;
  const named = new Set(xs.map((x) => s.entries[x]?.key));
  const now = toMs(cx.clock.now());
  const found: Living[] = [];
  for (const x of xs) {
    const key = s.entries[x]?.key;
    const token = key === undefined ? undefined : tokenOfEntry(house, s, x);
    const issuer = token?.issuer == null ? undefined : house.issuers.get(token.issuer);
    if (key === undefined || token === undefined || issuer === undefined || issuer.effects.reinstate === undefined) throw new TokenctlError('E_NO_VERB', `${key ?? x}: its issuer cannot reinstate`, { next: ['tokenctl connector list'] });
    const unit = await issuer.reads.unit(token, { signal: cx.signal, timeoutMs: CALL_MS });
    const others = unit.members.map((m) => m.key).filter((k) => k !== key);
    const forgotten = others.find((k) => { const e = s.entries[s.byKey.get(k) ?? -1]; return e !== undefined && !named.has(k) && entryState(e, now) === 'suspended'; });
    if (forgotten !== undefined) throw new TokenctlError('E_USAGE', `${forgotten} is suspended together with ${key} and would live again too`, { hint: 'Name both, or neither.' });
    found.push({ x, key, issuer: issuer.id, others });
  }
  return found;
}

export async function proposeLiving(house: House, incident: Incident, ask: { readonly xs: readonly number[]; readonly reason: string; readonly until: Instant; readonly by: Person; readonly now: Instant }): Promise<{ readonly proposal: ReinstatementProposal; readonly path: string }> {
  const proposal = proposeReinstatement({ ...ask, situation: incident.situation, operators: house.workspace?.operators ?? [] });
  const file = `${APPROVALS}/${proposal.digest.slice(0, 8)}.json`;
  await ensureDir(join(incident.dir, APPROVALS), incident.modes.dir);
  await writePrivate(join(incident.dir, file), proposal.bytes, { mode: incident.modes.file });
  await incident.journal.append('reinstatement.proposed', null, { ...proposal.event, file });
  return { proposal, path: join(incident.dir, file) };
}

/** Checks `FILE.sig` against the proposal that it is of, and journals nothing yet. */
export async function signedReinstatement(house: House, incident: Incident, o: { readonly path: string; readonly shown: string; readonly now: Instant }): Promise<{ readonly granted: Omit<EventData['reinstatement.granted'], 'signature'>; readonly reason: string; readonly record: () => Promise<void> }> {
  const signature = await readUserFileIfThere(o.path, { shown: o.shown, code: 'E_USAGE' });
  if (signature === null) throw new TokenctlError('E_USAGE', `there is no file ${o.shown}`, { hint: 'ssh-keygen writes the signature beside the text that it signed, as FILE.sig.', next: [`tokenctl ledger show -i ${incident.id}`] });
  const open = [...incident.situation.reinstatements.values()].filter((p) => !p.granted);
  const proposal = [...incident.situation.reinstatements.values()].find((p) => `${basename(p.file)}.sig` === basename(o.path)) ?? (open.length === 1 ? open[0] : undefined);
  if (proposal === undefined) throw new TokenctlError('E_USAGE', `no proposal of ${incident.id} to reinstate belongs to ${o.shown}`, { hint: 'Keep the name that ssh-keygen gave the signature.', next: ['tokenctl ledger show'] });
  const file = join(incident.dir, proposal.file);
  if (!(await exists(file))) throw new TokenctlError('E_JOURNAL_TAMPERED', `${proposal.file}, which was proposed, is missing from the incident`, { next: [`tokenctl journal verify ${incident.id}`] });
  const granted = grantReinstatement({ situation: incident.situation, bytes: await readBytes(file), signature, operators: house.workspace?.operators ?? [], now: o.now });
  const kept = `${proposal.file}.sig`;
  return {
    granted, reason: proposal.reason,
    record: async () => {
      await writePrivate(join(incident.dir, kept), signature, { mode: incident.modes.file });
      await incident.journal.append('reinstatement.granted', null, { ...granted, signature: kept });
    },
  };
}

export function planLiving(cx: CommandCx, house: House, incident: Incident, o: { readonly tokens: readonly Living[]; readonly granted: Omit<EventData['reinstatement.granted'], 'signature'> }): Plan {
  return makeReinstatePlan({
    tokens: o.tokens, until: o.granted.until, proposal: o.granted.proposal, steps: house.steps, realm: incident.situation.incident.realm ?? 'live', tool: Number(cx.version.split('.')[0]),
    config: house.config, policy: house.policy, incident: incident.id, nonce: randomUUID(), clock: cx.clock,
  });
}

/** Runs of `token reinstate` whose tokens are alive past their time, also where the suspension was tried and failed. */
export const overdue = (s: Situation, nowMs: number): readonly RunSeen[] =>
  [...new Set(s.entries.flatMap((e) => (e.reinstatedUntilMs !== null && e.reinstatedUntilMs <= nowMs ? s.runs.get(e.reinstatedBy as RunId) ?? [] : [])))];

/** The consent to reinstate covers the suspension at its end: the next command that acts carries it out first (TRUTH T4). */
export async function suspendOverdue(cx: CommandCx, house: House, incident: Incident): Promise<void> {
  for (const run of overdue(incident.situation, toMs(cx.clock.now()))) {
    cx.ui.note(`The time of run ${run.id} is over: what it reinstated is suspended again first.`);
    try {
      // The command that this comes first in writes the report.
      await goOn(cx, house, incident, { run, answersFor: () => NO_ANSWERS, waitMs: 0 });
    } catch (e) {
      // A process that is still there does it itself; and what cannot be done here holds back nothing else. The debt stays.
      if (!isTokenctlError(e)) throw e;
      if (e.code !== 'E_LOCKED') cx.ui.note(`It could not be: ${sanitize(e.message)} (${e.code}). It stays owed: tokenctl resume ${run.id} -i ${incident.id}`);
    }
  }
}
