import type { TokenKey } from '../../core/brand.ts';
import { TokenctlError } from '../../core/errors.ts';
import { owedNext } from '../../core/mint-owed.ts';
import type { Change, Plan } from '../../core/plan.ts';
import type { Secret } from '../../core/secret.ts';
import { tokenctlIn } from '../../core/shell-quote.ts';
import type { Token } from '../../core/token.ts';
import { emptyRunState, idemOf, mintedId, seeRun } from '../../engine/index.ts';
import type { RunSeen } from '../../ledger/index.ts';
import { NO_ANSWERS } from '../../policy/index.ts';
import { goOn } from '../app/go-on.ts';
import { openHouse, type House } from '../app/house.ts';
import { chosenIncident, openIncident, readIncident, seeEvents, type Incident } from '../app/incidents.ts';
import { mintsElsewhere } from '../app/mints-elsewhere.ts';
import { planOfRun } from '../app/plan-of-run.ts';
import { owedWords } from '../app/refuse-anew.ts';
import { withRunLock } from '../app/start-run.ts';
import { resolveSpecs } from '../app/tokens-input.ts';
import { requireTrust } from '../app/trust.ts';
import { defineCommand, type CommandCx } from '../command.ts';

interface Waiting { readonly run: RunSeen; readonly plan: Plan; readonly change: Change; readonly gen: number }

export default defineCommand({
  name: 'token supply', group: 'hot path', summary: 'hand in a replacement that was made by hand, on stdin; it is sealed, and the run goes on',
  args: [{ name: 'token', summary: 'the leaked token that it replaces', required: true, complete: 'token' }],
  flags: [
    { name: '--expires', kind: 'text', value: 'TIME', summary: 'when it expires (RFC 3339), where its issuer does not say' },
    { name: '--no-resume', kind: 'bool', summary: 'only seal it' }, { name: '--wait', kind: 'duration', value: 'DUR', summary: 'longest wait in this process (default 15m)' },
  ],
  about: ['For tokens whose issuer cannot mint: the run says which, and what to make. The value is sealed before it goes anywhere, probed, staged and promoted as a minted one.', 'A value that is on the ledger is refused: what leaked is no replacement.'],
  stopsPolitely: true, streams: true,
  examples: [{ run: 'pbpaste | tokenctl token supply github/value:fp1:k1:9c41d2e0a1b2c3d4 -i INC-7', does: 'the run goes on' }],
  exits: [0, 2, 3, 4, 5, 7, 8, 11], json: 'tokenctl/run/v1', next: ['status', 'resume'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    await requireTrust(cx, house);
    const expires = flags.expires === undefined ? null : new Date(flags.expires);
    if (expires !== null && Number.isNaN(expires.getTime())) throw new TokenctlError('E_USAGE', '--expires is no time such as 2027-01-31T00:00:00Z');
    const id = await chosenIncident(cx, house);
    const before = await readIncident(house, id);
    const waiting = await waitingFor(house, before, args.token);
    await refuseOwed(cx, house, { incident: id, token: args.token as TokenKey });
    const { value, token } = await supplied(cx, house, before, { like: args.token, issuer: (waiting.change.data as { readonly issuer: string }).issuer });
    const incident = await openIncident(cx, house, id, null);
    try {
      await withRunLock(incident, waiting.run.id, () => seal(house, incident, { ...waiting, value, token, expires: token.expires ?? (expires === null ? null : expires.toISOString() as never) }));
      cx.ui.note(`${token.key} is sealed, as the replacement of ${args.token}.`);
      const run = incident.situation.runs.get(waiting.run.id);
      if (flags.noResume || run === undefined) return { exit: 0, text: [`${token.key} is sealed.`, `Next: tokenctl resume ${waiting.run.id} -i ${id}`], json: { incident: id, run: waiting.run.id, replacement: token.key } };
      return await goOn(cx, house, incident, { run, answersFor: () => NO_ANSWERS, waitMs: flags.wait ?? null });
    } finally {
      await incident.close();
    }
  },
});

/** It is stored as a minted one is: by one run at a time, whatever incident that is of (ENGINE A6). Throws E_MINT_OWED. */
async function refuseOwed(cx: CommandCx, house: House, { incident, token }: { readonly incident: string; readonly token: TokenKey }): Promise<void> {
  const owed = (await mintsElsewhere(cx, house, incident)()).owed({ token, places: house.inventory.placesOf(token).map((p) => p.key) });
  if (owed !== null && owed.is !== 'here') throw new TokenctlError('E_MINT_OWED', owedWords(owed, [token]), { hint: 'Nothing was sealed.', next: owedNext(owed, token).slice(0, -1).map((words) => tokenctlIn(incident, words)) });
}

/** The mint that waits for a person, in the newest run that has one. Throws E_USAGE. */
async function waitingFor(house: House, incident: Awaited<ReturnType<typeof readIncident>>, key: string): Promise<Waiting> {
  for (const run of [...incident.situation.runs.values()].reverse()) {
    if (run.undoneBy !== null) continue;
    const plan = await planOfRun(incident, run);
    const change = plan.changes.values().find((c) => c.effect === 'mint' && 'token' in c.target && c.target.token === key && (c.data as { readonly byHand?: boolean }).byHand === true);
    if (!change) continue;
    const state = emptyRunState();
    await seeEvents(house, incident.situation.incident.id, (e) => { seeRun(state, run.id, e); });
    const now = state.changes.get(change.n);
    if (now?.outcome?.is === 'needs-human') return { run, plan, change, gen: now.gen };
    if (now?.outcome != null) throw new TokenctlError('E_EXISTS', `${key} has its replacement in run ${run.id} already`, { next: [`tokenctl resume ${run.id} -i ${incident.situation.incident.id}`] });
  }
  throw new TokenctlError('E_USAGE', `no run of ${incident.situation.incident.id} waits for a replacement of ${key}`, { hint: 'A run waits for one where the issuer cannot mint and a slot holds the token.', next: ['tokenctl status'] });
}

async function supplied(cx: CommandCx, house: House, { situation }: { readonly situation: Incident['situation'] }, o: { readonly like: string; readonly issuer: string }): Promise<{ readonly value: Secret; readonly token: Token }> {
  const { entries } = await resolveSpecs(cx, house, { specs: ['@-'], situation: null, format: 'value', online: true });
  const [entry] = entries;
  if (!entry || entries.length > 1 || entry.value === null) throw new TokenctlError('E_USAGE', 'exactly one value is needed on stdin');
  const { fingerprint } = entry.token;
  if (situation.byKey.has(entry.key) || situation.entries.some((e) => e.fp !== null && e.fp === fingerprint) || house.inventory.tokens.some((t) => t.key === o.like && t.fingerprint !== null && t.fingerprint === fingerprint))
    throw new TokenctlError('E_USAGE', 'this value is on the ledger itself: what has leaked is no replacement');
  if (entry.token.issuer !== null && entry.token.issuer !== o.issuer) throw new TokenctlError('E_USAGE', `this is a token of ${entry.token.issuer}, and a replacement of ${o.issuer} is needed`);
  const id = entry.token.id ?? `supplied:${fingerprint ?? ''}`;
  return { value: entry.value, token: { ...entry.token, issuer: o.issuer, id, key: `${o.issuer}/${id}` as TokenKey } };
}

/** As a mint that has been done: sealed under the idem of its change, durable before anything is said of it (ENGINE A5). */
async function seal(house: House, incident: Incident, o: Waiting & { readonly value: Secret; readonly token: Token; readonly expires: Token['expires'] }): Promise<void> {
  const { run, change, gen, value, token, expires } = o;
  const fingerprinter = await house.fingerprinter();
  const escrow = mintedId(idemOf(run.id, change.key, gen));
  await incident.escrow.seal({ holds: 'minted', id: escrow, run: run.id, key: change.key, gen, token: token.key, expires }, value);
  incident.journal.post('escrow.sealed', run.id, { id: escrow, holds: 'minted', of: `mint:${'token' in change.target ? change.target.token : ''}`, gen });
  await incident.journal.append('change.ended', run.id, {
    n: change.n, ...('token' in change.target && change.target.x !== null ? { x: change.target.x } : {}), effect: 'mint', key: change.key, owes: [...change.owes],
    outcome: { is: 'done', by: 'answer', out: { token: token.key, fingerprint: fingerprinter.of(value), escrow, expires } },
  });
}
