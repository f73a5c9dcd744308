/** Thousands may listen to one signal: it is asked to tell one of them, and they are kept in a set, out of which each is taken at once. */
export function abortListeners(): (signal: AbortSignal, gone: () => void) => () => void {
  const all = new WeakMap<AbortSignal, Set<() => void>>();
  return (signal, gone) => {
    let of = all.get(signal);
    if (of === undefined) {
      const fresh = new Set<() => void>();
      of = fresh;
      all.set(signal, fresh);
      signal.addEventListener('abort', () => { all.delete(signal); for (const tell of [...fresh]) tell(); }, { once: true });
    }
    const set = of.add(gone);
    return () => { set.delete(gone); };
  };
}
