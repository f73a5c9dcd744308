import { resolveTokens, type Resolved } from '../../intake/index.ts';
import { toMs } from '../../core/clock.ts';
import { debt } from '../../core/debt.ts';
import type { MintOwed } from '../../core/mint-owed.ts';
import type { Token } from '../../core/token.ts';
import { entryState, isOpenState, mintOwedBy, type Situation } from '../../ledger/index.ts';
import type { CommandCx } from '../command.ts';
import { nobodysTwins, tokenOfEntry } from './exposures.ts';
import type { House } from './house.ts';
import type { Planned } from './make-plan.ts';
import { mintsElsewhere, type Elsewhere } from './mints-elsewhere.ts';
import { reportFile, reportStdin } from './report-file.ts';

const CALL_MS = 15_000;

/** Resolves an input of type `tokens` (TRUTH T5): ids, selectors, reports, raw values on stdin. */
export async function resolveSpecs(cx: CommandCx, house: House, o: { readonly specs: readonly string[]; readonly situation: Situation | null; readonly format?: string | undefined; readonly online?: boolean }): Promise<Resolved> {
  const fingerprinter = await house.fingerprinter();
  return resolveTokens({
    specs: o.specs, inventory: house.inventory, fingerprint: (v) => fingerprinter.of(v), issuers: house.issuers, format: o.format ?? null, online: o.online ?? false,
    readFile: (path) => reportFile(cx, path), readStdin: () => reportStdin(cx),
    ledgerTokens: () => (o.situation?.entries ?? []).filter((e) => isOpenState(entryState(e, toMs(cx.clock.now())))).map((e) => (e.issuer === null && e.fp !== null ? house.inventory.byFingerprint(e.fp) : undefined) ?? tokenOfEntry(house, o.situation as Situation, e.x)),
    call: { signal: cx.signal, timeoutMs: CALL_MS },
  });
}

/** Is an earlier replacement of a token still owed, in the incident of a plan or in another one (ENGINE A6)? The others are looked at once. */
export function mintOwedIn(cx: CommandCx, house: House, o: { readonly situation: Situation | null; readonly incident: string }): (token: Token) => Promise<MintOwed | null> {
  const look = mintsElsewhere(cx, house, o.incident);
  let elsewhere: Promise<Elsewhere> | null = null;
  return async ({ key }) => {
    const ask = { token: key, places: house.inventory.placesOf(key).map((p) => p.key) };
    const here = o.situation === null ? null : mintOwedBy(o.situation, { ...ask, run: null });
    if (here !== null) return { is: 'here', run: here };
    // Without a place nothing is minted.
    return ask.places.length === 0 ? null : (await (elsewhere ??= look())).owed(ask);
  };
}

/** What is on the ledger and what is about to be, as a plan sees them; made anew for each who goes through them. New entries get the next ordinals, as they will on the ledger. */
export const plannedOf = (house: House, s: Situation | null, resolved: Resolved): Iterable<Planned> => ({ [Symbol.iterator]: () => eachPlanned(house, s, resolved) });

function* eachPlanned(house: House, s: Situation | null, resolved: Resolved): Generator<Planned, undefined> {
  let next = s?.entries.length ?? 0;
  const twinOf = s === null ? () => null : nobodysTwins(s);
  for (const e of resolved.entries) {
    const x = s?.byKey.get(e.key);
    const entry = x === undefined ? undefined : s?.entries[x];
    const twin = x === undefined ? twinOf(e.token) : null;
    if (twin !== null) yield { x: twin, token: e.token, state: 'exposed', held: e.value !== null || s?.entries[twin]?.held === true, identified: true };
    else if (entry && s) yield { x: entry.x, token: tokenOfEntry(house, s, entry.x), state: entry.state, held: entry.held, identified: entry.state !== 'unidentified' };
    else yield { x: next++, token: e.token, state: e.identified ? 'exposed' : 'unidentified', held: e.value !== null, identified: e.identified };
  }
  return undefined;
}

/** Does a slot of this token still lack the replacement that its death made necessary (TRUTH T2)? */
export const replacementOwedIn = (house: House, s: Situation | null) => (token: Token): boolean =>
  s !== null && house.inventory.placesOf(token.key).some((p) => s.debts.has(debt('replacement-owed', p.key)));
