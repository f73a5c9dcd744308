import { passesCrc62 } from '../../core/checksums.ts';

/** Kinds as `token identify` names them, by the prefix that GitHub gives them (providers.md §4). */
const KINDS = { ghp_: 'github-pat-classic', github_pat_: 'github-pat-fine-grained', gho_: 'github-oauth', ghu_: 'github-user', ghr_: 'github-refresh', ghs_: 'github-installation' } as const;
export type Prefix = keyof typeof KINDS;

export const prefixOf = (value: string): Prefix | null => (Object.keys(KINDS) as Prefix[]).find((p) => value.startsWith(p)) ?? null;
/** A stateless installation token has two dots (since 2026-04-27). */
export const kindOf = (value: string): string | null => {
  const prefix = prefixOf(value);
  return prefix === null ? null : prefix === 'ghs_' && value.includes('.') ? 'github-installation-stateless' : KINDS[prefix];
};
/** Its last six characters are the checksum of the rest: a value that passes has lost no character (TRUTH T3.6). */
export const isWhole = (value: string): boolean => {
  const prefix = prefixOf(value);
  return prefix !== null && prefix !== 'github_pat_' && /^[A-Za-z]{3}_[A-Za-z0-9]{36}$/.test(value) && passesCrc62(prefix)(value);
};
/** `POST /credentials/revoke` takes all but installation tokens. */
export const revokedByValue = (prefix: Prefix): boolean => prefix !== 'ghs_';
export const ofApp = (prefix: Prefix): boolean => prefix === 'gho_' || prefix === 'ghu_';
