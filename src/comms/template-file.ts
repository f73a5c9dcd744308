import * as z from 'zod';
import { didYouMean } from '../core/did-you-mean.ts';
import { refusal, refuseAny, type Complaint } from '../core/source-complaint.ts';
import { looksLikeSecret } from '../core/source-hide.ts';
import { checkSource } from '../core/source-issues.ts';
import { secretComplaints } from '../core/source-secrets.ts';
import { openSource } from '../core/source.ts';
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
const text = z.string().min(1);
const head = z.strictObject({
  version: z.literal(1), title: text, audience: text, faces: z.enum(['technicians', 'customers']),
  needs: z.array(z.string()).default([]), asks: z.record(z.string(), text).default({}), summary: text,
});

const FENCE = /^---[ \t]*\r?\n([\s\S]*?)^---[ \t]*(?:\r?\n|$)/m;
/** Control characters that no text has, and what stands for bytes that were no UTF-8. */
const ODD = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\ufffd]/;

/** Reads front matter and body. Throws E_TEMPLATE at file:line:column, with everything that is wrong with the front matter. */
export function readTemplateFile({ name, file, text: raw }: { readonly name: string; readonly file: string; readonly text: string }): Template {
  const whole = raw.replace(/^\ufeff/, '');
  const fail = (offset: number, problem: string): never => { throw templateError({ file, text: whole, ...spotOf(whole, offset) }, problem); };
  const odd = ODD.exec(whole);
  if (odd) return fail(odd.index, odd[0] === '\ufffd' ? 'the file is not UTF-8 text' : `a control character (U+${odd[0].charCodeAt(0).toString(16).padStart(4, '0')})`);
  const fence = FENCE.exec(whole);
  if (!fence || fence.index !== 0) return fail(0, 'a template starts with front matter between two lines of ---');
  const body = whole.slice(fence[0].length);
  const leak = body.split('\n').findIndex(looksLikeSecret);
  if (leak !== -1) return fail(fence[0].length + body.split('\n').slice(0, leak).join('\n').length + (leak > 0 ? 1 : 0), 'what looks like a secret value; a template holds facts, never values');

  const source = openSource({ text: fence[1] ?? '', file, code: 'E_TEMPLATE', above: 1 });
  const secrets = secretComplaints({ source });
  const checked = checkSource({ source, schema: head });
  if (!checked.ok) throw refusal('E_TEMPLATE', [...secrets, ...checked.complaints]);
  const { title, audience, faces, needs, asks, summary } = checked.value;
  const found: Complaint[] = [...secrets];
  for (const ask of Object.keys(asks)) {
    if (isFactName(ask)) found.push(source.complain(['asks', ask], `“${ask}” is a fact already; a template asks only for facts of its own`, { at: 'key' }));
    else if (!FACT_NAME.test(ask)) found.push(source.complain(['asks', ask], `${source.quote(ask)} is not a name of a fact: small letters, digits and single hyphens`, { at: 'key' }));
  }
  for (const [i, need] of needs.entries())
    if (!isFactName(need) && !Object.hasOwn(asks, need)) found.push(source.complain(['needs', i], `there is no fact ${source.quote(need)}`, { suggestion: didYouMean(need, [...factNames, ...Object.keys(asks)]) }));
  refuseAny('E_TEMPLATE', found);
  const { line, column } = source.spot(['title']);
  return {
    name, file, text: whole, title, audience, faces, needs, asks, summary,
    titleSource: `${'\n'.repeat(line - 1)}${' '.repeat(column - 1)}${title}`,
    bodySource: `${'\n'.repeat(fence[0].split('\n').length - 1)}${body}`,
  };
}

function spotOf(whole: string, offset: number): { readonly line: number; readonly column: number } {
  const before = whole.slice(0, offset).split('\n');
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}
