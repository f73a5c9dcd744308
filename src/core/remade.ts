/** What can be made again, and is kept only for as long as there is memory to spare: of many files that were read, their trees are most of it. */
export function remade<T extends object>(first: T, again: () => T): () => T {
  let kept = new WeakRef(first);
  return () => {
    const there = kept.deref();
    if (there !== undefined) return there;
    const made = again();
    kept = new WeakRef(made);
    return made;
  };
}
