import { stripVTControlCharacters } from 'node:util';

/** Code points that take two columns: East Asian wide and full-width blocks, emoji (Unicode TR11, W and F). */
const WIDE = /[\u1100-\u115f\u2329\u232a\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{17000}-\u{18aff}\u{1b000}-\u{1b2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const ASCII = /^[ -~]*$/;
const SGR = /\x1b\[[0-9;]*m/y;

const widthOfCharacter = (grapheme: string): number => (/^\p{M}|^\p{Cf}/u.test(grapheme) ? 0 : WIDE.test(grapheme) ? 2 : 1);

/** Made on demand: the segmenter costs 13 ms at its first use, and most text is ASCII. */
const graphemes = (text: string): Iterable<string> =>
  Array.from(new Intl.Segmenter('en', { granularity: 'grapheme' }).segment(text), (part) => part.segment);

/** Columns that the text takes on a terminal; colour codes take none. */
export function widthOf(styled: string): number {
  const text = stripVTControlCharacters(styled);
  if (ASCII.test(text)) return text.length;
  let width = 0;
  for (const grapheme of graphemes(text)) width += widthOfCharacter(grapheme);
  return width;
}

/** At most `columns` wide, an ellipsis where something was cut; colour codes are kept, and ended. */
export function fit(styled: string, columns: number): string {
  if (widthOf(styled) <= columns) return styled;
  if (columns < 1) return '';
  let kept = '';
  let room = columns - 1;
  let colored = false;
  for (let i = 0; i < styled.length;) {
    SGR.lastIndex = i;
    const code = SGR.exec(styled);
    if (code !== null) {
      kept += code[0];
      colored = true;
      i = SGR.lastIndex;
      continue;
    }
    const next = styled.indexOf('\x1b', i);
    for (const grapheme of graphemes(styled.slice(i, next > i ? next : undefined))) {
      const width = widthOfCharacter(grapheme);
      if (width > room) return `${kept}…${colored ? '\x1b[0m' : ''}`;
      kept += grapheme;
      room -= width;
    }
    i = next > i ? next : styled.length;
  }
  return kept;
}

export const padEnd = (styled: string, columns: number): string => styled + ' '.repeat(Math.max(0, columns - widthOf(styled)));
export const padStart = (styled: string, columns: number): string => ' '.repeat(Math.max(0, columns - widthOf(styled))) + styled;

/** Words wrapped to `columns`; a word that is longer stays whole, so that ids and commands can be pasted. */
export function wrap(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && widthOf(line) + 1 + widthOf(word) > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
