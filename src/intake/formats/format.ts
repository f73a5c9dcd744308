import type { Json } from '../../core/brand.ts';

/** How much a match says: a prefix of one vendor, a structure that decodes, or a shape beside a keyword (providers.md §15.2). */
export type Rank = 'prefix' | 'structure' | 'context';

/** A vendor's call that kills a token by its value alone; `account: none` = nobody has to log in. */
export interface RevokeByValue { readonly account: 'none' | 'own' | 'admin'; readonly call: string; readonly answer: string }

/** A text, or a text and the part of it that is the token. */
export type Sample = string | { readonly text: string; readonly value: string };

/** One kind of token, as data (providers.md §15.1). A family of them is one file of this folder. */
export interface Format {
  /** The kind, as every screen, inventory and journal names it. */
  readonly kind: string;
  readonly provider: string;
  readonly title: string;
  readonly rank: Rank;
  /** `id` and `public` are no secrets: they are shown, and may stand in an argument. */
  readonly holds: 'secret' | 'id' | 'public';
  /** Literal parts, one of which every match holds; texts without any are not searched. */
  readonly needs?: readonly string[];
  /** Global; anchored with `bounded`. */
  readonly pattern?: RegExp;
  /** For what a pattern cannot find in linear time: spans in the text, in order. */
  readonly find?: (text: string) => Iterable<Span>;
  /** A keyword that must stand on the same line before the match, or in what the reporter calls it. */
  readonly context?: RegExp;
  /** Decides what the pattern cannot; false = not of this kind. `alone`: it is the whole text, no part of prose. */
  readonly accept?: (value: string, alone: boolean) => boolean;
  /** Checksum over the whole value; absent = the format has none that is published. */
  readonly checksum?: (value: string) => boolean;
  /** Facts that the value gives away offline; never a part of it. */
  readonly facts?: (value: string) => { readonly [name: string]: Json };
  /** The token's id at its issuer, where the string names it openly. */
  readonly publicId?: (value: string) => string | null;
  /** What a person does at the provider where no connector serves. */
  readonly consoleSteps: readonly string[];
  readonly revokeByValue?: RevokeByValue;
  /** Made up, with valid checksums; for the shared test. */
  readonly samples: { good(): readonly Sample[]; bad(): readonly string[] };
}

export interface Span { readonly start: number; readonly end: number }

/** A start that is no word character before it, or an escape (`\n`, `%3D`) that ends in one. */
const START = String.raw`(?:(?<!\w)|(?<=\\[nrtbf])|(?<=%[0-9A-Fa-f]{2}))`;

/** Anchors a pattern on non-word boundaries; `next` = characters that may not follow it. */
export const bounded = (source: string, next = String.raw`\w`): RegExp => new RegExp(`${START}(?:${source})(?![${next}])`, 'g');

/** Characters after which a token of the url-safe alphabet would go on. */
export const URL_SAFE = String.raw`\w-`;
