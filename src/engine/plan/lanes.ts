import type { PlaceKey, TokenKey } from '../../core/brand.ts';
import type { Target } from '../../core/plan.ts';
import type { Place } from '../../core/token.ts';

/** A lane is a connected component of tokens and places (ENGINE O1); numbered in order of first appearance, those of `last` after all others (O2). */
export interface Lanes { of(target: Target): number | null }

export function makeLanes(tokens: readonly TokenKey[], placesOf: (t: TokenKey) => readonly Place[], last: ReadonlySet<TokenKey> = new Set()): Lanes {
  // Nodes by number: of a hundred thousand tokens most stand alone.
  const parent: number[] = [];
  const root = (node: number): number => {
    let at = node;
    for (let up = parent[at] ?? at; up !== at; up = parent[at] ?? at) {
      parent[at] = parent[up] ?? up;
      at = parent[at] ?? at;
    }
    return at;
  };
  const nodes = { tokens: new Map<TokenKey, number>(), places: new Map<PlaceKey, number>() };
  const nodeOf = <K>(of: Map<K, number>, key: K): number => {
    const known = of.get(key);
    if (known !== undefined) return known;
    const node = parent.length;
    of.set(key, node);
    parent.push(node);
    return node;
  };
  // Every token of a place belongs to its lane, also those that the plan does not name: their slot is rewritten too.
  for (const token of tokens) {
    const node = nodeOf(nodes.tokens, token);
    for (const place of placesOf(token)) {
      const joined = root(nodeOf(nodes.places, place.key));
      parent[joined] = root(node);
    }
  }
  const late = new Set(tokens.flatMap((token) => (last.has(token) ? [root(nodeOf(nodes.tokens, token))] : [])));
  const lanes = new Int32Array(parent.length).fill(-1);
  let count = 0;
  for (const isLate of [false, true])
    for (const token of tokens) {
      const r = root(nodeOf(nodes.tokens, token));
      if (late.has(r) === isLate && lanes[r] === -1) lanes[r] = count++;
    }
  const lane = (node: number | undefined): number | null => (node === undefined ? null : lanes[root(node)] ?? null);
  return {
    of(target) {
      if ('token' in target) return lane(nodes.tokens.get(target.token));
      if ('place' in target) return lane(nodes.places.get(target.place));
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
