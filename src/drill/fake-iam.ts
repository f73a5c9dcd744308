/** A policy document, as far as the simulated AWS enforces it: Allow and Deny by action and resource, with IAM's wildcards. */
export interface PolicyDocument { readonly Statement: readonly { readonly Effect: 'Allow' | 'Deny'; readonly Action: readonly string[]; readonly Resource: readonly string[] }[] }

/** An explicit deny wins; without an allow it is denied (IAM User Guide, "Policy evaluation logic"). */
export function allows(policy: PolicyDocument, action: string, resource: string): boolean {
  const hits = policy.Statement.filter((s) => s.Action.some((a) => like(a, action)) && s.Resource.some((r) => like(r, resource)));
  return hits.length > 0 && hits.every((s) => s.Effect === 'Allow');
}

const like = (pattern: string, text: string): boolean =>
  new RegExp(`^${pattern.replace(/[.+^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*').replaceAll('?', '.')}$`).test(text);
