import { as, type TokenKey } from '../../core/brand.ts';
import { isTokenctlError, TokenctlError } from '../../core/errors.ts';
import type { Finding } from '../report/finding.ts';
import { parseReport, reportFormat } from '../report/parse-report.ts';
import { claimValue, unclaimed } from './claim.ts';
import { groupFindings } from './group.ts';
import { inLanes } from './in-lanes.ts';
import { ledgerToBe, named, type LedgerToBe } from './ledger-to-be.ts';
import { byField, byFingerprint, byId, readSelector, type Selector } from './selector.ts';
import type { Resolved, ResolveDeps } from './types.ts';

/** Values asked after at a time. */
const LANES = 8;
export const NOT_SEARCHED = 'No inventory was searched: there is no workspace here.';

/** The findings of a file, or of stdin (`-`). Throws E_REPORT. */
async function readFindings(path: string, deps: ResolveDeps, notes: string[]): Promise<readonly Finding[]> {
  const name = path === '-' ? 'stdin' : path;
  let text: string;
  try {
    text = await (path === '-' ? deps.readStdin() : deps.readFile(path));
  } catch (error) {
    if (isTokenctlError(error)) throw error;
    throw new TokenctlError('E_REPORT', `${name}:1:1: cannot be read`, { hint: 'Nothing was attempted.' });
  }
  const { format, findings } = parseReport(text, deps.format ? reportFormat(deps.format) : null, name);
  if (format === 'text') notes.push(`${name} is free text: only strings of a known format were taken from it; --format lines takes every line.`);
  return findings;
}

/**
 * Findings as entries of a ledger, by the order of TRUTH T5; the same string twice is one entry with two sightings.
 * Throws E_FINGERPRINT_KEY (nothing can be matched, or an unclaimed string has no key), E_AMBIGUOUS.
 */
async function addFindings(findings: readonly Finding[], deps: ResolveDeps, to: { readonly ledger: LedgerToBe; readonly notes: string[] }): Promise<void> {
  const { groups, valueless } = groupFindings(findings);
  const claimed = await inLanes(groups, LANES, (group) => claimValue(group.value, group.hit, deps));
  for (const [i, { value, hit, findings: seen }] of groups.entries()) {
    const found = claimed[i];
    if (!found) continue;
    const { token, fingerprint, claims } = found;
    to.notes.push(...found.notes);
    const own = token ?? (fingerprint && unclaimed(as<TokenKey>(fingerprint), hit, fingerprint));
    if (!own)
      throw new TokenctlError('E_FINGERPRINT_KEY', 'A string that nobody claims is known by its fingerprint, and the fingerprint key is missing.', { hint: '`tokenctl doctor` says where it is expected; nothing was attempted.' });
    to.ledger.add({
      token: own, fingerprint, claims, identified: token !== null,
      value: hit?.holds === 'id' ? null : value, length: value.reveal().length, checksum: hit?.checksum ?? 'none',
      sightings: seen.map((one) => one.sighting), canary: (hit?.canary ?? false) || seen.some((one) => one.canary),
    });
  }
  for (const finding of valueless) to.ledger.addSeen(finding, deps.fingerprint);
  if (valueless.length > 0)
    to.notes.push(`${valueless.length} finding${valueless.length === 1 ? ' is' : 's are'} redacted or hashed in the report: on the ledger without a value, until identified or dismissed.`);
}

async function addNamed(selector: Exclude<Selector, { is: 'file' }>, deps: ResolveDeps, to: { readonly ledger: LedgerToBe; readonly notes: string[] }): Promise<void> {
  switch (selector.is) {
    case 'field': for (const token of byField(selector, deps)) to.ledger.add(named(token)); return;
    case 'fingerprint': to.ledger.add(named(byFingerprint(selector.text, deps))); return;
    case 'id': {
      const { token, note } = await byId(selector, deps);
      to.ledger.add(named(token));
      if (note) to.notes.push(note);
      return;
    }
    case 'ledger': {
      const open = deps.ledgerTokens();
      if (open.length === 0) throw new TokenctlError('E_SELECTOR', '`ledger` matches nothing: the incident has no open entry.');
      for (const token of open) to.ledger.add(named(token));
      return;
    }
    default: selector satisfies never;
  }
}

/**
 * An input of type `tokens` (TRUTH T5): the union of all specs, one entry per ledger key. All specs are read before any
 * file or issuer is. Throws E_SECRET_IN_ARGV, E_SELECTOR, E_REPORT, E_AMBIGUOUS, E_FINGERPRINT_KEY, E_USAGE (format).
 */
export async function resolveTokens({ specs, ...deps }: { readonly specs: readonly string[] } & ResolveDeps): Promise<Resolved> {
  const selectors = specs.map(readSelector);
  if (selectors.length === 0) throw new TokenctlError('E_SELECTOR', 'No token was named.', { hint: 'Give ISSUER/ID, owner=, issuer=, label=, fp1:…, @FILE, @- or ledger.' });
  const to = { ledger: ledgerToBe(), notes: deps.inventory.searched ? [] : [NOT_SEARCHED] };
  const paths = new Set<string>();
  const findings: Finding[] = [];
  for (const selector of selectors) {
    if (selector.is !== 'file') await addNamed(selector, deps, to);
    else if (!paths.has(selector.path)) {
      paths.add(selector.path);
      for (const finding of await readFindings(selector.path, deps, to.notes)) findings.push(finding);
    }
  }
  await addFindings(findings, deps, to);
  return { entries: to.ledger.entries(), notes: [...new Set(to.notes)] };
}
