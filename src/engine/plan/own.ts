import type { OwnIs } from '../../core/plan.ts';
import type { Token } from '../../core/token.ts';
import type { Authority, Own, OwnCredential } from '../../ports/own.ts';

/** What one kill takes along, and where its ids mean something. */
export interface Unit { readonly at: Authority; readonly members: readonly Token[]; readonly complete: boolean; readonly also?: readonly string[] | undefined }

/** Does the unit hold a credential of tokenctl, of its stores or of the CI job? What nobody can say is `unknown`, which counts as own (TRUTH T9.2). */
export function ownIn(unit: Unit, all: readonly Own[]): OwnIs | null {
  let found: OwnIs | null = null;
  for (const { at, credentials } of all)
    for (const credential of credentials) {
      const is = held(unit, at, credential);
      if (is === 'yes') return is;
      found = is ?? found;
    }
  return found;
}

function held(unit: Unit, at: Authority, c: OwnCredential): OwnIs | null {
  // A value is the same wherever it is looked at.
  if (c.fingerprint !== null && unit.members.some((m) => m.fingerprint === c.fingerprint)) return 'yes';
  if (!maySame(unit.at, at)) return null;
  const ids = new Set([...unit.members.flatMap((m) => (m.id === null ? [] : [m.id])), ...(unit.also ?? [])]);
  if (c.ids.some((id) => ids.has(id))) return 'yes';
  const compared = (c.ids.length > 0 && unit.members.every((m) => m.id !== null)) || (c.fingerprint !== null && unit.members.every((m) => m.fingerprint !== null));
  // It is none of those listed. It can be among the others only if there are others, and if it hangs on what nobody names.
  return compared && (unit.complete || c.complete) ? null : 'unknown';
}

const maySame = (a: Authority, b: Authority): boolean => a.vendor === b.vendor && (a.where === null || b.where === null || a.where === b.where);
