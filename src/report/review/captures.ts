import type { Json } from '../../core/brand.ts';
import type { EventOf } from '../../journal/events/index.ts';
import { plain } from './frame.ts';

/** What tokens of one kind could reach, as their captures say. */
export interface Scope { readonly scopes: readonly string[]; readonly audience: readonly string[] }

/** Captures by token: which scope each had, a few bytes a token; of scopes and of collateral as many as a report could name. */
export interface Captures {
  see(e: EventOf<'token.captured'>): void;
  readonly scopes: readonly Scope[];
  /** Ordinal of its scope; undefined = the token was not captured, -1 = it has one that there was no room for. */
  scopeOf(x: number): number | undefined;
  /** Captures whose unit was not listed whole. */
  readonly notListed: number;
  /** Keys of what dies along; `full` = there were more. */
  readonly along: ReadonlySet<string>;
  readonly full: boolean;
  /** What may outlive tokens: by key, and what could not be listed. */
  readonly descendants: { readonly named: number; readonly notListed: number };
}

const MOST_SCOPES = 2_000;
const MOST_ALONG = 10_000;
const MOST_WORDS = 50;

export function makeCaptures(): Captures {
  const scopes: Scope[] = [];
  const byText = new Map<string, number>();
  const of = new Map<number, number>();
  const along = new Set<string>();
  let [notListed, full] = [0, false];
  const descendants = { named: 0, notListed: 0 };
  const ordinal = (scope: Scope): number => {
    const text = JSON.stringify(scope);
    const known = byText.get(text);
    if (known !== undefined) return known;
    if (scopes.length >= MOST_SCOPES) return -1;
    byText.set(text, scopes.length);
    return scopes.push(scope) - 1;
  };
  return {
    scopes, along, descendants,
    get notListed() { return notListed; },
    get full() { return full; },
    scopeOf: (x) => of.get(x),
    see({ data: { x, facts } }) {
      // Of a token that is gone by now the earlier capture knows more.
      if (of.has(x) && fieldOf(facts, 'found') === false) return;
      const again = of.has(x);
      of.set(x, ordinal({ scopes: wordsOf(facts, 'scopes'), audience: wordsOf(facts, 'audience') }));
      for (const key of listOf(facts, 'diesWithIt')) {
        if (along.size < MOST_ALONG) along.add(key);
        else full ||= !along.has(key);
      }
      if (again) return;
      if (fieldOf(facts, 'listed') === false) notListed += 1;
      descendants.named += listOf(facts, 'mayLiveOn').length;
      descendants.notListed += listOf(facts, 'mayLiveOnNotListed').length;
    },
  };
}

const fieldOf = (facts: Json, name: string): Json | undefined =>
  (typeof facts === 'object' && facts !== null && !Array.isArray(facts) && Object.hasOwn(facts, name) ? (facts as { readonly [k: string]: Json })[name] : undefined);
function listOf(facts: Json, name: string): readonly string[] {
  const value = fieldOf(facts, name);
  return Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : [];
}
const wordsOf = (facts: Json, name: string): readonly string[] => listOf(facts, name).slice(0, MOST_WORDS).map(plain).sort();
