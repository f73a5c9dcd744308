/** A command line that plans a shipped runbook in a ready workspace; null until there is one. */
export interface PlanCase { readonly cwd: string; readonly argv: readonly string[]; readonly env: NodeJS.ProcessEnv }

/** Folder of the workspace and the words of the plan: `TOKENCTL_BENCH_WORKSPACE=DIR`, `TOKENCTL_BENCH_PLAN="plan leaked-token …"`. */
export function planCase(): PlanCase | null {
  const { TOKENCTL_BENCH_WORKSPACE: cwd, TOKENCTL_BENCH_PLAN: words } = process.env;
  return cwd === undefined || words === undefined ? null : { cwd, argv: words.split(' '), env: process.env };
}
