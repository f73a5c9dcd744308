import type { EscrowId, Json, TokenKey } from '../../core/brand.ts';
import { takenBack, type Plan, type TakenBack } from '../../core/plan.ts';
import type { Secret } from '../../core/secret.ts';
import type { Token } from '../../core/token.ts';
import { replacementToken, type Answers, type EngineIn, type Progress } from '../../engine/index.ts';
import type { RunId } from '../../core/brand.ts';
import { instant } from '../../core/clock.ts';
import type { CommandCx } from '../command.ts';
import { sealedExposed, tokenOfEntry } from './exposures.ts';
import type { House } from './house.ts';
import type { Incident } from './incidents.ts';
import { renderFor } from './messages.ts';
import { mintsElsewhere } from './mints-elsewhere.ts';

/** A consumer's check answers within this, or it is not in use yet. */
const CHECK_MS = 10_000;
const CHECK_BYTES = 64 * 1024;
export const WAIT_IN_PROCESS_MS = 15 * 60_000;

export interface EngineAsk {
  readonly run: RunId;
  readonly plan: Plan;
  readonly answers: Answers;
  readonly present: 'yes' | 'after-answer';
  readonly waitInProcessMs: number;
  readonly tell: (p: Progress) => void;
}

/** Everything a run is handed, from the house and the incident: the one place where live runs are put together (ENGINE M1). */
export async function engineIn(cx: CommandCx, house: House, incident: Incident, ask: EngineAsk): Promise<EngineIn> {
  const fingerprinter = await house.fingerprinter();
  const ofLedger = exposedReader(incident);
  const back = takenBackBy(ask.plan);
  const exposed: EngineIn['exposed'] = async (key) => { const id = back.get(key)?.escrow; return id === undefined ? ofLedger(key) : (await incident.escrow.openWith(id)).get(id) ?? null; };
  const lookElsewhere = mintsElsewhere(cx, house, incident.id);
  house.pacer.onPause((budget, untilMs, why) => {
    incident.journal.post('pace.paused', ask.run, { budget, until: instant(untilMs), why });
    ask.tell({ of: budget, step: null, what: 'paused', dead: 0, needed: 0, alive: 0, nextAt: untilMs, earliestEnd: null, why });
  });
  return {
    run: ask.run, plan: ask.plan, journal: incident.journal, situation: incident.situation, clock: cx.clock,
    pace: house.pacer,
    answers: ask.answers, escrow: incident.escrow, steps: house.steps, issuers: house.issuers, stores: house.stores, channels: house.channels, inventory: house.inventory,
    tokens: tokensOf(house, incident, back), exposed, owedElsewhere: async (toMint) => (await lookElsewhere()).owed(toMint), fingerprint: (v) => fingerprinter.of(v),
    ask: async (check) => {
      if ('run' in check) return askProgram(house, check.run);
      const answer = await house.http.send({ method: 'GET', url: check.get, timeoutMs: CHECK_MS, maxBytes: CHECK_BYTES, headers: { accept: 'application/json' } });
      if ('fault' in answer) return answer;
      return { status: answer.status, body: parsed(answer.text) };
    },
    render: renderFor(cx, house, incident),
    proof: { windowMs: house.workspace?.proof.windowMs ?? null, environment: house.environment },
    present: ask.present, waitInProcessMs: ask.waitInProcessMs, stop: cx.stop, drop: cx.signal, tell: ask.tell,
  };
}

/** A consumer's check by a program of the workspace: what it prints is the body, and its exit says whether the consumer is well. */
async function askProgram(house: House, [file = '', ...args]: readonly string[]): ReturnType<EngineIn['ask']> {
  const ran = await house.programs.run({ file, args, input: '', env: {}, timeoutMs: CHECK_MS, maxBytes: CHECK_BYTES });
  return 'fault' in ran ? ran : { status: ran.exit === 0 ? 200 : 503, body: parsed(ran.stdout) };
}

/** Tokens that the plan or the ledger names: ledger entries, collateral of the inventory, and replacements that a plan takes back. Made when asked for. */
export function tokensOf(house: House, incident: Incident, back: ReadonlyMap<TokenKey, TakenBack>): EngineIn['tokens'] {
  const s = incident.situation;
  const get = (key: TokenKey): Token | undefined => {
    const x = s.byKey.get(key);
    if (x !== undefined) return tokenOfEntry(house, s, x);
    const known = house.inventory.byKey(key);
    const b = known ? undefined : back.get(key);
    const old = b && get(b.of);
    return b && old ? replacementToken(old, { ...b, token: key }) : known ?? undefined;
  };
  return { get };
}

/** What a plan takes back, by the token it minted (ENGINE U1). */
export const takenBackBy = (plan: Plan): ReadonlyMap<TokenKey, TakenBack> =>
  new Map(plan.changes.values().flatMap((c) => { const b = takenBack(c); return b !== null && 'token' in c.target ? [[c.target.token, b] as const] : []; }));

/**
 * Sealed values of the ledger's tokens; null = not held. A proof needs each value in every round, and a file holds a hundred:
 * what was opened is kept, as `Secret`s, while the command runs.
 */
export function exposedReader(incident: Pick<Incident, 'situation' | 'escrow'>): (key: TokenKey) => Promise<Secret | null> {
  const ids = sealedExposed(incident.situation);
  const files = new Map<string, Promise<ReadonlyMap<EscrowId, Secret>>>();
  return async (key) => {
    const id = ids.get(key);
    if (id === undefined) return null;
    const file = id.split('.')[0] ?? id;
    const opened = files.get(file) ?? incident.escrow.openWith(id);
    files.set(file, opened);
    return (await opened).get(id) ?? null;
  };
}

function parsed(text: string): Json {
  try { return JSON.parse(text) as Json; } catch { return null; }
}
