/** What a workspace's `policy:` says, as this room reads it; `workspace/` hands in something that has at least this. */
export interface Policy {
  /** Selectors of tokens that no run may kill (T7.7). */
  readonly never: readonly string[];
  readonly reason: { readonly minLength: number; readonly pattern: string | null };
  /** Deaths above which consent is level 3; a project may lower it below 25, never raise it. */
  readonly largeOver?: number | null;
  /** Gates that every run must pass; this build can satisfy none of them, so they deny (T8.5). */
  readonly requires?: readonly ('approval' | 'factor')[];
}

/** Without a workspace any reason will do, as long as there is one (DESIGN §6). */
export const NO_POLICY: Policy = { never: [], reason: { minLength: 1, pattern: null } };
