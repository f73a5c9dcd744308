import { Secret } from '../../core/secret.ts';
import { membersOf, withMembers } from './json-members.ts';

/** The field that stands for the whole text of a secret that is no JSON object: `store/path#.` (as `.` in jq). */
export const WHOLE = '.';
/** Of one version's value (Secrets Manager quotas). */
export const MAX_VALUE_BYTES = 65_536;

export type Merged = { readonly ok: true; readonly text: Secret } | { readonly ok: false; readonly why: 'plain-string' | 'field-is-no-string' | 'whole-and-fields' | 'too-large' };

/** One field of a version: a string member of its JSON object, or the whole text. Null = no such field, or an empty one, which is no token. */
export function fieldOf(version: Secret, field: string): Secret | null {
  const text = version.reveal();
  const value = field === WHOLE ? text : membersOf(text)?.findLast((m) => m.name === field)?.value;
  return typeof value === 'string' && value !== '' ? new Secret(value) : null;
}

/** The version's text with the given fields new and all else as it was (TRUTH T6.2). */
export function merge(base: Secret, fields: ReadonlyMap<string, Secret>): Merged {
  const whole = fields.get(WHOLE);
  if (whole !== undefined && fields.size > 1) return { ok: false, why: 'whole-and-fields' };
  const text = whole?.reveal() ?? mergedText(base.reveal(), fields);
  if (typeof text !== 'string') return text;
  return Buffer.byteLength(text) > MAX_VALUE_BYTES ? { ok: false, why: 'too-large' } : { ok: true, text: new Secret(text) };
}

function mergedText(base: string, fields: ReadonlyMap<string, Secret>): string | Extract<Merged, { ok: false }> {
  const members = membersOf(base);
  if (members === null) return { ok: false, why: 'plain-string' };
  // Its consumers would get another type than they read now.
  if (members.some((m) => fields.has(m.name) && typeof m.value !== 'string')) return { ok: false, why: 'field-is-no-string' };
  return withMembers(base, members, new Map([...fields].map(([name, value]) => [name, value.reveal()])));
}

/** Does a version hold exactly these values? */
export const holdsAll = (version: Secret, fields: ReadonlyMap<string, Secret>): boolean =>
  [...fields].every(([name, value]) => fieldOf(version, name)?.reveal() === value.reveal());
