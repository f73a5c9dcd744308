import { randomBytes } from 'node:crypto';
import type { StageIssuer } from './servers.ts';

/** A provider of the world for which tokenctl has no connector: only people can do anything there. */
export function stageManual(o: { readonly id: string; readonly name: string | null; readonly steps: readonly string[] }): StageIssuer {
  const issued = new Map<string, { readonly id: string; alive: boolean }>();
  const set = (value: string, alive: boolean): void => { const t = issued.get(value); if (t !== undefined) t.alive = alive; };
  return {
    id: o.id,
    config: { uses: 'manual', ...(o.name !== null && { name: o.name }), ...(o.steps.length > 0 && { console: o.steps }) },
    issue: () => {
      const t = { id: `key-${issued.size + 1}`, value: `${o.id.replaceAll('-', '_')}_live_${randomBytes(18).toString('base64url')}` };
      issued.set(t.value, { id: t.id, alive: true });
      return t;
    },
    accepts: (value) => issued.get(value)?.alive === true,
    end: (value) => set(value, false), revive: (value) => set(value, true),
    idOf: (value) => issued.get(value)?.id ?? null,
    living: () => [...issued].filter(([, t]) => t.alive).map(([value, t]) => ({ id: t.id, value })),
    acts: () => null, lie: () => undefined, honest: () => undefined, close: () => Promise.resolve(),
  };
}
