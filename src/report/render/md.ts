import { markdownText, markdownWithin } from '../../comms/markdown.ts';
import { plainLine } from '../../comms/plain-text.ts';
import type { Block, Cell, Span, Table } from '../sections/block.ts';
import type { Page } from '../sections/index.ts';

/** Any text inside Markdown: cleaned, one line, escaped so that it can only be text. */
export const md = (text: string): string => markdownText(plainLine(text, 4_000));
/** The same where it does not begin a line. */
export const mdWithin = (text: string): string => markdownWithin(plainLine(text, 4_000));

/** Text to be copied: fenced by more backticks than it holds; in a table its bars are escaped, which is undone there. */
function codeSpan(text: string, inTable: boolean): string {
  const plain = plainLine(text, 4_000);
  // In a table a span cannot hold a bar that follows a backslash.
  if (inTable && /\\\|/.test(plain)) return markdownWithin(plain);
  const fence = '`'.repeat(1 + Math.max(0, ...[...plain.matchAll(/`+/g)].map(([run]) => run.length)));
  const pad = plain.startsWith('`') || plain.endsWith('`') ? ' ' : '';
  return `${fence}${pad}${inTable ? plain.replaceAll('|', '\\|') : plain}${pad}${fence}`;
}

/** `first`: it begins a line. White space at the ends of a text among spans is its own. */
function spanWords(span: Span, { first, inTable }: { readonly first: boolean; readonly inTable: boolean }): string {
  if (typeof span !== 'string') return span.code === '' ? '' : codeSpan(span.code, inTable);
  return `${span.startsWith(' ') ? ' ' : ''}${first && !inTable ? md(span) : mdWithin(span)}${/. $/.test(span) ? ' ' : ''}`;
}
const cellWords = (cell: Cell, inTable = false): string =>
  (Array.isArray(cell) ? cell as readonly Span[] : [cell as Span]).map((span, i) => spanWords(span, { first: i === 0, inTable })).join('');

const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
/** A Markdown table's head; its cells are written as they are. */
export const tableHead = (head: readonly string[], right: readonly number[] = []): readonly string[] => [line(head), line(head.map((_, i) => (right.includes(i) ? '--:' : '---')))];
/** A row; its cells are escaped already. */
export const tableLine = line;

function tableLines({ head, rows, none, more, right }: Table): readonly string[] {
  if (rows.length === 0) return none === '' ? [] : [md(none)];
  return [...tableHead(head.map(mdWithin), right), ...rows.map((row) => line(row.map((cell) => cellWords(cell, true)))), ...(more === undefined ? [] : ['', cellWords(more)])];
}

function blockLines(block: Block): readonly string[] {
  switch (block.is) {
    case 'heading': return [`${'#'.repeat(block.level)} ${md(block.text)}`];
    case 'text': return [block.strong === true ? `**${cellWords(block.text)}**` : cellWords(block.text)];
    case 'list': return block.items.map((item) => `- ${cellWords(item)}`);
    case 'command': return ['```', plainLine(block.text, 4_000).replaceAll('`', ''), '```'];
    // The table of milestones says the same in words.
    case 'picture': return [];
    case 'table': return tableLines(block);
  }
}

/** A review as Markdown, a block at a time. */
export function* markdown({ title, blocks }: Page): Generator<string> {
  yield `# ${md(title)}\n`;
  for (const block of blocks) {
    const lines = blockLines(block);
    if (lines.length > 0) yield `\n${lines.join('\n')}\n`;
  }
}
