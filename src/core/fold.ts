/** State as a pure reading of the journal (ENGINE J6): mutable, one pass, in seq order. */
export interface Fold<S, E> { readonly version: number; empty(): S; apply(state: S, event: E): void }
