import type { Json } from '../core/brand.ts';
import { Secret } from '../core/secret.ts';
import type { Format, RevokeByValue, Span } from './formats/format.ts';
import { formats } from './formats/index.ts';
import { jwtSays, type JwtSays } from './read-jwt.ts';

export interface Identified {
  readonly kind: string;
  readonly provider: string;
  readonly title: string;
  readonly value: Secret;
  /** Offset and length in the text, in UTF-16 units. */
  readonly start: number;
  readonly length: number;
  readonly confidence: 'checksum' | 'prefix' | 'structure' | 'context';
  /** `bad` = mangled, redacted or a test value; it lowers confidence and blocks nothing (providers.md §15.2). */
  readonly checksum: 'ok' | 'bad' | 'none';
  /** An id or a public key is no secret: it may be shown and stand in an argument. */
  readonly holds: Format['holds'];
  /** What the value gives away offline; never the value, nor a part of it beyond its public prefix. */
  readonly facts: { readonly [name: string]: Json };
  /** The id at the issuer where the string names it openly (AWS key id, SendGrid key id); an id, not a secret. */
  readonly publicId: string | null;
  /** Claims of a JWT, unverified; null for all else. */
  readonly jwt: JwtSays | null;
  readonly canary: boolean;
  readonly consoleSteps: readonly string[];
  readonly revokeByValue: RevokeByValue | null;
}

export interface IdentifyOptions {
  /** What the text came with (a detector's name): counts as a keyword for kinds that only context can tell. */
  readonly context?: string;
}

interface Match extends Span { readonly format: Format; readonly weight: number; readonly checksum: Identified['checksum'] }

const ONE_LINE_BACK = 120;
const inContext = (context: RegExp, text: string, start: number): boolean => {
  const before = text.slice(Math.max(0, start - ONE_LINE_BACK), start);
  return context.test(before.slice(before.lastIndexOf('\n') + 1));
};

/** Checksum > prefix > prefix with a bad checksum > structure > context (providers.md §15.2). */
function weigh(format: Format, checksum: Identified['checksum']): number {
  if (checksum === 'ok') return 5;
  if (format.rank === 'prefix') return checksum === 'none' ? 4 : 3;
  return format.rank === 'structure' ? 2 : 1;
}

function* spans(format: Format, text: string): Iterable<Span> {
  if (format.find) yield* format.find(text);
  else if (format.pattern) for (const m of text.matchAll(format.pattern)) yield { start: m.index, end: m.index + m[0].length };
}

function* matches(format: Format, text: string, around: string): Iterable<Match> {
  if (format.needs && !format.needs.some((part) => text.includes(part))) return;
  const named = format.context?.test(around) ?? true;
  if (format.context && !named && !format.context.test(text)) return;
  for (const span of spans(format, text)) {
    if (format.context && !named && !inContext(format.context, text, span.start)) continue;
    const value = text.slice(span.start, span.end);
    if (format.accept && !format.accept(value, value.length === text.length)) continue;
    const checksum = format.checksum ? (format.checksum(value) ? 'ok' : 'bad') : 'none';
    yield { ...span, format, checksum, weight: weigh(format, checksum) };
  }
}

/** Of matches that overlap, the weightiest stays, then the longest, then the first of the list. */
function settle(all: Match[], length: number): Match[] {
  if (all.length < 2) return all;
  const taken = new Uint8Array(length);
  return all.sort((a, b) => b.weight - a.weight || (b.end - b.start) - (a.end - a.start))
    .filter(({ start, end }) => !taken.subarray(start, end).includes(1) && taken.fill(1, start, end))
    .sort((a, b) => a.start - b.start);
}

const describe = (text: string, { start, end, format, checksum }: Match): Identified => {
  const value = text.slice(start, end);
  const facts = format.facts?.(value) ?? {};
  return {
    kind: format.kind, provider: format.provider, title: format.title, value: new Secret(value), start, length: end - start,
    confidence: checksum === 'ok' ? 'checksum' : format.rank, checksum, holds: format.holds, facts, publicId: format.publicId?.(value) ?? null,
    jwt: format.rank === 'structure' && value.includes('.eyJ') ? jwtSays(value) : null, canary: facts['canary'] === true,
    consoleSteps: format.consoleSteps, revokeByValue: format.revokeByValue ?? null,
  };
};

const literal = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
const LITERALS = new RegExp([...new Set(formats.flatMap((format) => format.needs ?? []))].map(literal).join('|'));
const UNAIDED = formats.filter((format) => format.needs === undefined);
/** One look for the literal parts of all formats: without any, a text holds at most what its context tells of. */
export const holdsLiteral = (text: string): boolean => LITERALS.test(text);

/**
 * Every token of a known format in a text, offline, in order and without overlaps (providers.md §15). Pure; linear in the text.
 * What it says of a JWT is what the JWT says of itself.
 */
export function identify(text: string, { context = '' }: IdentifyOptions = {}): Identified[] {
  const all: Match[] = [];
  for (const format of holdsLiteral(text) ? formats : UNAIDED) for (const match of matches(format, text, context)) all.push(match);
  return settle(all, text.length).map((match) => describe(text, match));
}
