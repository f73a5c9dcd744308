import { join } from 'node:path';
import type { Clock } from '../../core/clock.ts';
import { freshBudget, makePacer, type Budget, type PaceRows, type Pacer } from '../../engine/index.ts';
import { fileMode } from '../../platform/files.ts';
import { sharedRows } from '../../platform/pace-db.ts';

/** The machine's budgets, in the state folder. A provider that has named no limit has no row. */
export function machinePacer({ clock, stateDir, shared }: { readonly clock: Clock; readonly stateDir: string; readonly shared: boolean }): Pacer {
  const file = sharedRows(join(stateDir, 'pace.db'), { mode: fileMode(shared) });
  const free = new Map<string, Budget>();
  const rows: PaceRows = {
    change(key, with_) {
      let made = free.get(key) ?? freshBudget(0);
      file.change(key, (row) => {
        made = with_(asBudget(row) ?? free.get(key) ?? null);
        const limited = made.rate > 0 || made.left !== null || made.blockedUntilMs > 0;
        if (limited) free.delete(key); else free.set(key, made);
        return limited ? made : null;
      });
      return made;
    },
  };
  return makePacer({ clock, rows });
}

const numbers = Object.entries(freshBudget(0)).filter(([, v]) => typeof v === 'number').map(([k]) => k);
/** Anybody of the group may write the file; a row that is none is no row. */
function asBudget(row: unknown): Budget | null {
  if (typeof row !== 'object' || row === null) return null;
  const r = row as { readonly [k: string]: unknown };
  if (!numbers.every((k) => typeof r[k] === 'number' && Number.isFinite(r[k]) && r[k] >= 0)) return null;
  const before = r['before'] as readonly { passed?: unknown; sinceMs?: unknown }[];
  if (!Array.isArray(before) || !before.every((e) => Number.isFinite(e?.passed) && Number.isFinite(e?.sinceMs))) return null;
  const told = r['told'] as { untilMs?: unknown; lengthMs?: unknown } | null;
  if (told !== null && !(typeof told === 'object' && Number.isFinite(told.untilMs) && Number.isFinite(told.lengthMs))) return null;
  const left = r['left'] as { calls?: unknown; untilMs?: unknown; atMs?: unknown; limit?: unknown; presumed?: unknown } | null;
  return left === null || (typeof left === 'object' && [left.calls, left.untilMs, left.atMs, left.limit].every((n) => Number.isFinite(n)) && typeof left.presumed === 'boolean') ? row as Budget : null;
}
