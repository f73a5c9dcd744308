import { Liquid } from 'liquidjs';

/** Tags a template may use: choosing and repeating. No files, no captured text, no code. */
const TAGS: readonly string[] = ['if', 'unless', 'case', 'for', 'break', 'continue', 'comment', '#'];

export interface LiquidParts {
  readonly filters: { readonly [name: string]: (value: unknown, arg?: unknown) => unknown };
  /** Last in every output; what it returns is written as it is. */
  readonly write: (value: unknown) => string;
}

/**
 * Liquid, strict: an unknown variable, filter or tag is an error with its line and column; only own properties are
 * read; every output passes `write`, and there is no `raw` filter to avoid it. Limits: 100,000 characters, 10^7 objects,
 * and 30 s by the wall clock, far above what a busy machine needs, for a message must not fail because of its neighbours.
 * The locale is given: asking the system for one takes 19 ms, a fifth of a `plan`, and no filter that knows one is left.
 */
export function makeLiquid({ filters, write }: LiquidParts): Liquid {
  const engine = new Liquid({
    strictVariables: true, strictFilters: true, ownPropertyOnly: true, outputEscape: write, cache: false,
    templates: {}, locale: 'en', parseLimit: 100_000, renderLimit: 30_000, memoryLimit: 10_000_000, greedy: false,
  });
  for (const name of Object.keys(engine.tags)) if (!TAGS.includes(name)) delete engine.tags[name];
  for (const name of Object.keys(engine.filters)) delete engine.filters[name];
  for (const [name, filter] of Object.entries(filters)) engine.registerFilter(name, (value: unknown, arg?: unknown) => filter(value, arg));
  return engine;
}

/** Where a fault of liquidjs stands, from 1; null if it does not say. */
export function positionOf(error: unknown): { readonly line: number; readonly column: number } | null {
  const token = (error as { token?: { getPosition?: () => number[] } }).token;
  const [line, column] = token?.getPosition?.() ?? [];
  return line === undefined || column === undefined ? null : { line, column };
}

/** What the limits of the engine mean to who wrote the template. */
const LIMITS: readonly (readonly [RegExp, string])[] = [
  [/^Maximum call stack/, 'tags are nested too deeply'], [/^memory alloc limit/, 'it repeats more than a message can hold'],
  [/^parse length limit/, 'the template is longer than 100,000 characters'], [/^template render limit/, 'it takes too long to write'],
];

/** The fault in words, without the position that it repeats. */
export const faultWords = (error: unknown): string => {
  const said = firstLine(error);
  return LIMITS.find(([limit]) => limit.test(said))?.[1] ?? said;
};
const firstLine = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n')[0]?.replace(/(?:, file:[^,]*)?, line:\d+, col:\d+$/, '') ?? '';
