import type { TokenKey } from '../../core/brand.ts';
import { TokenctlError } from '../../core/errors.ts';
import { hideRuns } from '../../core/source-hide.ts';
import type { Token } from '../../core/token.ts';
import { isSecretArg } from '../looks-secret.ts';
import { nearest } from './nearest.ts';
import type { ResolveDeps } from './types.ts';

/** One argument of an input of type `tokens`, read (TRUTH T5). */
export type Selector =
  | { readonly is: 'file'; readonly path: string }
  | { readonly is: 'ledger' }
  | { readonly is: 'field'; readonly field: 'owner' | 'issuer' | 'label'; readonly value: string }
  | { readonly is: 'fingerprint'; readonly text: string }
  | { readonly is: 'id'; readonly issuer: string; readonly id: string };

const NO_INVENTORY = 'No inventory was searched: there is no workspace here.';
const FORMS = 'ISSUER/ID, owner=, issuer=, label=, fp1:…, @FILE, @- or ledger';
/** What was typed may be a value that stands in the wrong place. */
const refuse = (message: string, hint: string | null): TokenctlError => new TokenctlError('E_SELECTOR', hideRuns(message), { hint: hint === null ? `Give ${FORMS}.` : hideRuns(hint), next: ['tokenctl help tokens'] });

/** Throws E_SECRET_IN_ARGV (the argument is not repeated), E_SELECTOR. */
export function readSelector(spec: string): Selector {
  if (isSecretArg(spec))
    throw new TokenctlError('E_SECRET_IN_ARGV', 'An argument is a secret value. It was refused and is not repeated here.', {
      hint: 'Pipe it (`@-` or `-`) or put it in a private file (`@FILE`); your shell history now holds it: treat that as a new sighting.',
    });
  if (spec === 'ledger') return { is: 'ledger' };
  if (spec === '@') throw refuse('`@` names no file.', 'Write @FILE, or @- for stdin.');
  if (spec.startsWith('@')) return { is: 'file', path: spec.slice(1) };
  if (/^fp1?:/.test(spec)) return { is: 'fingerprint', text: spec };
  const [, field, value] = /^([a-z]+)=(.*)$/s.exec(spec) ?? [];
  if (field !== undefined && value !== undefined) {
    if (field !== 'owner' && field !== 'issuer' && field !== 'label') throw refuse(`There is no selector ${field}=.`, `Did you mean ${nearest(field, ['owner', 'issuer', 'label']) ?? 'owner'}=?`);
    if (value === '') throw refuse(`${field}= names nothing.`, null);
    return { is: 'field', field, value };
  }
  if (/^[./~]|\.(?:jsonl?|ndjson|sarif|txt)$/.test(spec)) throw refuse(`${spec} is a file, not a token.`, `Did you mean @${spec}?`);
  const slash = spec.indexOf('/');
  if (slash > 0 && slash < spec.length - 1) return { is: 'id', issuer: spec.slice(0, slash), id: spec.slice(slash + 1) };
  throw refuse('A selector cannot be read: it is no issuer and id.', `Write ${FORMS}.`);
}

const valuesOf = (field: 'owner' | 'issuer' | 'label') => (token: Token): readonly string[] =>
  field === 'label' ? token.labels : [token[field]].filter((each) => each !== null);

/** `owner=`, `issuer=`, `label=`: tokens of the inventory. Throws E_SELECTOR if there are none. */
export function byField({ field, value }: Extract<Selector, { is: 'field' }>, { inventory, issuers }: Pick<ResolveDeps, 'inventory' | 'issuers'>): readonly Token[] {
  const of = valuesOf(field);
  const found = inventory.tokens.filter((token) => of(token).includes(value));
  if (found.length > 0) return found;
  if (!inventory.searched) throw refuse(`${field}=${value} matches nothing. ${NO_INVENTORY}`, 'Give values on stdin, or ISSUER/ID.');
  const near = nearest(value, new Set([...inventory.tokens.flatMap(of), ...(field === 'issuer' ? issuers.keys() : [])]));
  throw refuse(`${field}=${value} matches no token of the inventory.`, near === null || near === value ? null : `Did you mean ${field}=${near}?`);
}

/** A whole keyed fingerprint, or `fp:` and at least 8 digits of one: tokens of the inventory and open entries of the ledger. */
export function byFingerprint(text: string, { inventory, ledgerTokens }: Pick<ResolveDeps, 'inventory' | 'ledgerTokens'>): Token {
  const digits = text.slice(text.lastIndexOf(':') + 1).toLowerCase();
  if (!/^[0-9a-f]{8,16}$/.test(digits)) throw refuse('A fingerprint has 16 hexadecimal digits, of which at least 8 must be given.', null);
  const exact = /^fp1:[^:]+:[0-9a-f]{16}$/i.test(text);
  const fits = ({ fingerprint }: Token): boolean => fingerprint !== null && (exact ? fingerprint === text : fingerprint.slice(fingerprint.lastIndexOf(':') + 1).startsWith(digits));
  const found = new Map([...ledgerTokens(), ...inventory.tokens].filter(fits).map((token) => [token.key, token]));
  const [only, ...others] = found.values();
  if (only === undefined) throw refuse(`${text} matches no token of the inventory and no open entry.${inventory.searched ? '' : ` ${NO_INVENTORY}`}`, null);
  if (others.length > 0) throw new TokenctlError('E_AMBIGUOUS', `${text} matches ${found.size} tokens.`, { lines: [...found.keys()], hint: 'Give the whole fingerprint, or ISSUER/ID.' });
  return only;
}

/** A token known by nothing but what a person typed. */
const byHand = (issuer: string, id: string): Token => ({
  key: `${issuer}/${id}` as TokenKey, issuer, id, kind: 'unknown', subject: null, scopes: [], audience: [], created: null, lastUsed: null, expires: null,
  fingerprint: null, owner: null, labels: [], declared: null,
});

/** ISSUER/ID: the inventory, the ledger, else the issuer is asked. One that cannot be asked is taken at the person's word, with a note. */
export async function byId({ issuer, id }: Extract<Selector, { is: 'id' }>, deps: ResolveDeps): Promise<{ readonly token: Token; readonly note: string | null }> {
  const { inventory, issuers, call } = deps;
  const hand = byHand(issuer, id);
  const known = inventory.byKey(hand.key) ?? deps.ledgerTokens().find((token) => token.key === hand.key);
  if (known) return { token: known, note: null };
  const asked = issuers.get(issuer);
  if (!asked) {
    const near = nearest(issuer, new Set([...issuers.keys(), ...inventory.tokens.flatMap(valuesOf('issuer'))]));
    throw refuse(`There is no issuer ${issuer}.${inventory.searched ? '' : ` ${NO_INVENTORY}`}`, near === null ? `Known: ${[...issuers.keys()].join(', ') || 'none'}.` : `Did you mean ${near}/${id}?`);
  }
  try {
    const token = await asked.reads.inspect({ token: hand, value: null }, call);
    if (token) return { token, note: null };
  } catch (error) {
    call.signal.throwIfAborted();
    if (!(error instanceof TokenctlError)) throw error;
    return { token: hand, note: `${issuer} could not be asked about ${id} (${error.code}); it is taken as you gave it.` };
  }
  const near = nearest(id, inventory.tokens.filter((token) => token.issuer === issuer).flatMap(({ id: each }) => (each === null ? [] : [each])));
  throw refuse(`${issuer} knows no token ${id}, nor does the inventory.`, near === null ? null : `Did you mean ${issuer}/${near}?`);
}
