import { didYouMean } from '../../core/did-you-mean.ts';
import { TokenctlError } from '../../core/errors.ts';
import type { ConnectorEntry, Workspace } from '../../workspace/types.ts';
import { sanitize } from '../../ui/index.ts';

export interface NamedEntry extends ConnectorEntry { readonly name: string }

/** Entries of the workspace by name, all if none is named. Throws E_USAGE for a name that nothing has. */
export function namedEntries(workspace: Workspace | null, names: readonly string[], roles: readonly ConnectorEntry['role'][]): readonly NamedEntry[] {
  const all = [...workspace?.issuers ?? [], ...workspace?.stores ?? [], ...workspace?.channels ?? []].map(([name, entry]) => ({ name, ...entry })).filter((e) => roles.includes(e.role));
  for (const name of names)
    if (!all.some((e) => e.name === name)) {
      const near = didYouMean(name, all.map((e) => e.name));
      throw new TokenctlError('E_USAGE', `tokenctl.yaml has no ${roles.join(' or ')} "${sanitize(name)}"`, { ...(near === null ? {} : { hint: `Did you mean ${near}?` }), next: ['tokenctl connector list'] });
    }
  return names.length === 0 ? all : all.filter((e) => names.includes(e.name));
}
