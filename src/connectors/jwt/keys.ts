import { generateKeyPairSync } from 'node:crypto';
import type { JWK } from 'jose';
import { TokenctlError } from '../../core/errors.ts';
import { exists, listDir, readPrivate, readText, writePrivate } from '../../platform/files.ts';
import { layout } from './layout.ts';

export type Alg = 'EdDSA' | 'ES256';
/** `list` signs the revocation list, and nothing else. */
export type KeyRole = 'token' | 'list';
export interface SigningKey { readonly kid: string; readonly alg: Alg; readonly role: KeyRole; readonly createdMs: number; readonly jwk: JWK }

interface Stored extends JWK { readonly tokenctl_role: KeyRole; readonly tokenctl_created: number }

/** RFC 7638 thumbprint. */
export async function kidOf(jwk: JWK): Promise<string> {
  const { calculateJwkThumbprint } = await import('jose/jwk/thumbprint');
  return calculateJwkThumbprint(jwk);
}

/** Keys that may sign, newest first; a burned one is left out even if a restored backup brought its file back. Throws E_REF. */
export async function loadKeys(dir: string): Promise<readonly SigningKey[]> {
  const at = layout(dir);
  const burned = new Set(await burnedKids(dir));
  const keys = await Promise.all((await listDir(at.keys)).filter((f) => f.endsWith('.jwk')).map((f) => readKey(at.key(f.slice(0, -4)))));
  return keys.filter((k) => !burned.has(k.kid)).sort((a, b) => b.createdMs - a.createdMs || (a.kid < b.kid ? -1 : 1));
}

async function readKey(path: string): Promise<SigningKey> {
  const text = await readPrivate(path);
  try {
    const { tokenctl_role: role, tokenctl_created: createdMs, ...jwk } = JSON.parse(text) as Stored;
    return { kid: await kidOf(jwk), alg: jwk.alg as Alg, role, createdMs, jwk };
  } catch {
    // The parser's message would quote the key.
    throw new TokenctlError('E_REF', 'A key file of the authority is damaged.', { facts: { path } });
  }
}

/** Makes a key and files it; to be called under the lock, and published by the caller. */
export async function generateKey(dir: string, { alg, role, nowMs }: { alg: Alg; role: KeyRole; nowMs: number }): Promise<SigningKey> {
  const pair = alg === 'EdDSA' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const bare = pair.privateKey.export({ format: 'jwk' }) as JWK;
  const kid = await kidOf(bare);
  const jwk: JWK = { ...bare, kid, alg, use: 'sig' };
  const stored: Stored = { ...jwk, tokenctl_role: role, tokenctl_created: nowMs };
  await writePrivate(layout(dir).key(kid), `${JSON.stringify(stored)}\n`);
  return { kid, alg, role, createdMs: nowMs, jwk };
}

/** What verifiers get: no private member, whatever the key type. */
export function publicJwk(key: SigningKey): JWK {
  const { kty, crv, x, y } = key.jwk;
  return {
    kty, ...(crv !== undefined && { crv }), ...(x !== undefined && { x }), ...(y !== undefined && { y }),
    kid: key.kid, alg: key.alg, use: 'sig', ...(key.role === 'list' && { tokenctl_use: 'revocation-list' }),
  } as JWK;
}

/** Kids that never return. */
export const burnedKids = async (dir: string): Promise<readonly string[]> =>
  (await listDir(layout(dir).retired)).filter((f) => f.endsWith('.jwk')).map((f) => f.slice(0, -4));

/** The public half of any key of ours, burned ones too; null = no key of this authority. */
export async function publicHalf(dir: string, kid: string): Promise<JWK | null> {
  const at = layout(dir);
  if (await exists(at.retiredKey(kid))) return JSON.parse(await readText(at.retiredKey(kid))) as JWK;
  return (await exists(at.key(kid))) ? publicJwk(await readKey(at.key(kid))) : null;
}
