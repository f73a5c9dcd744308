import { isMap, isScalar, isSeq, parseDocument, type Node, type Pair, type Scalar, type YAMLMap } from 'yaml';
import { TokenctlError } from '../core/errors.ts';
import { refusal } from '../core/source-complaint.ts';
import { openSource, type Source } from '../core/source.ts';

export interface NewToken {
  /** ISSUER/ID. */
  readonly token: string;
  readonly owner?: string | undefined;
  readonly subject?: string | undefined;
  readonly labels?: readonly string[] | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly audience?: readonly string[] | undefined;
  readonly ttl?: string | undefined;
  readonly expires?: string | undefined;
  readonly fingerprint?: string | undefined;
  readonly slots?: readonly { readonly at: string; readonly consumers: readonly string[] }[] | undefined;
}
export interface AppendHow {
  /** As it is to be named in complaints. */
  readonly file?: string;
  /** Consumers that other files of the inventory have. */
  readonly knownConsumers?: Iterable<string>;
}

/**
 * The inventory with these entries more, put in at once; every other byte stays as it was. Consumers of their slots that are not known yet
 * are added without a check, so that the result is valid. Throws E_EXISTS if a token is there; E_CONFIG if they cannot be put in.
 */
export function appendTokens(text: string, entries: readonly NewToken[], { file = 'inventory.yaml', knownConsumers = [] }: AppendHow = {}): string {
  const known = new Set(knownConsumers);
  const readers = [...new Set(entries.flatMap((e) => e.slots?.flatMap((s) => s.consumers) ?? []))];
  let out = openSource({ text, file, code: 'E_CONFIG' }).value === null ? `${endOfLine(text)}version: 1\n` : endOfLine(text);
  const root = rootOf(out, file);
  const tokens = root.get('tokens', true);
  const inFile = new Set(isSeq(tokens) ? tokens.items.map((item) => (isMap(item) ? item.get('token') : null)) : []);
  const twice = entries.find((e) => inFile.has(e.token));
  if (twice !== undefined) throw new TokenctlError('E_EXISTS', `${twice.token} is in ${file} already`, { next: [`tokenctl token identify ${twice.token}`] });
  const there = root.get('consumers', true);
  for (const name of readers) if (!known.has(name) && !(isMap(there) && there.has(name))) out = put(out, file, 'consumers', [`${scalar(name)}: {}`]);
  return entries.length === 0 ? out : put(out, file, 'tokens', entries.flatMap(entryLines));
}

const endOfLine = (text: string): string => (text === '' || text.endsWith('\n') ? text : `${text}\n`);

function rootOf(text: string, file: string): YAMLMap {
  const { contents } = parseDocument(text);
  if (isMap(contents)) return contents;
  throw refusal('E_CONFIG', [openSource({ text, file, code: 'E_CONFIG' }).complain([], 'the file must be a mapping (key: value)')]);
}

/** Adds lines to the list or mapping at a key of the root. */
function put(text: string, file: string, key: 'tokens' | 'consumers', lines: readonly string[]): string {
  const root = rootOf(text, file);
  const pair = root.items.find((p) => isScalar(p.key) && p.key.value === key) as Pair<Scalar, Node | null> | undefined;
  const indented = (by: number): string => lines.map((l) => `${' '.repeat(by)}${l}\n`).join('');
  if (pair === undefined) return `${text}${key}:\n${indented(2)}`;
  const { value } = pair;
  const at = value?.range ?? [0, 0, 0];
  if (value === null || (isScalar(value) && value.value === null)) return insert(text, lineEnd(text, pair.key.range?.[1] ?? 0), indented(2));
  const right = key === 'tokens' ? isSeq(value) : isMap(value);
  if (!right) throw stop(text, file, key, key === 'tokens' ? 'must be a list' : 'must be a mapping');
  const items = (value as { items: readonly unknown[] }).items;
  // `tokens: []`: the brackets go, the rest of the line (a comment) stays.
  if (items.length === 0) {
    const cut = cutOut(text, at[0], at[1]);
    return insert(cut.text, lineEnd(cut.text, cut.at), indented(2));
  }
  if ((value as { flow?: boolean }).flow === true) throw stop(text, file, key, 'stands between brackets: give each entry a line of its own, and try again');
  return insert(text, lineEnd(text, at[1] - 1), indented(columnOf(text, key === 'tokens' ? text.lastIndexOf('-', firstOf(value)) : firstOf(value))));
}

const stop = (text: string, file: string, key: string, what: string): TokenctlError => {
  const source: Source = openSource({ text, file, code: 'E_CONFIG' });
  return refusal('E_CONFIG', [source.complain([key], `"${key}" ${what}`)]);
};

/** Where the first item of a list, or the first key of a mapping, begins. A list's own range begins at its dash. */
const firstOf = (value: Node): number => value.range?.[0] ?? 0;
const insert = (text: string, at: number, what: string): string => text.slice(0, at) + what + text.slice(at);
/** Takes `[]` or `{}` away with the blanks before it; what else stands on the line keeps one. */
const cutOut = (text: string, from: number, to: number): { readonly text: string; readonly at: number } => {
  const head = text.slice(0, from).trimEnd();
  return { text: head + text.slice(to), at: head.length };
};
const lineEnd = (text: string, offset: number): number => { const end = text.indexOf('\n', offset); return end === -1 ? text.length : end + 1; };
const columnOf = (text: string, offset: number): number => offset - (text.lastIndexOf('\n', offset - 1) + 1);

/** Plain where nobody could read it as anything but text; else quoted as JSON, which YAML reads. */
function scalar(text: string): string {
  const plain = /^(?:[A-Za-z][A-Za-z0-9_./-]*|\d+[smhd])$/.test(text) && !/^(?:true|false|null|yes|no|on|off|y|n)$/i.test(text);
  return plain ? text : JSON.stringify(text);
}
const list = (texts: readonly string[]): string => `[${texts.map(scalar).join(', ')}]`;

/** An entry as it is written, indented as a list mostly is. */
export const entryText = (e: NewToken): string => entryLines(e).map((line) => `    ${line}\n`).join('');

function entryLines(e: NewToken): readonly string[] {
  const text = (key: string, value: string | undefined): string[] => (value === undefined ? [] : [`${key}: ${scalar(value)}`]);
  const texts = (key: string, value: readonly string[] | undefined): string[] => (value === undefined || value.length === 0 ? [] : [`${key}: ${list(value)}`]);
  const fields = [
    ...text('token', e.token), ...text('owner', e.owner), ...text('subject', e.subject), ...texts('labels', e.labels), ...texts('scopes', e.scopes),
    ...texts('audience', e.audience), ...text('ttl', e.ttl), ...text('expires', e.expires), ...text('fingerprint', e.fingerprint),
    ...(e.slots === undefined || e.slots.length === 0 ? [] : ['slots:', ...e.slots.map((s) => `  - { at: ${JSON.stringify(s.at)}${s.consumers.length > 0 ? `, consumers: ${list(s.consumers)}` : ''} }`)]),
  ];
  return fields.map((field, n) => `${n === 0 ? '- ' : '  '}${field}`);
}
