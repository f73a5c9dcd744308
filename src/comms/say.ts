import type { Json } from '../core/brand.ts';
import { canonical } from '../core/canonical.ts';
import type { Faces } from '../ports/channel.ts'; // a type only: the port says whom a channel faces
import { entryOf, isFactName, type FactKind } from './fact-catalog.ts';
import type { Fact } from './facts.ts';
import { isInstant } from '../core/clock.ts';
import { markdownText, markdownWithAddresses } from './markdown.ts';
import { plainLine, type Redact } from './plain-text.ts';

/** `3 min 35 s`, `1 h 12 min`, `2 d 3 h`, `250 ms`: the two largest units, cut, never rounded up. */
export function spanWords(ms: number): string {
  if (ms < 1000) return `${ms} ms`;
  const s = Math.floor(ms / 1000);
  const parts = ([[Math.floor(s / 86_400), 'd'], [Math.floor(s / 3600) % 24, 'h'], [Math.floor(s / 60) % 60, 'min'], [s % 60, 's']] as const);
  const first = parts.findIndex(([n]) => n > 0);
  return parts.slice(first, first + 2).filter(([n]) => n > 0).map(([n, unit]) => `${n} ${unit}`).join(' ');
}

/** `2026-11-23 12:09:26 UTC`; customers get minutes. */
export const momentWords = (at: string, faces: Faces): string =>
  `${new Date(at).toISOString().slice(0, faces === 'customers' ? 16 : 19).replace('T', ' ')} UTC`;

export interface Tongue { readonly faces: Faces; readonly redact: Redact }

/** Other people's text as a Markdown text: cleaned, redacted where it faces customers, escaped. */
export const spoken = (text: string, { faces, redact }: Tongue, kind: FactKind = 'text'): string => {
  const line = plainLine(text);
  const bare = faces === 'customers' ? redact(line) : line;
  return kind === 'link' ? markdownWithAddresses(bare) : markdownText(bare);
};

const textOf = (v: Json): string => (typeof v === 'string' ? v : typeof v === 'number' || typeof v === 'boolean' ? String(v) : canonical(v));

/** A fact's value in words, escaped for Markdown. */
export function plainWords(name: string, { value }: Fact, tongue: Tongue): string {
  const kind = isFactName(name) ? entryOf(name).kind : 'text';
  if (kind === 'moment' && isInstant(value)) return momentWords(value, tongue.faces);
  if (kind === 'duration' && typeof value === 'number') return spanWords(value);
  if (kind === 'flag') return value === true ? 'yes' : 'no';
  if (Array.isArray(value)) return value.length === 0 ? 'none' : value.map((v) => spoken(textOf(v as Json), tongue, kind)).join(', ');
  return spoken(textOf(value as Json), tongue, kind);
}

/** The value and, unless tokenctl measured it, on whose word it stands. Customers are not told names. */
export function sayWords(name: string, fact: Fact, tongue: Tongue): string {
  const words = plainWords(name, fact, tongue);
  switch (fact.basis) {
    case 'measured': return words;
    case 'assumed': return `${words} (assumed)`;
    case 'stated': return tongue.faces === 'customers' ? `${words} (stated, not measured)` : `${words} (stated by ${spoken(fact.by ?? 'nobody named', tongue)})`;
  }
}

/** What to type so that a fact is known; null where nobody can state it. */
export const commandFor = (name: string): string | null =>
  !isFactName(name) || entryOf(name).statable ? `tokenctl incident fact ${name}=…` : null;

/** A missing fact, visibly (`asks` = the question of a template's own fact). */
export function gapWords(name: string, label: string | null): string {
  const known = isFactName(name) ? entryOf(name) : null;
  const command = commandFor(name);
  return `[not known: ${known?.label ?? label ?? name} — ${command === null ? known?.missing ?? 'it is not recorded' : `say it with: ${command}`}]`;
}
