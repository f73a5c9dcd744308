import type { PlaceKey, TokenKey } from '../../core/brand.ts';
import type { Target } from '../../core/plan.ts';
import type { Place } from '../../core/token.ts';

/** A lane is a connected component of tokens and places (ENGINE O1); numbered in order of first appearance, those of `last` after all others (O2). */
export interface Lanes { of(target: Target): number | null }

export function makeLanes(tokens: readonly TokenKey[], placesOf: (t: TokenKey) => readonly Place[], last: ReadonlySet<TokenKey> = new Set()): Lanes {
  const parent = new Map<string, string>();
  const root = (key: string): string => {
    let at = key;
    while (parent.get(at) !== at) {
      const up = parent.get(at) ?? at;
      parent.set(at, parent.get(up) ?? up);
      at = up;
    }
    return at;
  };
  const add = (key: string) => { if (!parent.has(key)) parent.set(key, key); };
  // Every token of a place belongs to its lane, also those that the plan does not name: their slot is rewritten too.
  const join = (a: string, b: string) => { add(a); add(b); parent.set(root(b), root(a)); };
  for (const token of tokens) {
    add(`t:${token}`);
    for (const place of placesOf(token)) join(`t:${token}`, `p:${place.key}`);
  }
  const roots = tokens.map((token) => root(`t:${token}`));
  const late = new Set(tokens.flatMap((token, i) => (last.has(token) ? [roots[i]] : [])));
  const number = new Map<string, number>();
  for (const r of [...roots.filter((it) => !late.has(it)), ...roots.filter((it) => late.has(it))])
    if (!number.has(r)) number.set(r, number.size);
  const lane = (key: string): number | null => (parent.has(key) ? number.get(root(key)) ?? null : null);
  return {
    of(target) {
      if ('token' in target) return lane(`t:${target.token}`);
      if ('place' in target) return lane(`p:${target.place}`);
      return null;
    },
  };
}

/** Subjects that two changes can share: a token stands for itself and its places, a place for itself and its tokens. */
export function subjectsOf(target: Target, placesOf: (t: TokenKey) => readonly Place[], tokensAt: (p: PlaceKey) => readonly TokenKey[]): readonly string[] {
  if ('token' in target) return [`t:${target.token}`, ...placesOf(target.token).map((p) => `p:${p.key}`)];
  if ('place' in target) return [`p:${target.place}`, ...tokensAt(target.place).map((t) => `t:${t}`)];
  return [];
}
