import { TokenctlError } from '../../core/errors.ts';
import { Secret } from '../../core/secret.ts';
import { ageRecipientOf, sealTo, unseal } from '../../platform/age.ts';
import { isMissing, readBytes, writePrivate } from '../../platform/files.ts';
import { versionFile } from './state.ts';

/** Fields of one version, by name. In its file: a JSON object of strings, sealed with age. */
export type Fields = ReadonlyMap<string, Secret>;

export interface Sealing {
  readonly ownIdentity: () => Promise<Secret>;
  /** Operators' and consumers' age recipients; our own is added, or nothing could be read back. */
  readonly recipients: readonly string[];
  readonly mode: number;
}

export async function writeContent(folder: string, id: string, fields: Fields, s: Sealing): Promise<void> {
  const to = [...s.recipients, await ageRecipientOf(await s.ownIdentity())];
  const text = JSON.stringify(Object.fromEntries([...fields].map(([name, value]) => [name, value.reveal()])));
  await writePrivate(versionFile(folder, id), await sealTo(to, text), { mode: s.mode });
}

/** Null if the version has no file (any more). Throws E_SEALED_ELSEWHERE, or E_UNAVAILABLE for a damaged file. */
export async function readContent(folder: string, id: string, ownIdentity: () => Promise<Secret>): Promise<Fields | null> {
  let bytes: Uint8Array;
  try { bytes = await readBytes(versionFile(folder, id)); } catch (e) { if (isMissing(e)) return null; throw e; }
  const opened = await unseal(await ownIdentity(), bytes);
  if (opened.is === 'not-ours') throw new TokenctlError('E_SEALED_ELSEWHERE', `Version ${id} of a sealed store is not sealed to you; an operator who was one when it was written can open it.`);
  const fields = opened.is === 'open' ? parseFields(opened.text) : null;
  if (fields === null) throw new TokenctlError('E_UNAVAILABLE', `Version ${id} of a sealed store is damaged.`);
  return fields;
}

export function parseFields(text: string): Fields | null {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    const entries = Object.entries(value);
    return entries.every((e): e is [string, string] => typeof e[1] === 'string') ? new Map(entries.map(([name, text]) => [name, new Secret(text)])) : null;
  } catch { return null; }
}
