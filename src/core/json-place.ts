/** Where in a JSON text something stands. Own code, because the engine's messages quote the text, which may be a secret. */
export interface At { readonly line: number; readonly column: number }

export function placeOf(text: string, offset: number): At {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - before.lastIndexOf('\n') };
}

const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

const sticky = (pattern: RegExp, text: string, at: number): number => {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
};
const skipSpace = (text: string, at: number): number => sticky(SPACE, text, at);

/** One token of JSON at an offset: where it ends, or -1. */
function scalar(text: string, at: number): number {
  const end = text.charAt(at) === '"' ? longString(text, at) : sticky(SCALAR, text, at);
  return end;
}
/** A string, also one too long for the regular expression's stack. */
function longString(text: string, at: number): number {
  const end = endOfString(text, at);
  if (end < 0 || end - at > 100_000) return end;
  return sticky(STRING, text, at);
}
function endOfString(text: string, at: number): number {
  for (let close = text.indexOf('"', at + 1); close >= 0; close = text.indexOf('"', close + 1)) {
    let slashes = 0;
    while (text.charAt(close - 1 - slashes) === '\\') slashes++;
    if (slashes % 2 === 0) return close + 1;
  }
  return -1;
}

/** Offset of the first character that JSON cannot have there, and what was expected; for a text that does not parse. */
export function firstFault(text: string): { readonly offset: number; readonly expected: string } {
  const open: string[] = [];
  let at = skipSpace(text, 0);
  let want: 'value' | 'first-value' | 'first-key' | 'key' | 'after' = 'value';
  for (;;) {
    const char = text.charAt(at);
    const inside = open.at(-1);
    if (want === 'after') {
      if (inside === undefined) return { offset: skipSpace(text, at), expected: 'nothing more' };
      if (char === ',') want = inside === '{' ? 'key' : 'value';
      else if (char === (inside === '{' ? '}' : ']')) open.pop();
      else return { offset: at, expected: inside === '{' ? '`,` or `}`' : '`,` or `]`' };
      at = skipSpace(text, at + 1);
    } else if (want === 'key' || want === 'first-key') {
      if (char === '}' && want === 'first-key') { open.pop(); want = 'after'; at = skipSpace(text, at + 1); continue; }
      const end = char === '"' ? scalar(text, at) : -1;
      if (end < 0) return { offset: at, expected: 'a name in double quotes' };
      const colon = skipSpace(text, end);
      if (text.charAt(colon) !== ':') return { offset: colon, expected: '`:`' };
      at = skipSpace(text, colon + 1); want = 'value';
    } else if (char === ']' && want === 'first-value') {
      open.pop(); want = 'after'; at = skipSpace(text, at + 1);
    } else if (char === '{' || char === '[') {
      open.push(char); want = char === '{' ? 'first-key' : 'first-value'; at = skipSpace(text, at + 1);
    } else {
      const end = scalar(text, at);
      if (end < 0) return { offset: at, expected: at >= text.length ? 'more: the text ends too early' : 'a value' };
      at = skipSpace(text, end); want = 'after';
    }
  }
}

/** End of the value that starts at an offset of valid JSON. */
function skipValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length;) {
    const char = text.charAt(at);
    if (char === '"') at = endOfString(text, at);
    else if (char === '{' || char === '[') { depth++; at++; continue; }
    else if (char === '}' || char === ']') { depth--; at++; }
    else if (/[\s,:]/.test(char)) { at++; continue; }
    else at = Math.max(at + 1, sticky(SCALAR, text, at));
    if (depth === 0) return at;
  }
  return text.length;
}

/** Offset of the value at a path in a JSON text that parses; of its nearest parent, where the path leads to nothing. */
export function offsetOf(text: string, path: readonly (string | number)[]): number {
  let at = skipSpace(text, 0);
  for (const step of path) {
    const found = child(text, at, step);
    if (found < 0) return at;
    at = found;
  }
  return at;
}
function child(text: string, parent: number, step: string | number): number {
  const isObject = text.charAt(parent) === '{';
  let at = skipSpace(text, parent + 1);
  for (let index = 0; at < text.length && text.charAt(at) !== '}' && text.charAt(at) !== ']'; index++) {
    let matches = index === step;
    if (isObject) {
      const end = endOfString(text, at);
      matches = text.slice(at + 1, end - 1) === step;
      at = skipSpace(text, skipSpace(text, end) + 1);
    }
    if (matches) return at;
    at = skipSpace(text, skipValue(text, at));
    if (text.charAt(at) === ',') at = skipSpace(text, at + 1);
  }
  return -1;
}
