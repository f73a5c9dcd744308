import type { DebtId } from '../core/brand.ts';
import type { DebtKind } from '../core/debt.ts';
import { TEXT } from './commands.ts';

/** What a command of a debt is made from. */
export interface DebtFacts {
  readonly subject: string;
  /** The run that opened it; null = none. */
  readonly run: string | null;
  readonly id: DebtId;
  /** The token of the ledger that it is about; absent = none. */
  readonly token?: string | null;
  /** The runbook of its run. */
  readonly runbook?: string | null;
}
/** `tokenctl` and the incident flag are added where commands are printed. */
type Command = (d: DebtFacts) => readonly string[];

export interface DebtRule {
  readonly title: string;
  readonly settledBy: string;
  readonly command: Command;
  /** What it waits for (exit 8), or null: it can be worked on now (exit 3). `clock` waits until its time, then can be worked on. */
  readonly waits: 'person' | 'clock' | null;
  /** A named person may settle it with evidence (`debts settle`). */
  readonly byPerson: boolean;
  /** Follows from the state of a ledger entry; `owes` and `settles` of an event do not touch it. */
  readonly ofState: boolean;
}

const resume: Command = (d) => ['resume', ...(d.run === null ? [] : [d.run])];
/** Runbooks that kill and replace nothing: going on with them gives nobody a replacement. */
const KILLS_ONLY: ReadonlySet<string> = new Set(['revoke-one', 'contain-now']);
const replace: Command = (d) => (d.token != null && d.runbook != null && KILLS_ONLY.has(d.runbook) ? ['run', 'leaked-token', '--var', `tokens=${d.token}`] : resume(d));
const prove: Command = () => ['prove'];
const inUse: Command = () => ['prove', '--consumers'];
const settle: Command = (d) => ['debts', 'settle', d.id, '--reason', TEXT, '--evidence', TEXT];
/** What has a key becomes an entry; what could not be listed is a person's. */
const addOrSettle: Command = (d) => (d.subject.includes(': ') ? settle(d) : ['ledger', 'add', d.subject]);
const rule = (title: string, settledBy: string, command: Command, more: Partial<DebtRule> = {}): DebtRule =>
  ({ title, settledBy, command, waits: null, byPerson: false, ofState: false, ...more });

/** TRUTH T2, row by row. */
export const DEBTS: { readonly [K in DebtKind]: DebtRule } = {
  'intent-unknown': rule('sent, and no answer on record', 'asking the provider: done or not done', resume),
  'minted-not-stored': rule('a replacement is minted and not stored here yet', 'every slot pending or current, or the replacement revoked and proven', resume),
  'orphan': rule('found under our name, and nobody holds its value', 'revoked and proven', resume),
  'staged-not-current': rule('a version is pending', 'promoted or dropped', resume),
  'current-not-in-use': rule('promoted, and not seen in use', 'in-use proof per consumer, or a named person with evidence', inUse, { byPerson: true }),
  'previous-not-retired': rule('a store version still holds a ledger token', 'every readable version retired', resume),
  'suspended-not-revoked': rule('suspended, and not revoked', 'revoked', resume, { ofState: true }),
  'accepted-not-proven': rule('revoked, and not proven', 'a complete proof', prove, { ofState: true }),
  'alive-after-revoke': rule('answered alive after its revoke', 'proven, or waived by two', prove, { ofState: true }),
  'waits-for-clock': rule('lives until it expires', 'the clock proof', prove, { waits: 'clock', ofState: true }),
  'descendants-alive': rule('what it made may live on', 'each on the ledger and closed, its longest life passed, or a named person with evidence', addOrSettle, { byPerson: true }),
  'replacement-owed': rule('its consumers have no current replacement', 'a current replacement, or its owner says not needed', replace, { byPerson: true }),
  'consumer-down': rule('its token died before a new one was in use', 'its check passes, or its owner closes it with evidence', settle, { byPerson: true }),
  'reinstated-until': rule('reinstated for a time', 'suspended or revoked again', resume, { waits: 'clock' }),
  'escrow-held': rule('a sealed value is kept past its use', 'removed', resume),
  'message-owed': rule('a message did not leave', 'sent, or a named person says that it arrived', (d) => ['comms', 'send', '--for', d.id], { byPerson: true }),
  'message-unknown': rule('nobody knows whether a message arrived', 'a named person says that it arrived', settle, { waits: 'person', byPerson: true }),
  'human-task': rule('a person must do this by hand', 'a probe, else a person with evidence', settle, { waits: 'person', byPerson: true }),
};

export const isDebtKind = (kind: string): kind is DebtKind => Object.hasOwn(DEBTS, kind);

/** `kind/subject`; null if the kind is none of T2. The subject may hold further slashes. */
export function parseDebt(id: string): { readonly kind: DebtKind; readonly subject: string } | null {
  const cut = id.indexOf('/');
  const kind = cut < 0 ? id : id.slice(0, cut);
  return isDebtKind(kind) ? { kind, subject: cut < 0 ? '' : id.slice(cut + 1) } : null;
}
