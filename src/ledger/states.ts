/**
 * The ledger's states and transitions (TRUTH T1) as one table: every state against every event, so that nothing is
 * left to a default. `transition` reads it and decides nothing itself.
 */
export const OPEN_STATES = ['unidentified', 'exposed', 'suspended', 'revoked', 'expiring', 'survived'] as const;
export const CLOSED_STATES = ['proven', 'waived', 'merged'] as const;
export const STATES = [...OPEN_STATES, ...CLOSED_STATES] as const;
export type OpenState = (typeof OPEN_STATES)[number];
export type LedgerState = (typeof STATES)[number];

/**
 * `revoked` = a revoke ended done, accepted or already; `suspended` = a dead round with cause *suspended* after a
 * suspend that ended done or already; `expires` = the card says irrevocable, or it lives on to `exp`.
 */
export const LEDGER_EVENTS = ['identified', 'merged', 'dismissed', 'suspended', 'revoked', 'expires', 'proof', 'alive', 'reinstated', 'waiver', 'withdrawn'] as const;
export type LedgerEvent = (typeof LEDGER_EVENTS)[number];

/** What the guards of the table look at; an absent fact is false. */
export interface GuardFacts {
  /** The rounds named by the proof satisfy T3. */
  readonly complete?: boolean;
  /** The alive round came later than the revoke's outcome + propagation. */
  readonly late?: boolean;
  /** A suspend of this token ended done or already. */
  readonly suspendTook?: boolean;
  readonly expKnown?: boolean;
  /** Waived because one person said that the string is nobody's. */
  readonly dismissed?: boolean;
}
type Guard = keyof GuardFacts;

/** `back` = the state before the waiver. `stays`: recorded, changes nothing. `late`: a person was overtaken by another event; shown, changes nothing. */
type Cell = LedgerState | 'back' | 'stays' | 'late' | 'illegal' | { readonly to: LedgerState; readonly when: Guard; readonly else: 'stays' | 'late' | 'illegal' };
const when = (to: LedgerState, guard: Guard, otherwise: 'stays' | 'late' | 'illegal'): Cell => ({ to, when: guard, else: otherwise });

const dead = when('suspended', 'suspendTook', 'stays');
const clock = when('expiring', 'expKnown', 'stays');
const proof = when('proven', 'complete', 'illegal');
export const TRANSITIONS: { readonly [S in LedgerState]: { readonly [E in LedgerEvent]: Cell } } = {
  unidentified: { identified: 'exposed', merged: 'merged', dismissed: 'waived', suspended: 'stays', revoked: 'illegal', expires: 'illegal', proof: 'illegal', alive: 'stays', reinstated: 'illegal', waiver: 'waived', withdrawn: 'late' },
  exposed: { identified: 'late', merged: 'merged', dismissed: 'late', suspended: dead, revoked: 'revoked', expires: clock, proof, alive: 'stays', reinstated: 'stays', waiver: 'waived', withdrawn: 'late' },
  suspended: { identified: 'late', merged: 'merged', dismissed: 'late', suspended: 'stays', revoked: 'revoked', expires: clock, proof: 'illegal', alive: 'exposed', reinstated: 'exposed', waiver: 'waived', withdrawn: 'late' },
  revoked: { identified: 'late', merged: 'merged', dismissed: 'late', suspended: 'stays', revoked: 'stays', expires: clock, proof, alive: when('survived', 'late', 'stays'), reinstated: 'illegal', waiver: 'waived', withdrawn: 'late' },
  expiring: { identified: 'late', merged: 'merged', dismissed: 'late', suspended: 'stays', revoked: 'stays', expires: 'stays', proof, alive: 'stays', reinstated: 'illegal', waiver: 'waived', withdrawn: 'late' },
  survived: { identified: 'late', merged: 'merged', dismissed: 'late', suspended: dead, revoked: 'revoked', expires: clock, proof, alive: 'stays', reinstated: 'illegal', waiver: 'waived', withdrawn: 'late' },
  proven: { identified: 'late', merged: 'merged', dismissed: 'late', suspended: 'stays', revoked: 'stays', expires: 'stays', proof: when('proven', 'complete', 'illegal'), alive: 'survived', reinstated: 'illegal', waiver: 'late', withdrawn: 'late' },
  waived: { identified: when('exposed', 'dismissed', 'late'), merged: 'merged', dismissed: 'late', suspended: 'stays', revoked: 'stays', expires: 'stays', proof: 'stays', alive: 'survived', reinstated: 'illegal', waiver: 'late', withdrawn: 'back' },
  merged: { identified: 'late', merged: 'stays', dismissed: 'late', suspended: 'illegal', revoked: 'illegal', expires: 'illegal', proof: 'illegal', alive: 'illegal', reinstated: 'illegal', waiver: 'late', withdrawn: 'late' },
};

export type Transition = { readonly is: 'to'; readonly state: LedgerState } | { readonly is: 'back' | 'stays' | 'late' | 'illegal' };

/** T1: where an entry goes. `illegal` is an internal error (exit 1) and changes nothing. */
export function transition(from: LedgerState, event: LedgerEvent, facts: GuardFacts = {}): Transition {
  const cell = TRANSITIONS[from][event];
  const result = typeof cell === 'string' ? cell : facts[cell.when] === true ? cell.to : cell.else;
  return result === 'back' || result === 'stays' || result === 'late' || result === 'illegal' ? { is: result } : { is: 'to', state: result };
}

export const isOpenState = (state: LedgerState): state is OpenState => (OPEN_STATES as readonly string[]).includes(state);
