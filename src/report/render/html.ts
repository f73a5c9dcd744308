import { createHash } from 'node:crypto';
import type { Block, Cell, Span, Table } from '../sections/block.ts';
import type { Page } from '../sections/index.ts';
import { DRILL } from '../sections/summary.ts';
import { esc } from './escape.ts';
import { STYLE } from './html-style.ts';
import { pictureSvg } from './picture-svg.ts';

/** White space at the ends of a text among spans is its own. */
const span = (of: Span): string =>
  (typeof of === 'string' ? `${of.startsWith(' ') ? ' ' : ''}${esc(of)}${/. $/.test(of) ? ' ' : ''}` : of.code === '' ? '' : `<code>${esc(of.code)}</code>`);
const cell = (of: Cell): string => (Array.isArray(of) ? of as readonly Span[] : [of as Span]).map(span).join('');

function* table({ head, rows, none, more, right = [] }: Table): Generator<string> {
  if (rows.length === 0) {
    if (none !== '') yield `<p class="none">${esc(none)}</p>\n`;
    return;
  }
  const number = (i: number): string => (right.includes(i) ? ' class="n"' : '');
  yield `<div class="wide"><table><thead><tr>${head.map((h, i) => `<th scope="col"${number(i)}>${esc(h)}</th>`).join('')}</tr></thead><tbody>\n`;
  for (const row of rows) yield `<tr>${row.map((c, i) => `<td${number(i)}>${cell(c)}</td>`).join('')}</tr>\n`;
  yield '</tbody></table></div>\n';
  if (more !== undefined) yield `<p class="more">${cell(more)}</p>\n`;
}

function* block(of: Block, id: string): Generator<string> {
  switch (of.is) {
    case 'heading': yield `<h${of.level} id="${id}">${esc(of.text)}</h${of.level}>\n`; return;
    case 'text': yield `<p${of.strong === true ? ' class="strong"' : ''}>${cell(of.text)}</p>\n`; return;
    case 'list': yield `<ul>${of.items.map((item) => `<li>${cell(item)}</li>`).join('\n')}</ul>\n`; return;
    case 'command': yield `<pre><code>${esc(of.text)}</code></pre>\n`; return;
    case 'picture': yield `<figure>${pictureSvg(of.picture)}</figure>\n`; return;
    case 'table': yield* table(of);
  }
}

/** A review as one HTML file that needs nothing else: no script, no address, one style whose digest the page itself names. */
export function* html({ title, drill, blocks }: Page): Generator<string> {
  const digest = createHash('sha256').update(STYLE).digest('base64');
  const ids = blocks.map((_, i) => `s${i}`);
  const contents = blocks.flatMap((b, i) => (b.is === 'heading' && b.level === 2 ? [`<li><a href="#${ids[i]}">${esc(b.text)}</a></li>`] : []));
  yield `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark"><meta name="referrer" content="no-referrer"><meta name="robots" content="noindex">
<title>${esc(title)}</title><style>${STYLE}</style></head>
<body${drill ? ' class="drill"' : ''}>
${drill ? `<p class="banner" role="note">${esc(DRILL)}</p>\n` : ''}<main>
<h1>${esc(title)}</h1>
<nav aria-label="Contents"><ol>${contents.join('')}</ol></nav>
`;
  for (const [i, b] of blocks.entries()) yield* block(b, ids[i] ?? '');
  yield '</main></body></html>\n';
}
