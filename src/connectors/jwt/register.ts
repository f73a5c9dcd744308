import { listDir, readTextIfThere, writePrivate } from '../../platform/files.ts';
import { layout } from './layout.ts';

/** A token that the authority issued. Times in seconds (RFC 7519 NumericDate). */
export interface Issued {
  readonly jti: string;
  readonly sub: string;
  readonly client_id: string;
  readonly scope: readonly string[];
  readonly aud: readonly string[];
  readonly iat: number;
  readonly exp: number;
  readonly kid: string;
}

/** Written before the token is signed: what exists nowhere in the register was surely never made. */
export const registerToken = (dir: string, issued: Issued): Promise<void> =>
  writePrivate(layout(dir).issued(issued.jti), `${JSON.stringify(issued)}\n`);

export async function findIssued(dir: string, jti: string): Promise<Issued | null> {
  const text = await readTextIfThere(layout(dir).issued(jti));
  if (text === null) return null;
  const issued = JSON.parse(text) as Issued;
  return issued.jti === jti ? issued : null;
}

export async function* allIssued(dir: string): AsyncIterable<Issued> {
  const at = layout(dir);
  for (const file of await listDir(at.register)) {
    const text = file.endsWith('.json') ? await readTextIfThere(`${at.register}/${file}`) : null;
    if (text !== null) yield JSON.parse(text) as Issued;
  }
}

/** `exp` null: not known, so the entry stays on the list for good. */
export interface Revoked { readonly jti: string; readonly exp: number | null }

export async function readRevoked(dir: string): Promise<ReadonlyMap<string, Revoked>> {
  const text = await readTextIfThere(layout(dir).revoked);
  return new Map((text === null ? [] : JSON.parse(text) as Revoked[]).map((r) => [r.jti, r]));
}

export const writeRevoked = (dir: string, revoked: Iterable<Revoked>): Promise<void> =>
  writePrivate(layout(dir).revoked, `${JSON.stringify([...revoked])}\n`);
