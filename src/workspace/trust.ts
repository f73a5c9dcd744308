import { join } from 'node:path';
import * as z from 'zod';
import type { Hex, Instant } from '../core/brand.ts';
import { TokenctlError } from '../core/errors.ts';
import { quote } from '../core/shell-quote.ts';
import { ensureDir, readTextIfThere, writePrivate } from '../platform/files.ts';

/** What the user has agreed that tokenctl may talk to (TRUTH T10.4), as ssh keeps host keys: `trust.json` in the config folder. */
const store = z.strictObject({ version: z.literal(1), trusted: z.array(z.strictObject({ digest: z.string(), dir: z.string(), at: z.string() })) });
type Store = z.infer<typeof store>;

export interface TrustIn {
  /** `$XDG_CONFIG_HOME/tokenctl`. */
  readonly configDir: string;
  /** Of the workspace's endpoints. */
  readonly digest: Hex;
  /** The workspace. Endpoints may be relative to it, so the same digest elsewhere is not the same program. */
  readonly dir: string;
}

const fileOf = (configDir: string): string => join(configDir, 'trust.json');

async function read(configDir: string): Promise<Store> {
  const text = await readTextIfThere(fileOf(configDir));
  if (text === null) return { version: 1, trusted: [] };
  try { return store.parse(JSON.parse(text)); } catch {
    throw new TokenctlError('E_CONFIG', `${fileOf(configDir)}:1:1: it is not a trust store of tokenctl`, { hint: 'Move it away; you will be asked again.', next: [`mv ${quote(fileOf(configDir))} ${quote(`${fileOf(configDir)}.old`)}`] });
  }
}

/** Were exactly these endpoints trusted for this workspace? Throws E_CONFIG if the store cannot be read. */
export async function isTrusted({ configDir, digest, dir }: TrustIn): Promise<boolean> {
  return (await read(configDir)).trusted.some((t) => t.digest === digest && t.dir === dir);
}

/** Remembers it; what was trusted for this workspace before is forgotten. */
export async function giveTrust({ configDir, digest, dir, at }: TrustIn & { readonly at: Instant }): Promise<void> {
  const { trusted } = await read(configDir);
  await ensureDir(configDir);
  const next: Store = { version: 1, trusted: [...trusted.filter((t) => t.dir !== dir), { digest, dir, at }] };
  await writePrivate(fileOf(configDir), `${JSON.stringify(next, null, 2)}\n`);
}

/** Forgets a workspace; false if it was not known. */
export async function takeTrust({ configDir, dir }: Pick<TrustIn, 'configDir' | 'dir'>): Promise<boolean> {
  const { trusted } = await read(configDir);
  const left = trusted.filter((t) => t.dir !== dir);
  if (left.length === trusted.length) return false;
  await writePrivate(fileOf(configDir), `${JSON.stringify({ version: 1, trusted: left } satisfies Store, null, 2)}\n`);
  return true;
}
