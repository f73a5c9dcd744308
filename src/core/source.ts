import { isAlias, isMap, isScalar, isSeq, LineCounter, visit, type Document, type Node, type Scalar, type YAMLError } from 'yaml';
import type { ErrorCode } from './error-codes.ts';
import { refusal, refuseAny, type Complaint } from './source-complaint.ts';
import { remade } from './remade.ts';
import { hideRuns, hideSecrets, oneLine } from './source-hide.ts';
import { shownLine } from './source-line.ts';
import { parseYaml } from './source-parse.ts';
import { offsetInScalar } from './source-scalar.ts';

export type SourcePath = readonly PropertyKey[];
export interface Pointing {
  /** Which half of `key: value`; default the value. */
  readonly at?: 'key' | 'value';
  /** Characters into a string value. */
  readonly offset?: number;
  readonly suggestion?: string | null;
  /** The value itself is not to be shown, whatever it looks like. */
  readonly mask?: boolean;
}
export interface SourceString { readonly path: SourcePath; readonly text: string; readonly at: 'key' | 'value' }

/** A YAML file that was read with its positions. */
export interface Source {
  readonly file: string;
  /** The code that complaints about this file are thrown with. */
  readonly code: ErrorCode;
  /** Plain values; null for an empty file. */
  readonly value: unknown;
  complain(path: SourcePath, message: string, how?: Pointing): Complaint;
  /** A complaint at a place in the text, counted from 0; `masked` characters from there on are not shown. */
  complainAt(offset: number, message: string, masked?: number): Complaint;
  /** Every string of the file, keys too. */
  strings(): readonly SourceString[];
  /** Comments with their offset in the text. */
  comments(): readonly { readonly offset: number; readonly text: string }[];
  /** Line and column of a value, from 1. */
  spot(path: SourcePath): { readonly line: number; readonly column: number };
  /** Shortens, masks and quotes a text of the file for a message. */
  quote(text: string): string;
}

export interface SourceIn {
  readonly text: string;
  readonly file: string;
  readonly code: ErrorCode;
  /** Lines of the file before `text`, where that is only a part of it; places are those of the file. */
  readonly above?: number;
  /** Masks secrets in what is shown, character for character. Default: `hideSecrets`. */
  readonly hide?: (text: string) => string;
}

/** A longer file is not read. */
export const SOURCE_MAX_BYTES = 1 << 20;

/** Reads one YAML 1.2 document with positions. Throws `code` for anything but one plain document: bad syntax, a key given twice, an alias, a tag, a tab for indentation, > 1 MiB, control characters. */
export function openSource({ text: raw, file, code, above = 0, hide = hideSecrets }: SourceIn): Source {
  const text = raw.startsWith('\ufeff') ? raw.slice(1) : raw;
  const lines = new LineCounter();
  lines.addNewLine(0);
  for (let i = text.indexOf('\n'); i !== -1; i = text.indexOf('\n', i + 1)) lines.addNewLine(i + 1);
  const shown = (s: string): string => oneLine(hide(s));
  const quote = (s: string): string => { const t = shown(s); return `"${t.length > 60 ? `${t.slice(0, 59)}…` : t}"`; };

  const complainAt = (offset: number, message: string, suggestion: string | null = null, hidden: readonly [number, number] | null = null): Complaint => {
    const { line, col } = lines.linePos(Math.min(Math.max(offset, 0), text.length));
    const start = offset - (col - 1);
    const end = text.indexOf('\n', Math.max(start, 0));
    let source = text.slice(start, end === -1 ? undefined : end);
    if (hidden) source = mask(source, hidden[0] - start, hidden[1] - start);
    return { file: oneLine(file), line: line + above, column: col, message: oneLine(hideRuns(message)), ...shownLine(source, col, hide), suggestion };
  };
  const stop = (complaints: readonly Complaint[]): void => refuseAny(code, complaints);

  if (Buffer.byteLength(text) > SOURCE_MAX_BYTES) stop([complainAt(0, 'the file is larger than 1 MiB')]);
  const odd = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/.exec(text);
  if (odd) stop([complainAt(odd.index, odd[0] === '\ufffd' ? 'the file is not UTF-8 text' : `a control character (U+${odd[0].charCodeAt(0).toString(16).padStart(4, '0')})`)]);
  const lone = /\r(?!\n)/.exec(text);
  if (lone) stop([complainAt(lone.index, 'a carriage return within a line; lines end with LF or CRLF')]);
  const tab = /^\t/m.exec(text);
  if (tab) stop([complainAt(tab.index, 'a tab; YAML is indented with spaces')]);
  const parsed = parseYaml(text);
  if (!parsed.ok) throw refusal(code, [complainAt(parsed.tooDeepAt, 'nested too deeply')]);
  const tree = remade(parsed.doc, () => treeOf(text));
  const doc = tree();
  stop([...doc.errors, ...doc.warnings].slice(0, 5).map((e) => complainAt(Math.min(e.pos[0], text.trimEnd().length), hide(syntax(e)))));
  stop(oddities(doc, quote).map(([offset, message]) => complainAt(offset, message)));

  const complain: Source['complain'] = (path, message, how = {}) => {
    const found = locate(tree(), path);
    const node = how.at === 'key' ? found.key ?? found.node : found.node ?? found.key;
    const range = node?.range ?? [0, 0, 0];
    const offset = how.offset !== undefined && isScalar(node) ? offsetInScalar(text, node, how.offset) : range[0];
    return complainAt(offset, message, how.suggestion ?? null, how.mask === true ? [range[0], range[1]] : null);
  };
  const valueNow = () => ({ of: tree().toJS({ maxAliasCount: 0 }) as unknown });
  const value = remade(valueNow(), valueNow);
  return {
    file, code, quote, complain,
    get value() { return value().of; },
    complainAt: (offset, message, masked) => complainAt(offset, message, null, masked === undefined ? null : [offset, offset + masked]),
    strings: () => stringsOf(tree().contents, []),
    comments: () => commentsOf(text, tree()),
    spot: (path) => { const c = complain(path, ''); return { line: c.line, column: c.column }; },
  };
}

/** Of a text that was parsed before. */
function treeOf(text: string): Document {
  const parsed = parseYaml(text);
  if (!parsed.ok) throw new Error('the text was parsed before');
  return parsed.doc;
}

const mask = (line: string, from: number, to: number): string => {
  const a = Math.max(0, from);
  const b = Math.min(line.length, to);
  return line.slice(0, a) + '*'.repeat(Math.max(0, b - a)) + line.slice(Math.max(a, b));
};

function syntax(e: YAMLError): string {
  switch (e.code) {
    case 'TAB_AS_INDENT': return 'a tab; YAML is indented with spaces';
    case 'MULTIPLE_DOCS': return 'a second document begins; a file holds one';
    case 'TAG_RESOLVE_FAILED': return 'a tag (!…); tags have no meaning here';
    case 'NON_STRING_KEY': return 'a key that is not plain text';
    default: {
      const said = e.message.split('\n')[0] ?? '';
      return `not YAML: ${said.charAt(0).toLowerCase()}${said.slice(1).replace(/[.\s]+$/, '')}`;
    }
  }
}

/** What YAML allows and our files do not. */
function oddities(doc: Document, quote: (text: string) => string): readonly (readonly [offset: number, message: string])[] {
  const found: (readonly [number, string])[] = [];
  visit(doc, {
    Alias: (_k, node) => { found.push([node.range?.[0] ?? 0, 'an alias (*…); write the value out']); },
    Scalar: (_k, node) => {
      if (typeof node.value === 'number' && !Number.isFinite(node.value)) found.push([node.range?.[0] ?? 0, 'a number that is no number']);
      if (typeof node.value === 'bigint') found.push([node.range?.[0] ?? 0, 'a number that is too large']);
    },
    Map: (_k, node) => {
      const seen = new Set<string>();
      for (const { key } of node.items) {
        if (!isScalar(key)) { found.push([(isAlias(key) || isMap(key) || isSeq(key) ? key.range?.[0] : undefined) ?? 0, 'a key that is not plain text']); continue; }
        const name = String(key.value);
        if (seen.has(name)) found.push([key.range?.[0] ?? 0, `the key ${quote(name)} is given twice`]);
        if (name === '__proto__') found.push([key.range?.[0] ?? 0, 'the key "__proto__" is not allowed']);
        seen.add(name);
      }
    },
  });
  return found;
}

/** The node at a path; where the path ends early (a key that is missing), the last node there is. */
function locate(doc: Document, path: SourcePath): { node: Node | null; key: Scalar | null } {
  let node = doc.contents as Node | null;
  let key: Scalar | null = null;
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find((p) => isScalar(p.key) && String(p.key.value) === String(part));
      if (pair === undefined) return { node, key };
      key = pair.key as Scalar;
      node = pair.value as Node | null;
    } else if (isSeq(node) && node.items[Number(part)] !== undefined) {
      key = null;
      node = node.items[Number(part)] as Node;
    } else return { node, key };
  }
  return { node, key };
}

function stringsOf(node: unknown, path: SourcePath): SourceString[] {
  if (isScalar(node)) return typeof node.value === 'string' ? [{ path, text: node.value, at: 'value' }] : [];
  if (isSeq(node)) return node.items.flatMap((item, i) => stringsOf(item, [...path, i]));
  if (!isMap(node)) return [];
  return node.items.flatMap((pair) => {
    const name = String((pair.key as Scalar).value);
    const here = [...path, name];
    return [{ path: here, text: name, at: 'key' as const }, ...stringsOf(pair.value, here)];
  });
}

/** A `#` outside of every scalar starts a comment; scalars are known by their ranges. */
function commentsOf(text: string, doc: Document): { offset: number; text: string }[] {
  const scalars: [number, number][] = [];
  visit(doc, { Scalar: (_k, node) => { if (node.range) scalars.push([node.range[0], node.range[1]]); } });
  scalars.sort((a, b) => a[0] - b[0]);
  const out: { offset: number; text: string }[] = [];
  let s = 0;
  for (const m of text.matchAll(/#[^\n]*/g)) {
    while (s < scalars.length && (scalars[s]?.[1] ?? 0) <= m.index) s += 1;
    const scalar = scalars[s];
    if (scalar && scalar[0] <= m.index) continue;
    out.push({ offset: m.index, text: m[0] });
  }
  return out;
}
