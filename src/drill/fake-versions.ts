/** What the simulated store remembers. It is the provider's disk, so values lie in it; only tests give it a file. */
export type StoreEntry =
  | { readonly is: 'version'; readonly path: string; readonly id: string; readonly fields: { readonly [field: string]: string }; readonly atMs: number }
  | { readonly is: 'current' | 'gone'; readonly path: string; readonly id: string }
  | { readonly is: 'called'; readonly effect: string; readonly subject: string; readonly idem: string };

export interface FakeVersion { readonly id: string; readonly fields: { readonly [field: string]: string } | null; readonly stage: 'pending' | 'current' | 'previous' | 'none'; readonly atMs: number }
export interface FakePath { readonly versions: readonly FakeVersion[]; readonly current: string | null }

export function foldPath(entries: readonly StoreEntry[], path: string): FakePath {
  const made = new Map<string, Extract<StoreEntry, { is: 'version' }>>();
  const gone = new Set<string>();
  const currents: string[] = [];
  for (const e of entries) {
    if (e.is === 'called' || e.path !== path) continue;
    if (e.is === 'version') made.set(e.id, e);
    else if (e.is === 'gone') gone.add(e.id);
    else currents.push(e.id);
  }
  const current = currents.at(-1) ?? null;
  const previous = currents.at(-2) ?? null;
  const versions = [...made.values()].map((v): FakeVersion => ({
    id: v.id, atMs: v.atMs, fields: gone.has(v.id) ? null : v.fields,
    stage: gone.has(v.id) ? 'none' : v.id === current ? 'current' : v.id === previous ? 'previous' : currents.includes(v.id) ? 'none' : 'pending',
  }));
  return { versions: versions.reverse(), current };
}

export const callsOf = (entries: readonly StoreEntry[], effect: string, subject: string): readonly string[] =>
  entries.flatMap((e) => (e.is === 'called' && e.effect === effect && e.subject === subject ? [e.idem] : []));
