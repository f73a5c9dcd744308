/** A map whose values are made when they are asked for; its keys are known before. `make` is called at each asking. */
export function lazyMap<V>(make: { readonly [key: string]: () => V }): ReadonlyMap<string, V> {
  const keys = Object.keys(make);
  const get = (key: string): V | undefined => (Object.hasOwn(make, key) ? make[key]?.() : undefined);
  function* entries(): Generator<[string, V], undefined> {
    for (const key of keys) yield [key, get(key) as V];
    return undefined;
  }
  const map: ReadonlyMap<string, V> = {
    size: keys.length, get, entries, [Symbol.iterator]: entries,
    has: (key) => Object.hasOwn(make, key),
    keys: () => keys.values(),
    *values() { for (const [, value] of entries()) yield value; return undefined; },
    forEach: (visit) => { for (const [key, value] of entries()) visit(value, key, map); },
  };
  return map;
}
