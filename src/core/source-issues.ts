import type * as z from 'zod';
import { didYouMean } from './did-you-mean.ts';
import type { Complaint } from './source-complaint.ts';
import { knownKeys } from './source-known.ts';
import type { Source, SourcePath } from './source.ts';

type Issue = z.core.$ZodIssue;
export type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly complaints: readonly Complaint[] };

export interface CheckIn<T> {
  readonly source: Source;
  readonly schema: z.ZodType<T>;
  /** What is checked; default: what stands at `base`. Given when keys of the house were taken out of it. */
  readonly value?: unknown;
  /** Where it stands in the file. */
  readonly base?: SourcePath;
  /** Keys that are allowed there too, for "did you mean". */
  readonly alsoKnown?: readonly string[];
}

/** Checks a value of the file against a schema; every issue becomes a complaint with its place. */
export function checkSource<T>({ source, schema, base = [], value = at(source.value, base), alsoKnown = [] }: CheckIn<T>): Checked<T> {
  // A file is checked once: compiling a validator for it costs more than it saves (8 % of a plan).
  const result = schema.safeParse(value, { jitless: true });
  if (result.success) return { ok: true, value: result.data };
  const cx: Cx = { source, schema, base, value, alsoKnown };
  const { issues } = result.error;
  // A key that is misspelt is also missing: one of the two is said.
  const misspelt = new Set(issues.flatMap((i) => (i.code === 'unrecognized_keys' ? i.keys.map((key) => pathText([...i.path, meantBy(cx, i.path, key)])) : [])));
  return { ok: false, complaints: issues.filter((i) => at(value, i.path) !== undefined || !misspelt.has(pathText(i.path))).flatMap((issue) => complaints(cx, issue, [])) };
}

interface Cx { readonly source: Source; readonly schema: unknown; readonly base: SourcePath; readonly value: unknown; readonly alsoKnown: readonly string[] }

const at = (value: unknown, path: SourcePath): unknown =>
  path.reduce<unknown>((v, part) => (typeof v === 'object' && v !== null && Object.hasOwn(v, part) ? (v as Record<PropertyKey, unknown>)[part] : undefined), value);

const pathText = (path: readonly (PropertyKey | null)[]): string => JSON.stringify(path.map(String));
const meantBy = (cx: Cx, local: SourcePath, key: string): string | null => didYouMean(key, [...knownKeys(cx.schema, local), ...(local.length === 0 ? cx.alsoKnown : [])]);

function complaints(cx: Cx, issue: Issue, above: SourcePath): readonly Complaint[] {
  const { source } = cx;
  const local = [...above, ...issue.path];
  const path = [...cx.base, ...local];
  const got = at(cx.value, local);
  const name = local.length > 0 && typeof local.at(-1) === 'string' ? String(local.at(-1)) : null;
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => source.complain([...path, key], `unknown key ${source.quote(key)}`, { at: 'key', suggestion: meantBy(cx, local, key) }));
  }
  if (got === undefined && issue.code !== 'invalid_union' && issue.code !== 'custom')
    return [source.complain(path, name === null ? 'something is missing' : `"${name}" is missing`)];
  const value = name !== null ? `"${name}"` : path.length === 0 ? 'the file' : 'this entry';
  switch (issue.code) {
    case 'invalid_type': return [source.complain(path, `${value} must be ${expected(issue.expected)}, not ${kindOf(got)}`)];
    case 'invalid_value': {
      const options = issue.values.map(String);
      const said = isPlain(got) ? source.quote(String(got)) : kindOf(got);
      return [source.complain(path, options.length === 1 ? `${value} must be ${options[0]}, not ${said}` : `${value} must be one of ${options.join(', ')}, not ${said}`,
        { suggestion: isPlain(got) && options.length > 1 ? didYouMean(String(got), options) : null })];
    }
    case 'too_small': return [source.complain(path, `${value} ${bound(issue.origin, 'least', issue.minimum, issue.inclusive !== false)}`)];
    case 'too_big': return [source.complain(path, `${value} ${bound(issue.origin, 'most', issue.maximum, issue.inclusive !== false)}`)];
    case 'invalid_key': return [source.complain(path, issue.issues.map((i) => i.message).join('; ') || 'not a name that can stand here', { at: 'key' })];
    case 'invalid_element': return issue.issues.flatMap((i) => complaints(cx, i, local));
    case 'invalid_union': return union(cx, issue, local, value, got);
    case 'invalid_format': return [source.complain(path, issue.message.startsWith('Invalid') ? `${value} is not ${FORMAT[issue.format] ?? 'of the right form'}` : `${value}: ${issue.message}`)];
    case 'not_multiple_of': return [source.complain(path, `${value} must be a multiple of ${String(issue.divisor)}`)];
    case 'custom': return [source.complain(path, issue.message.startsWith('Invalid') ? `${value} is not valid` : issue.message)];
  }
}

/** Of several schemas that all said no, the one that came furthest: deepest, then fewest issues. */
function union(cx: Cx, issue: Extract<Issue, { code: 'invalid_union' }>, local: SourcePath, value: string, got: unknown): readonly Complaint[] {
  const path = [...cx.base, ...local];
  if (issue.errors.length === 0) {
    const options = ('options' in issue && Array.isArray(issue.options) ? issue.options : []).map(String);
    if (got === undefined) return [cx.source.complain(path, `${value} is missing`)];
    return [cx.source.complain(path, `${value} ${options.length > 0 ? `must be one of ${options.join(', ')}` : 'is none of what may stand here'}`,
      { suggestion: isPlain(got) ? didYouMean(String(got), options) : null })];
  }
  if (got === undefined) return [cx.source.complain(path, `${value} is missing`)];
  const types = issue.errors.map((branch) => branch.find((i) => i.path.length === 0 && i.code === 'invalid_type'));
  const reached = issue.errors.filter((_, n) => types[n] === undefined);
  if (reached.length === 0) {
    const wanted = [...new Set(types.flatMap((t) => (t?.code === 'invalid_type' ? [expected(t.expected)] : [])))];
    return [cx.source.complain(path, `${value} must be ${wanted.join(' or ')}, not ${kindOf(got)}`)];
  }
  const depth = (branch: readonly Issue[]): number => Math.max(...branch.map((i) => i.path.length));
  const best = reached.toSorted((a, b) => depth(b) - depth(a) || a.length - b.length)[0] ?? [];
  return best.flatMap((i) => complaints(cx, i, local));
}

const isPlain = (v: unknown): v is string | number | boolean => typeof v === 'string' || typeof v === 'number' || typeof v === 'boolean';

const EXPECTED: { readonly [type: string]: string } = {
  string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', array: 'a list', tuple: 'a list',
  object: 'a mapping (key: value)', record: 'a mapping (key: value)', null: 'empty',
};
const expected = (type: string): string => EXPECTED[type] ?? `a ${type}`;

function kindOf(v: unknown): string {
  if (v === null || v === undefined) return 'nothing';
  if (Array.isArray(v)) return 'a list';
  switch (typeof v) {
    case 'string': return 'text';
    case 'number': return Number.isInteger(v) ? 'a number' : 'a fraction';
    case 'boolean': return 'true or false';
    default: return 'a mapping';
  }
}

function bound(origin: string, which: 'least' | 'most', n: number | bigint, inclusive: boolean): string {
  const many = Number(n) === 1 ? '' : 's';
  if (origin === 'string') return which === 'least' && Number(n) === 1 ? 'must not be empty' : `must have at ${which} ${n} character${many}`;
  if (origin === 'array' || origin === 'set') return which === 'least' && Number(n) === 1 ? 'must not be empty' : `must have at ${which} ${n} entr${many ? 'ies' : 'y'}`;
  return inclusive ? `must be at ${which} ${n}` : `must be ${which === 'least' ? 'more' : 'less'} than ${n}`;
}

const FORMAT: { readonly [format: string]: string } = {
  url: 'a URL', datetime: 'a time like 2026-11-23T12:00:00Z', date: 'a date like 2026-11-23', email: 'a mail address', uuid: 'a UUID', regex: 'of the right form',
};
