import type { Stage } from './stage.ts';
import type { Actor } from './tokens.ts';

/** Between two looks at thousands of tokens while calls come in, milliseconds of the drill. */
const LOOK_MS = 400;

/** What becomes of the leaked tokens, and of replacements that were stolen, as their issuers see it. */
export interface Watch {
  /** Looks at everything that may have changed. */
  look(): void;
  /** Something may have changed at an issuer: what was alive is looked at, unless it was just now. */
  stirred(): void;
  /** A value that the attacker has now. */
  leak(value: string, group: string): boolean;
  readonly leaked: readonly Leaked[];
  /** Time that tokenctl's own credential was refused, summed up over issuers. */
  lockedOutMs(): number;
}
export interface Leaked { readonly group: string; readonly value: string; readonly id: string; readonly issuer: string; readonly sinceMs: number; readonly again: boolean; fellMs: number | null; /** Time that it was accepted before it last fell. */ aliveMs: number }

export function watchLeaked(stage: Stage, nowMs: () => number): Watch {
  const leaked: Leaked[] = [];
  const known = new Set<string>();
  const add = (a: Pick<Actor, 'group' | 'value' | 'id' | 'issuer'>, again: boolean): void => {
    known.add(a.value);
    leaked.push({ group: a.group, value: a.value, id: a.id, issuer: a.issuer, sinceMs: again ? nowMs() : stage.startMs, again, fellMs: null, aliveMs: 0 });
  };
  for (const a of stage.actors) if (a.leaked) add(a, false);
  let last = stage.startMs;
  let lockedOutMs = 0;
  const lockedOut = new Set<string>();
  const lookAt = (which: (t: Leaked) => boolean): void => {
    const now = nowMs();
    for (const t of leaked) {
      if (!which(t)) continue;
      const alive = stage.issuers.get(t.issuer)?.accepts(t.value) === true;
      if (t.fellMs === null) t.aliveMs += now - Math.max(last, t.sinceMs);
      if (!alive && t.fellMs === null) { t.fellMs = now; stage.log.add('fell', `${t.issuer}/${t.id}`, t.group); }
      else if (alive && t.fellMs !== null) { t.fellMs = null; stage.log.add('lives-again', `${t.issuer}/${t.id}`, t.group); }
    }
    lockedOutMs += lockedOut.size * (now - last);
    for (const [id, i] of stage.issuers) {
      const own = i.acts();
      if (own === null || i.accepts(own) === !lockedOut.has(id)) continue;
      if (lockedOut.delete(id)) stage.log.add('let-in-again', id);
      else { lockedOut.add(id); stage.log.add('locked-out', id); }
    }
    last = now;
  };
  const watch: Watch = {
    leaked, lockedOutMs: () => lockedOutMs,
    stirred() { if (nowMs() - last >= LOOK_MS) lookAt((t) => t.fellMs === null); },
    look: () => lookAt(() => true),
    leak(value, group) {
      const at = known.has(value) ? null : stage.find(value);
      if (at === null) return false;
      add({ group, value, ...at }, true);
      stage.log.add('leaked-again', `${at.issuer}/${at.id}`);
      return true;
    },
  };
  return watch;
}
