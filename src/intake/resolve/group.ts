import { createHash } from 'node:crypto';
import { isTokenctlError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import { normaliseValue } from '../../core/value.ts';
import { identify, type Identified } from '../identify.ts';
import type { Finding } from '../report/finding.ts';

/** All findings of one string. */
export interface Group { readonly value: Secret; readonly hit: Identified | null; readonly findings: Finding[] }

const sha1 = (text: string): string => createHash('sha1').update(text).digest('hex');
const certain = (hit: Identified): boolean => hit.holds === 'secret' && hit.confidence !== 'context';

/** The value is of one format as a whole; else the tokens in it (an address with a token in it, say); else a string as it stands. */
function parts(value: string, detector: string): readonly { readonly text: string; readonly hit: Identified | null }[] {
  const hits = identify(value, { context: detector });
  const whole = hits.find((hit) => hit.length === value.length);
  if (whole) return [{ text: value, hit: whole }];
  const inside = hits.filter(certain).map((hit) => ({ text: hit.value.reveal(), hit }));
  return inside.length > 0 ? inside : [{ text: value, hit: null }];
}

/** The value as it is fingerprinted; null where nothing is left of it. */
function bare(value: Secret): string | null {
  try {
    return normaliseValue(value.reveal());
  } catch (error) {
    if (isTokenctlError(error)) return null;
    throw error;
  }
}

/**
 * Findings by string, in the order in which they were first seen, and those whose value the report does not give. A hash
 * (detect-secrets) joins the string that it is the hash of.
 */
export function groupFindings(findings: readonly Finding[]): { readonly groups: readonly Group[]; readonly valueless: readonly Finding[] } {
  const byText = new Map<string, Group>();
  const valueless: Finding[] = [];
  for (const finding of findings) {
    const value = finding.value && bare(finding.value);
    if (!value) { valueless.push(finding); continue; }
    for (const { text, hit } of parts(value, finding.sighting.detector ?? '')) {
      const group = byText.get(text);
      if (group) group.findings.push(finding);
      else byText.set(text, { value: new Secret(text), hit, findings: [finding] });
    }
  }
  if (!valueless.some((finding) => finding.hashSha1)) return { groups: [...byText.values()], valueless };
  const byHash = new Map([...byText].map(([text, group]) => [sha1(text), group]));
  const left = valueless.filter((finding) => {
    const group = finding.hashSha1 && byHash.get(finding.hashSha1.reveal());
    group?.findings.push(finding);
    return !group;
  });
  return { groups: [...byText.values()], valueless: left };
}
