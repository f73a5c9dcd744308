/** Policies as a simulated Vault enforces them: HCL `path "…" { capabilities = […] }`, exact paths, `*` at the end, `+` for one segment. */
export interface Rule { readonly path: string; readonly matches: RegExp; readonly capabilities: readonly string[] }

/** Reads what our own permissions and the tests write; anything else is an error, for a policy must not be half understood. */
export function parsePolicy(hcl: string): readonly Rule[] {
  const text = hcl.replace(/#.*$/gm, '');
  const rules: Rule[] = [];
  const rest = text.replace(/path\s+"([^"]+)"\s*\{\s*capabilities\s*=\s*\[([^\]]*)\]\s*\}/g, (_, path: string, list: string) => {
    rules.push({ path, matches: patternOf(path), capabilities: [...list.matchAll(/"([a-z]+)"/g)].map((m) => m[1] ?? '') });
    return '';
  });
  if (rest.trim() !== '') throw new Error(`not a policy: ${rest.trim().slice(0, 40)}`);
  return rules;
}

/** What the policies together allow on a path; the most specific rule of each counts, `deny` beats all. Empty = `deny`. */
export function capabilitiesOn(path: string, policies: readonly (readonly Rule[])[]): readonly string[] {
  const granted = new Set<string>();
  const best = policies.flatMap((rules) => mostSpecific(path, rules) ?? []);
  for (const rule of best) for (const c of rule.capabilities) granted.add(c);
  return granted.has('deny') || granted.size === 0 ? ['deny'] : [...granted].sort();
}

function mostSpecific(path: string, rules: readonly Rule[]): Rule | null {
  const hits = rules.filter((r) => r.matches.test(path));
  return hits.sort((a, b) => weight(b.path, path) - weight(a.path, path))[0] ?? null;
}

const patternOf = (pattern: string): RegExp => {
  const glob = pattern.endsWith('*');
  const body = (glob ? pattern.slice(0, -1) : pattern).replace(/[.^${}()|[\]\\?]/g, '\\$&').replaceAll('+', '[^/]+');
  return new RegExp(`^${body}${glob ? '' : '$'}`);
};
const weight = (pattern: string, path: string): number => (pattern === path ? 1e6 : pattern.length);
