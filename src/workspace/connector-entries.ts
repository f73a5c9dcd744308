import type { Json } from '../core/brand.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import type { Complaint } from '../core/source-complaint.ts';
import { checkSource } from '../core/source-issues.ts';
import type { Source } from '../core/source.ts';
import type { Connector } from '../ports/connector.ts';
import type { NamedProgram } from './programs.ts';
import type { WorkspaceDocument } from './schema.ts';
import type { ConnectorEntry, ConnectorRole } from './types.ts';

type Section = 'issuers' | 'stores' | 'channels';
const ROLE: { readonly [S in Section]: ConnectorRole } = { issuers: 'issuer', stores: 'store', channels: 'channel' };

export interface Entries { readonly entries: ReadonlyMap<string, ConnectorEntry>; readonly endpoints: readonly string[]; readonly programs: readonly NamedProgram[]; readonly complaints: readonly Complaint[] }
export interface EntriesIn { readonly doc: WorkspaceDocument; readonly section: Section; readonly source: Source; readonly connectors: ReadonlyMap<string, Connector> }

/** Checks every entry of a section with the schema of the connector that it uses. */
export function connectorEntries({ doc, section, source, connectors }: EntriesIn): Entries {
  const role = ROLE[section];
  const entries = new Map<string, ConnectorEntry>();
  const endpoints: string[] = [];
  const programs: NamedProgram[] = [];
  const complaints: Complaint[] = [];
  for (const [name, entry] of Object.entries(doc[section])) {
    const base = [section, name];
    const { uses, expect, ...config } = entry;
    const filling = connectors.get(uses)?.[role];
    if (filling === undefined) {
      const able = [...connectors.values()].filter((c) => c[role] !== undefined).map((c) => c.uses);
      const why = connectors.has(uses) ? `the connector ${uses} cannot be used as ${role}` : `there is no connector ${source.quote(uses)}`;
      complaints.push(source.complain([...base, 'uses'], `${why}; there are ${able.join(', ') || 'none'}`, { suggestion: didYouMean(uses, able) }));
      continue;
    }
    const lender = typeof config['on'] === 'string' ? lenderOf({ doc, source, base, on: config['on'], filling }) : NO_LENDER;
    if ('complaint' in lender) { complaints.push(lender.complaint); continue; }
    const checked = checkSource({ source, schema: filling.config, base, value: { ...lender.lent, ...config }, alsoKnown: ['uses', 'expect'] });
    if (!checked.ok) { complaints.push(...checked.complaints); continue; }
    entries.set(name, { uses, role, config: checked.value, expect: ((expect ?? lender.expect) as { readonly [fact: string]: Json } | undefined) ?? null });
    programs.push(...(filling.programs?.(checked.value) ?? []).map((file) => ({ file, complain: (text: string) => source.complain(base, text) })));
    endpoints.push(...filling.endpoints(checked.value).map((where) => `${role} ${name} (${uses}): ${where}`));
  }
  return { entries, endpoints, programs, complaints };
}

interface Lender { readonly lent: { readonly [key: string]: unknown }; readonly expect: unknown }
const NO_LENDER: Lender = { lent: {}, expect: undefined };

interface LenderIn extends Pick<EntriesIn, 'doc' | 'source'> { readonly base: readonly string[]; readonly on: string; readonly filling: NonNullable<Connector[ConnectorRole]> }

/** What an entry with `on: NAME` takes over from the issuer's entry of that name: how it is reached, and who must be found there. */
function lenderOf({ doc, source, base, on, filling }: LenderIn): Lender | { readonly complaint: Complaint } {
  const at = [...base, 'on'];
  const entry = Object.hasOwn(doc.issuers, on) ? doc.issuers[on] : undefined;
  if (entry === undefined) return { complaint: source.complain(at, `there is no issuer ${source.quote(on)}`, { suggestion: didYouMean(on, Object.keys(doc.issuers)) }) };
  // Whether `on` may stand here at all, the schema of the connector says.
  if (filling.on === undefined) return NO_LENDER;
  if (entry.uses !== filling.on.uses) return { complaint: source.complain(at, `the issuer ${source.quote(on)} is no ${filling.on.uses}, so nothing can be shared with it`) };
  const { lends } = filling.on;
  return { lent: Object.fromEntries(Object.entries(entry).filter(([key]) => lends.includes(key))), expect: entry.expect };
}
