import { TokenctlError } from '../core/errors.ts';
import type { Token } from '../core/token.ts';

type Protected = Pick<Token, 'key' | 'issuer' | 'owner' | 'labels' | 'fingerprint'>;
const FIELDS: { readonly [name: string]: (t: Protected, value: string) => boolean } = {
  owner: (t, v) => t.owner === v,
  issuer: (t, v) => t.issuer === v,
  label: (t, v) => t.labels.includes(v),
};

function rule(selector: string): (t: Protected) => boolean {
  const [, name, value] = /^([a-z]+)=(.+)$/.exec(selector) ?? [];
  const field = name === undefined ? undefined : FIELDS[name];
  if (field !== undefined && value !== undefined) return (t) => field(t, value);
  if (selector.startsWith('fp1:')) return (t) => t.fingerprint === selector;
  if (name === undefined && /^[^/\s]+\/\S+$/.test(selector)) return (t) => t.key === selector;
  // A rule that protects cannot be guessed: what it meant to keep would be killed.
  throw new TokenctlError('E_CONFIG', `policy.never: "${selector}" is no selector`, { hint: 'Use owner=NAME, issuer=NAME, label=NAME, ISSUER/ID or fp1:….' });
}

/** The selector of `policy.never` that protects a token, or null (T7.7). Throws E_CONFIG for what is no selector. */
export function neverRule(selectors: readonly string[]): (token: Protected) => string | null {
  const rules = selectors.map((selector) => ({ selector, matches: rule(selector) }));
  return (token) => rules.find((r) => r.matches(token))?.selector ?? null;
}
