import type { Json, RunId, TokenKey } from './brand.ts';

/** An earlier replacement of a token that is owed, or may be, so that no second one is minted (ENGINE A6, TRUTH T12). */
export type MintOwed =
  /** By another run of the incident itself. */
  | { readonly is: 'here'; readonly run: RunId }
  | { readonly is: 'elsewhere'; readonly incident: string; readonly run: RunId }
  /** By an incident that goes on at another host: what it owed when it went. */
  | { readonly is: 'moved'; readonly incident: string; readonly run: RunId }
  /** The journal of another incident says nothing that can be believed. */
  | { readonly is: 'unreadable'; readonly incident: string };

/** As a gap of a plan. */
export const MINT_OWED_GAP: { readonly [K in MintOwed['is']]: string } = { here: 'mint-owed', elsewhere: 'mint-owed-elsewhere', moved: 'mint-owed-moved', unreadable: 'mint-owed-unreadable' };

/** What a person can do about it: have it stored, take it back, or let the old token die at once; words without `tokenctl`, without the incident where it is the own one. */
export function owedNext(owed: MintOwed, token: TokenKey): readonly [readonly string[], ...(readonly string[])[]] {
  const there = 'incident' in owed ? ['-i', owed.incident] : [];
  const kill = ['revoke', token];
  if (owed.is === 'moved') return [['status', ...there], kill];
  if (owed.is === 'unreadable') return [['journal', 'verify', ...there], kill];
  return [['resume', owed.run, ...there], ['undo', owed.run, ...there], [...kill, ...there]];
}

/** As facts of a fault; `why` where the run and the incident do not say it. */
export const owedFacts = (owed: MintOwed): Json => ({
  ...(owed.is === 'moved' && { why: 'owed when its incident went to another host' }), ...(owed.is === 'unreadable' && { why: 'the journal of another incident cannot be read' }),
  ...('run' in owed && { run: owed.run }), ...('incident' in owed && { incident: owed.incident }),
});

/** The same from such facts; null = they are none. */
export function owedOf(facts: Json | undefined): MintOwed | null {
  const { run, incident, why } = (typeof facts === 'object' && facts !== null && !Array.isArray(facts) ? facts : {}) as { readonly [name: string]: Json };
  if (typeof incident !== 'string') return typeof run === 'string' ? { is: 'here', run: run as RunId } : null;
  if (typeof run !== 'string') return { is: 'unreadable', incident };
  return { is: why === undefined ? 'elsewhere' : 'moved', incident, run: run as RunId };
}
