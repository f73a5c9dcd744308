import * as z from 'zod';
import { connection, type Connection } from '../connection.ts';

const path = z.string().regex(/^[^/\s](?:[^\s]*[^/\s])?$/, 'a path such as kv or team-a/kv, without slashes around it');

const entry = z.strictObject({
  ...connection,
  address: connection.address.optional(),
  auth: connection.auth.optional(),
  on: z.string().optional().describe('The issuer entry (`uses: vault`) whose address, nodes, token, namespace, proxy and CA it shares.'),
  mount: path.describe('Mount of the KV v2 secrets engine.'),
  staging: z.union([path, z.strictObject({ mount: path, path: path.optional() })]).optional()
    .describe('A KV v2 mount (or a folder of one) that no consumer may read: replacements lie there until they are promoted. Without it nothing is staged.'),
});
type Entry = z.infer<typeof entry>;
export type KvConfig = Connection & Pick<Entry, 'on' | 'mount' | 'staging'>;

/** A store entry with `uses: vault-kv`. What `on:` lends has been filled in before this is asked. */
export const kvConfig = entry.superRefine((c, cx) => {
  for (const key of ['address', 'auth'] as const)
    if (c[key] === undefined) cx.addIssue({ code: 'custom', message: `says not where it is: give on: with the name of a vault issuer, or ${key}`, path: [] });
  const staging = typeof c.staging === 'string' ? { mount: c.staging, path: undefined } : c.staging;
  if (staging !== undefined && staging.mount === c.mount && staging.path === undefined) cx.addIssue({ code: 'custom', message: 'is the mount that consumers read: staging needs one, or a folder, of its own', path: ['staging'] });
}) as unknown as z.ZodType<KvConfig>;

/** Where something lies: a KV v2 mount, and a path in it. */
export interface At { readonly mount: string; readonly path: string }

/** Where the pending versions of a path lie; null = this store stages nothing (TRUTH T6.3). */
export function stagingOf(c: KvConfig, path: string): At | null {
  if (c.staging === undefined) return null;
  const { mount, path: folder } = typeof c.staging === 'string' ? { mount: c.staging, path: undefined } : c.staging;
  return { mount, path: folder === undefined ? path : `${folder}/${path}` };
}
