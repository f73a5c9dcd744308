import { basename, join } from 'node:path';
import type { Instant } from '../../core/brand.ts';
import { instant, toMs, type Clock } from '../../core/clock.ts';
import { parseDuration } from '../../core/duration.ts';
import { TokenctlError } from '../../core/errors.ts';
import { attestAlone, grantWaiver, proposeWaiver, type Person, type WaiverBasis, type WaiverProposal } from '../../policy/index.ts';
import { ensureDir, exists, readBytes, writePrivate } from '../../platform/files.ts';
import { readUserFileIfThere } from '../../platform/user-file.ts';
import type { House } from './house.ts';
import type { Incident } from './incidents.ts';

export interface WaiveAsk { readonly xs: readonly number[]; readonly basis: WaiverBasis; readonly reason: string; readonly until: Instant; readonly by: Person; readonly now: Instant }

/** `30d`, or a time. Throws E_USAGE. */
export function untilOf(text: string, clock: Clock): Instant {
  const ms = parseDuration(text);
  const at = ms === null ? Date.parse(text) : toMs(clock.now()) + ms;
  if (Number.isNaN(at)) throw new TokenctlError('E_USAGE', '--until takes a duration (30d) or a time (2026-12-20T00:00:00Z)');
  return instant(at);
}

/** Ordinals of entries named by key, fingerprint or ordinal. Throws E_USAGE naming the one that is not there. */
export function entriesNamed(incident: Incident, names: readonly string[]): readonly number[] {
  const s = incident.situation;
  return names.map((name) => {
    const x = /^\d+$/.test(name) ? Number(name) : s.byKey.get(name as never);
    if (x === undefined || s.entries[x] === undefined) throw new TokenctlError('E_USAGE', `no entry ${name} on the ledger of ${incident.id}`, { next: ['tokenctl ledger show'] });
    return x;
  });
}

const APPROVALS = 'approvals';

/** The file first, then the line that names it: `approvals/<proposal8>.json`. */
async function fileProposal(incident: Incident, proposal: WaiverProposal): Promise<string> {
  const file = `${APPROVALS}/${proposal.digest.slice(0, 8)}.json`;
  await ensureDir(join(incident.dir, APPROVALS), incident.modes.dir);
  await writePrivate(join(incident.dir, file), proposal.bytes, { mode: incident.modes.file });
  await incident.journal.append('waiver.proposed', null, { ...proposal.event, file });
  return file;
}

/** Proposes; another operator must sign (TRUTH T8.4). Returns the path of the text to be signed. */
export async function propose(house: House, incident: Incident, ask: WaiveAsk): Promise<{ readonly proposal: WaiverProposal; readonly path: string }> {
  const proposal = proposeWaiver({ ...ask, situation: incident.situation, operators: house.workspace?.operators ?? [] });
  return { proposal, path: join(incident.dir, await fileProposal(incident, proposal)) };
}

/** Without a workspace: closed by one person, not proven (TRUTH T8.4). */
export async function attest(incident: Incident, ask: WaiveAsk): Promise<WaiverProposal> {
  const { proposal, granted } = attestAlone({ ...ask, situation: incident.situation });
  await fileProposal(incident, proposal);
  await incident.journal.append('waiver.granted', null, { ...granted, signature: 'none: closed by one person' });
  return proposal;
}

/** `FILE.sig`, wherever it lies: the signature is of an open proposal of this incident. Journals the grant; returns who signed what. */
export async function grant(house: House, incident: Incident, o: { readonly path: string; readonly shown: string; readonly now: Instant }): Promise<{ readonly by: string; readonly xs: readonly number[]; readonly proposedBy: string }> {
  const signature = await readUserFileIfThere(o.path, { shown: o.shown, code: 'E_USAGE' });
  if (signature === null) throw new TokenctlError('E_USAGE', `there is no file ${o.shown}`, { hint: 'ssh-keygen writes the signature beside the text that it signed, as FILE.sig.', next: [`tokenctl ledger show -i ${incident.id}`] });
  const proposal = proposalOf(incident, basename(o.path));
  const file = join(incident.dir, proposal.file);
  if (!(await exists(file))) throw new TokenctlError('E_JOURNAL_TAMPERED', `${proposal.file}, which was proposed, is missing from the incident`, { next: [`tokenctl journal verify ${incident.id}`] });
  const granted = grantWaiver({ situation: incident.situation, bytes: await readBytes(file), signature, operators: house.workspace?.operators ?? [], now: o.now });
  // The evidence keeps the signature beside what was signed.
  const kept = `${proposal.file}.sig`;
  await writePrivate(join(incident.dir, kept), signature, { mode: incident.modes.file });
  await incident.journal.append('waiver.granted', null, { ...granted, signature: kept });
  return { by: granted.by, xs: granted.xs, proposedBy: proposal.by };
}

/** By the name of its file, else the only open one. */
function proposalOf(incident: Incident, name: string): { readonly file: string; readonly by: string } {
  const all = [...incident.situation.proposals.values()];
  const named = all.find((p) => `${basename(p.file)}.sig` === name);
  const open = all.filter((p) => !p.granted);
  const [only] = open;
  if (named !== undefined) return named;
  if (open.length === 1 && only !== undefined) return only;
  throw new TokenctlError('E_USAGE', open.length === 0 ? `nothing is proposed in ${incident.id} that could be granted` : `which proposal is it for? Keep the name that ssh-keygen gave the signature`,
    { lines: open.map((p) => `${basename(p.file)}.sig`), next: open.length === 0 ? ['tokenctl ledger waive ENTRY --basis accepted-risk --reason TEXT --until 30d'] : [] });
}
