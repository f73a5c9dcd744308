import { TokenctlError } from '../core/errors.ts';
import type { Hex } from '../core/brand.ts';

/** A copy of a journal's size and root that is kept where its writer cannot change it (TRUTH T12). */
export interface Anchor { readonly size: number; readonly root: string }

/** `SIZE:ROOT`, the root as at least 12 hex digits or in base64. Throws E_USAGE. */
export function parseAnchor(text: string): Anchor {
  const [, size, root] = /^(\d{1,15}):([0-9a-fA-F]{12,64}|[A-Za-z0-9+/]{43}=)$/.exec(text.trim()) ?? [];
  if (size === undefined || root === undefined) throw new TokenctlError('E_USAGE', 'An anchor has the form SIZE:ROOT, as messages and `journal checkpoint` show it: 1042:9b1e44c07a12.');
  return { size: Number(size), root };
}

export const anchorHolds = (anchor: Anchor, root: Hex): boolean =>
  anchor.root.length === 44 ? Buffer.from(anchor.root, 'base64').toString('hex') === root : anchor.root.length >= 12 && root.startsWith(anchor.root.toLowerCase());
