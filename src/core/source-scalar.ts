import type { Scalar } from 'yaml';

/** Where the n-th character of a string stands in the file; its start where folding and escapes make that a guess. */
export function offsetInScalar(text: string, node: Scalar, n: number): number {
  const [start, end] = node.range ?? [0, 0];
  const raw = text.slice(start, end);
  if (node.type === 'BLOCK_LITERAL') return inBlock(raw, start, n);
  if (raw.includes('\n') || node.type === 'BLOCK_FOLDED') return start;
  if (node.type === 'QUOTE_SINGLE') return start + 1 + walk(raw.slice(1, -1), n, (s, i) => (s.startsWith("''", i) ? 2 : 1));
  if (node.type === 'QUOTE_DOUBLE') return start + 1 + walk(raw.slice(1, -1), n, escaped);
  return start + n;
}

function walk(raw: string, n: number, width: (raw: string, i: number) => number): number {
  let i = 0;
  for (let k = 0; k < n && i < raw.length; k += 1) i += width(raw, i);
  return i;
}
const escaped = (raw: string, i: number): number =>
  raw[i] !== '\\' ? 1 : raw[i + 1] === 'x' ? 4 : raw[i + 1] === 'u' ? 6 : raw[i + 1] === 'U' ? 10 : 2;

/** A literal block: its lines as they stand, less the indentation of the first. */
function inBlock(raw: string, start: number, n: number): number {
  const lines = raw.split('\n');
  const indent = /^ */.exec(lines.slice(1).find((l) => l.trim() !== '') ?? '')?.[0].length ?? 0;
  let left = n;
  let at = start + (lines[0]?.length ?? 0) + 1;
  for (const line of lines.slice(1)) {
    const length = Math.max(0, line.length - indent);
    if (left <= length) return at + indent + left;
    left -= length + 1;
    at += line.length + 1;
  }
  return start;
}
