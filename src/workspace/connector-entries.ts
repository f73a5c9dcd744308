import type { Json } from '../core/brand.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import type { Complaint } from '../core/source-complaint.ts';
import { checkSource } from '../core/source-issues.ts';
import type { Source } from '../core/source.ts';
import type { Connector } from '../ports/connector.ts';
import type { WorkspaceDocument } from './schema.ts';
import type { ConnectorEntry, ConnectorRole } from './types.ts';

type Section = 'issuers' | 'stores' | 'channels';
const ROLE: { readonly [S in Section]: ConnectorRole } = { issuers: 'issuer', stores: 'store', channels: 'channel' };

export interface Entries { readonly entries: ReadonlyMap<string, ConnectorEntry>; readonly endpoints: readonly string[]; readonly complaints: readonly Complaint[] }
export interface EntriesIn { readonly doc: WorkspaceDocument; readonly section: Section; readonly source: Source; readonly connectors: ReadonlyMap<string, Connector> }

/** Checks every entry of a section with the schema of the connector that it uses. */
export function connectorEntries({ doc, section, source, connectors }: EntriesIn): Entries {
  const role = ROLE[section];
  const entries = new Map<string, ConnectorEntry>();
  const endpoints: string[] = [];
  const complaints: Complaint[] = [];
  for (const [name, entry] of Object.entries(doc[section])) {
    const base = [section, name];
    const { uses, expect, ...config } = entry;
    const filling = connectors.get(uses)?.[role];
    const able = [...connectors.values()].filter((c) => c[role] !== undefined).map((c) => c.uses);
    if (filling === undefined) {
      const why = connectors.has(uses) ? `the connector ${uses} cannot be used as ${role}` : `there is no connector ${source.quote(uses)}`;
      complaints.push(source.complain([...base, 'uses'], `${why}; there are ${able.join(', ') || 'none'}`, { suggestion: didYouMean(uses, able) }));
      continue;
    }
    // A store may live on an issuer (`on: vault`); the name is checked here, what it means is the connector's.
    if (typeof config['on'] === 'string' && !Object.hasOwn(doc.issuers, config['on']))
      complaints.push(source.complain([...base, 'on'], `there is no issuer ${source.quote(config['on'])}`, { suggestion: didYouMean(config['on'], Object.keys(doc.issuers)) }));
    const checked = checkSource({ source, schema: filling.config, base, value: config, alsoKnown: ['uses', 'expect'] });
    if (!checked.ok) { complaints.push(...checked.complaints); continue; }
    entries.set(name, { uses, role, config: checked.value, expect: (expect as { readonly [fact: string]: Json } | undefined) ?? null });
    endpoints.push(...filling.endpoints(checked.value).map((where) => `${role} ${name} (${uses}): ${where}`));
  }
  return { entries, endpoints, complaints };
}
