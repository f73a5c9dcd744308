import { parseVkey } from '../../journal/index.ts';
import { exists } from '../../platform/files.ts';
import { signerOf, type House } from './house.ts';

export interface JournalKeys {
  readonly vkeys: readonly string[];
  /** Where they come from, one sentence. */
  readonly from: string;
  /** Ids (`name+1a2b3c4d`) of the user's own key, where there is one: what only they signed, nobody else vouches for. */
  readonly own: string | null;
}

/**
 * The journal keys that somebody vouches for: operators of the workspace and `--key`. Where there is neither, the user's own key is
 * taken, if there is one, for an incident of this state directory that was opened without a workspace: it shows changes by anyone who
 * lacks that key, and the report says that nobody else vouches. No key is made here. Throws E_CONFIG.
 */
export async function journalKeys(house: House, o: { readonly given: readonly string[]; readonly aloneHere: boolean }): Promise<JournalKeys> {
  const operators = (house.workspace?.operators ?? []).flatMap((p) => (p.journal === null ? [] : [p.journal]));
  const given = o.given.map((k) => parseVkey(k).vkey);
  const ownVkey = await exists(house.keys.files.journal) ? (await signerOf(house.keys)).vkey : null;
  const own = ownVkey === null ? null : keyName(ownVkey);
  const vkeys = [...new Set([...operators, ...given])];
  if (vkeys.length === 0 && ownVkey !== null && house.workspace === null && o.aloneHere) return { vkeys: [ownVkey], from: `your own key ${own}, for want of any other`, own };
  const parts = [...(operators.length > 0 ? [`${operators.length} of operators: in ${house.workspace?.file ?? ''}`] : []), ...(given.length > 0 ? [`${given.length} of --key`] : [])];
  return { vkeys, from: parts.length === 0 ? 'none: there is no workspace with operators here and no --key' : parts.join(', '), own };
}

/** `name+1a2b3c4d`, as checkpoints name their signers. */
export const keyName = (vkey: string): string => { const { name, keyId } = parseVkey(vkey); return `${name}+${keyId}`; };
