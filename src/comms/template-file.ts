import { distance } from 'fastest-levenshtein';
import { isMap, LineCounter, parseDocument, type Document } from 'yaml';
import * as z from 'zod';
import type { Faces } from '../ports/channel.ts'; // a type only
import { factNames, isFactName } from './fact-catalog.ts';
import { templateError } from './template-error.ts';

/** One template, read and checked. */
export interface Template {
  readonly name: string;
  readonly file: string;
  /** The whole file, for positions. */
  readonly text: string;
  readonly title: string;
  readonly audience: string;
  /** Whom the text is fit for: `customers` may go to any channel, `technicians` to theirs only. */
  readonly faces: Faces;
  /** Facts without which there is no message at all, for nobody. */
  readonly needs: readonly string[];
  /** Facts of the template's own that a person states, with the question. */
  readonly asks: { readonly [name: string]: string };
  readonly summary: string;
  /** Padded with blank lines and spaces, so that positions in it are positions in the file. */
  readonly titleSource: string;
  readonly bodySource: string;
}

const FACT_NAME = /^[a-z][a-z0-9]*(?:-[a-z0-9]+)*$/;
const head = z.strictObject({
  version: z.literal(1), title: z.string().min(1), audience: z.string().min(1), faces: z.enum(['technicians', 'customers']),
  needs: z.array(z.string()).default([]), asks: z.record(z.string(), z.string().min(1)).default({}), summary: z.string().min(1),
});

/** Reads front matter and body. Throws E_TEMPLATE at file:line:column. */
export function readTemplateFile({ name, file, text }: { readonly name: string; readonly file: string; readonly text: string }): Template {
  const fail = (line: number, column: number, problem: string, hint?: string): never => { throw templateError({ file, text, line, column }, problem, hint); };
  const fence = /^---[ \t]*\r?\n([\s\S]*?)^---[ \t]*(?:\r?\n|$)/m.exec(text);
  if (!fence || fence.index !== 0) return fail(1, 1, 'a template starts with front matter between two lines of ---');
  const counter = new LineCounter();
  const doc = parseDocument(fence[1] ?? '', { lineCounter: counter, prettyErrors: false, version: '1.2' });
  const spot = (offset: number): [number, number] => { const p = counter.linePos(offset); return [p.line + 1, p.col]; };
  const bad = doc.errors[0] ?? doc.warnings[0];
  if (bad) return fail(...spot(bad.pos[0]), bad.message);
  const parsed = head.safeParse(doc.toJS());
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const path = (issue?.path ?? []).map(String);
    const unknown = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    return fail(...spot(offsetOf(doc, unknown === undefined ? path : [...path, unknown], unknown !== undefined)),
      unknown === undefined ? `${path.join('.') || 'front matter'}: ${issue?.message ?? 'not valid'}` : `front matter has no field “${unknown}”`,
      unknown === undefined ? undefined : nearest(unknown, Object.keys(head.shape)));
  }
  const { title, audience, faces, needs, asks, summary } = parsed.data;
  for (const ask of Object.keys(asks)) {
    if (isFactName(ask)) return fail(...spot(offsetOf(doc, ['asks', ask], true)), `“${ask}” is a fact already; a template asks only for facts of its own`);
    if (!FACT_NAME.test(ask)) return fail(...spot(offsetOf(doc, ['asks', ask], true)), `“${ask}” is not a name of a fact: small letters, digits and single hyphens`);
  }
  for (const [i, need] of needs.entries())
    if (!isFactName(need) && !Object.hasOwn(asks, need)) return fail(...spot(offsetOf(doc, ['needs', i])), `there is no fact “${need}”`, nearest(need, [...factNames, ...Object.keys(asks)]));
  const [line, column] = spot(offsetOf(doc, ['title']));
  return {
    name, file, text, title, audience, faces, needs, asks, summary,
    titleSource: `${'\n'.repeat(line - 1)}${' '.repeat(column - 1)}${title}`,
    bodySource: `${'\n'.repeat(text.slice(0, fence[0].length).split('\n').length - 1)}${text.slice(fence[0].length)}`,
  };
}

/** Offset of a node in the front matter, or of its key; of the nearest parent that is there. */
function offsetOf(doc: Document, path: readonly (string | number)[], key = false): number {
  for (let n = path.length; n > 0; n -= 1) {
    const last = path[n - 1];
    const parent: unknown = n === 1 ? doc.contents : doc.getIn(path.slice(0, n - 1), true);
    if (isMap(parent)) {
      const pair = parent.items.find((p) => String(p.key) === String(last));
      const range = pair && ((key && n === path.length ? pair.key : pair.value ?? pair.key) as { range?: number[] } | null)?.range;
      if (range?.[0] !== undefined) return range[0];
    } else {
      const node = doc.getIn(path.slice(0, n), true) as { range?: number[] } | undefined;
      if (node?.range?.[0] !== undefined) return node.range[0];
    }
  }
  return 0;
}

/** “Did you mean …?”, if one of the names is near. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const best = names.map((name) => ({ name, d: distance(word, name) })).sort((a, b) => a.d - b.d)[0];
  return best && best.d <= Math.max(2, Math.floor(word.length / 3)) ? `did you mean “${best.name}”?` : undefined;
}
