import { dirname, join, resolve } from 'node:path';
import type { Json } from '../core/brand.ts';
import { digestOf } from '../core/canonical.ts';
import { didYouMean } from '../core/did-you-mean.ts';
import { formatDuration, parseDuration } from '../core/duration.ts';
import { refusal, refuseAny, type Complaint } from '../core/source-complaint.ts';
import { checkSource } from '../core/source-issues.ts';
import { secretComplaints } from '../core/source-secrets.ts';
import { openSource, type Source, type SourcePath } from '../core/source.ts';
import type { Connector } from '../ports/connector.ts';
import { exists, listDir } from '../platform/files.ts';
import { readUserFile, shownPath } from '../platform/user-file.ts';
import { connectorEntries } from './connector-entries.ts';
import { findWorkspace } from './find.ts';
import { checkPrograms, programsOf } from './programs.ts';
import { buildInventory, type InventoryFile } from './inventory.ts';
import { inventoryDocument, workspaceDocument, type WorkspaceDocument } from './schema.ts';
import type { Operator, Workspace, WorkspacePolicy } from './types.ts';

export interface LoadWorkspaceIn {
  /** Where to look from, upwards to the git root. */
  readonly dir: string;
  /** `--config`: this file and no other. */
  readonly file?: string | undefined;
  /** Nothing is read from it: references are resolved when they are needed. */
  readonly env?: unknown;
  readonly connectors: ReadonlyMap<string, Connector>;
  readonly looksSecret?: ((text: string) => boolean) | undefined;
  readonly hide?: ((text: string) => string) | undefined;
}

/** A proof in production takes no less (TRUTH T3.2). */
const LEAST_WINDOW_MS = 120_000;
const DEFAULT_MAX_TTL_MS = 30 * 86_400_000;
const MIN_REASON = { production: 20, test: 1 } as const;

/** Reads `tokenctl.yaml` and its inventory. Nothing is resolved, asked or changed. Throws E_NO_WORKSPACE; E_CONFIG with every complaint of both. */
export async function loadWorkspace({ dir, file: given, connectors, looksSecret, hide }: LoadWorkspaceIn): Promise<Workspace> {
  const file = given === undefined ? await findWorkspace(dir) : resolve(dir, given);
  const home = dirname(file);
  const open = async (path: string, hint?: string): Promise<Source> => {
    const shown = shownPath(dir, path);
    return openSource({ text: await readUserFile(path, { shown, code: 'E_CONFIG', hint }), file: shown, code: 'E_CONFIG', ...(hide === undefined ? {} : { hide }) });
  };
  const source = await open(file);
  const secrets = secretComplaints({ source, looksSecret, exempt: isPublic });
  const shape = checkSource({ source, schema: workspaceDocument });
  if (!shape.ok) throw refusal('E_CONFIG', [...secrets, ...shape.complaints]);
  const doc = shape.value;
  const issuers = connectorEntries({ doc, section: 'issuers', source, connectors });
  const stores = connectorEntries({ doc, section: 'stores', source, connectors });
  const channels = connectorEntries({ doc, section: 'channels', source, connectors });
  const complaints: Complaint[] = [...secrets, ...crossChecks(doc, source), ...issuers.complaints, ...stores.complaints, ...channels.complaints];

  const inventoryFiles = await inventoryPaths(home);
  const files: InventoryFile[] = [];
  for (const path of inventoryFiles) {
    const inventorySource = await open(path, 'Split it: every file of the folder inventory/ beside tokenctl.yaml is read.');
    complaints.push(...secretComplaints({ source: inventorySource, looksSecret, exempt: isPublic }));
    const checked = checkSource({ source: inventorySource, schema: inventoryDocument });
    if (checked.ok) files.push({ source: inventorySource, doc: checked.value });
    else complaints.push(...checked.complaints);
  }
  // What stands between the files can be judged only when each is whole.
  const { inventory, complaints: between } = buildInventory({ files, issuers: issuers.entries, names: { issuers: Object.keys(doc.issuers), stores: Object.keys(doc.stores) } });
  const { programs, complaints: missing } = await programsOf(home, [...issuers.programs, ...stores.programs, ...channels.programs, ...files.flatMap(checkPrograms)]);
  complaints.push(...missing);
  refuseAny('E_CONFIG', files.length === inventoryFiles.length ? [...complaints, ...between] : complaints);

  const policy = policyOf(doc);
  const operators = doc.operators.map((o): Operator => ({ id: o.id, ssh: o.ssh ?? null, age: o.age ?? null, journal: o.journal ?? null }));
  const checks = [...inventory.consumers.values()].flatMap((c) => (c.check === null ? [] : [`consumer ${c.name}: ${'get' in c.check ? new URL(c.check.get).origin : `runs ${c.check.run.join(' ')}`}`]));
  const list = [...new Set([...issuers.endpoints, ...stores.endpoints, ...channels.endpoints, ...checks, ...[...programs].map(([path, sha256]) => `program ${path}${sha256 === null ? '' : ` sha256:${sha256}`}`)])].sort();
  const windowMs = doc.proof === undefined ? null : parseDuration(doc.proof.window);
  return {
    dir: home, file, environment: doc.environment, proof: { windowMs }, fingerprintKey: doc.fingerprintKey ?? null, operators,
    issuers: issuers.entries, stores: stores.entries, channels: channels.entries, policy, inventory, inventoryFiles,
    digest: digestOf({ environment: doc.environment, windowMs, fingerprintKey: doc.fingerprintKey ?? null, operators, issuers: doc.issuers, stores: doc.stores, channels: doc.channels, endpoints: list } as unknown as Json),
    policyDigest: digestOf(policy as unknown as Json),
    endpoints: { list, digest: digestOf(list) }, programs,
  };
}

/** Public keys and keyed fingerprints look random, and are meant to be seen. */
const isPublic = (path: SourcePath): boolean =>
  (path[0] === 'operators' && ['ssh', 'age', 'journal'].includes(String(path[2]))) || (path[0] === 'tokens' && path[2] === 'fingerprint');

/** `inventory.yaml`, then the files of `inventory/`, sorted. */
async function inventoryPaths(home: string): Promise<readonly string[]> {
  const one = join(home, 'inventory.yaml');
  const folder = join(home, 'inventory');
  return [...(await exists(one) ? [one] : []), ...(await listDir(folder)).filter((n) => /\.ya?ml$/.test(n)).map((n) => join(folder, n))];
}

function crossChecks(doc: WorkspaceDocument, source: Source): readonly Complaint[] {
  const found: Complaint[] = [];
  const windowMs = doc.proof === undefined ? null : parseDuration(doc.proof.window);
  if (windowMs !== null && windowMs < LEAST_WINDOW_MS && doc.environment !== 'test')
    found.push(source.complain(['proof', 'window'], `a proof window below ${formatDuration(LEAST_WINDOW_MS)} is possible only with environment: test`));
  const ids = doc.operators.map((o) => o.id);
  ids.forEach((id, n) => { if (ids.indexOf(id) !== n) found.push(source.complain(['operators', n, 'id'], `the operator ${source.quote(id)} is given twice`)); });
  for (const [n, text] of doc.policy.never.entries()) {
    const issuer = /^issuer=(.*)$/.exec(text)?.[1] ?? /^([a-z][a-z0-9-]*)\//.exec(text)?.[1];
    if (issuer !== undefined && !Object.hasOwn(doc.issuers, issuer))
      found.push(source.complain(['policy', 'never', n], `there is no issuer ${source.quote(issuer)}, so this would protect nothing`, { suggestion: didYouMean(issuer, Object.keys(doc.issuers)) }));
  }
  return found;
}

const policyOf = ({ policy, environment }: WorkspaceDocument): WorkspacePolicy => ({
  maxTtlMs: policy.maxTtl === undefined ? DEFAULT_MAX_TTL_MS : parseDuration(policy.maxTtl) ?? DEFAULT_MAX_TTL_MS,
  never: policy.never,
  reason: { minLength: policy.reason.minLength ?? MIN_REASON[environment], pattern: policy.reason.pattern ?? null },
});
