import { identify } from '../identify.ts';
import type { Raw } from './finding.ts';

const ENV_LINE = /^(?:export\s+)?[A-Z][A-Z0-9_]+=(.{8,})$/;

/** A line without a blank is a string as it stands, or the value of `NAME=value`; known formats in it are told apart. */
function* ofLine(text: string, line: number): Iterable<Raw> {
  const hits = identify(text).filter((hit) => hit.holds !== 'public');
  const inner = ENV_LINE.exec(text)?.[1] ?? text;
  if (hits.length === 0) yield { value: inner, line };
  else for (const hit of hits) yield { value: hit.value.reveal(), line, detector: hit.kind };
}

/** One string a line; empty lines and lines of a comment are none. */
export function* ofLines(text: string): Iterable<Raw> {
  let line = 0;
  for (const each of text.split('\n')) {
    line++;
    const bare = each.trim();
    if (bare !== '' && !/^(?:#|\/\/) /.test(bare)) yield* ofLine(bare, line);
  }
}

/** Prose, a log, a paste: only what `identify` knows. */
export function* ofFreeText(text: string): Iterable<Raw> {
  let line = 1, counted = 0;
  for (const hit of identify(text)) {
    for (let at = text.indexOf('\n', counted); at >= 0 && at < hit.start; at = text.indexOf('\n', at + 1)) { line++; counted = at + 1; }
    if (hit.holds !== 'public') yield { value: hit.value.reveal(), line, detector: hit.kind };
  }
}

/** Of a text that is no report: one value, a value a line, or prose. */
export function rawShape(text: string): 'value' | 'lines' | 'text' {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '');
  const blank = lines.some((line) => /\s/.test(line.replace(/^["']?Bearer +/i, '').replace(/^(?:#|\/\/) .*|^export\s+/, '')));
  if (blank || lines.some((line) => line.startsWith('-----BEGIN'))) return 'text';
  return lines.length === 1 ? 'value' : 'lines';
}
