export interface Member { readonly name: string; readonly value: unknown; /** Where the value's text stands. */ readonly from: number; readonly to: number }

/** The text's own members if it is one JSON object, in order, doubles too; null for anything else. */
export function membersOf(text: string): readonly Member[] | null {
  let whole: unknown;
  try { whole = JSON.parse(text); } catch { return null; }
  if (typeof whole !== 'object' || whole === null || Array.isArray(whole)) return null;
  const members: Member[] = [];
  let at = skip(text, text.indexOf('{') + 1);
  while (text[at] !== '}') {
    const nameEnd = stringEnd(text, at);
    const from = skip(text, skip(text, nameEnd) + 1);
    const to = valueEnd(text, from);
    members.push({ name: JSON.parse(text.slice(at, nameEnd)) as string, value: JSON.parse(text.slice(from, to)), from, to });
    at = skip(text, to);
    if (text[at] === ',') at = skip(text, at + 1);
  }
  return members;
}

/**
 * The same text with some string members replaced or added. All else stays byte for byte: numbers that JavaScript cannot hold, order,
 * spacing. A name that stands twice is replaced twice, or the old value would stay readable.
 */
export function withMembers(text: string, members: readonly Member[], fields: ReadonlyMap<string, string>): string {
  let out = text;
  for (const m of members.toReversed()) {
    const value = fields.get(m.name);
    if (value !== undefined) out = out.slice(0, m.from) + JSON.stringify(value) + out.slice(m.to);
  }
  const known = new Set(members.map((m) => m.name));
  const added = [...fields].filter(([name]) => !known.has(name)).map(([name, value]) => `${JSON.stringify(name)}:${JSON.stringify(value)}`);
  if (added.length === 0) return out;
  const close = out.lastIndexOf('}');
  return `${out.slice(0, close)}${members.length > 0 ? ',' : ''}${added.join(',')}${out.slice(close)}`;
}

// The text has been parsed before: what follows reads valid JSON only.
const skip = (text: string, at: number): number => { let i = at; while (/\s/.test(text[i] ?? 'x')) i++; return i; };

function stringEnd(text: string, at: number): number {
  let i = at + 1;
  while (text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i + 1;
}

function valueEnd(text: string, at: number): number {
  let depth = 0;
  for (let i = at; ; i++) {
    const c = text[i];
    if (c === '"') { i = stringEnd(text, i) - 1; if (depth === 0) return i + 1; continue; }
    if (c === '{' || c === '[') depth++;
    else if (c === '}' || c === ']') { if (depth === 0) return trimmedEnd(text, i); if (--depth === 0) return i + 1; }
    else if (c === ',' && depth === 0) return trimmedEnd(text, i);
  }
}
const trimmedEnd = (text: string, at: number): number => { let i = at; while (/\s/.test(text[i - 1] ?? 'x')) i--; return i; };
