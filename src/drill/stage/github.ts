import type { Clock } from '../../core/clock.ts';
import { parseDuration } from '../../core/duration.ts';
import { startFakeGithub } from '../fake-github.ts';
import type { StageIssuer, StageToken } from './servers.ts';

type Kind = Parameters<Awaited<ReturnType<typeof startFakeGithub>>['issue']>[0];
export interface StageGithub extends StageIssuer { /** Any live token of the players', which is only asked who it is. */ readonly control: string }

/** A GitHub of the world: personal tokens that are revoked by value. It mints none. */
export async function stageGithub(o: { readonly id: string; readonly clock: Clock; readonly lagMs: number; readonly controlRef: string }): Promise<StageGithub> {
  const fake = await startFakeGithub({ clock: o.clock, lagMs: o.lagMs });
  const issued = new Map<string, StageToken>();
  const control = fake.issue('ghp_', 'responder').value;
  return {
    id: o.id, control,
    config: { uses: 'github', api: fake.url, control: o.controlRef },
    issue: (ask) => {
      const { value } = fake.issue((ask.kind ?? 'ghp_') as Kind, ask.owner);
      const t = { id: `${ask.owner.replaceAll(/[^a-z0-9-]/g, '-')}-${issued.size + 1}`, value };
      issued.set(value, t);
      return t;
    },
    accepts: (value) => fake.accepts(value),
    end: (value) => fake.end(value),
    acts: () => null,
    idOf: (value) => issued.get(value)?.id ?? null,
    living: () => [...issued.values()].filter((t) => fake.accepts(t.value)),
    lie: (told) => fake.tell(told.lie === 'refuse-then-accept' ? { is: 'alive-again', afterMs: parseDuration(told.after ?? '0s') ?? 0 } : told.lie === 'storm-429' ? { is: 'storm-429', retryAfterS: 60 } : { is: told.lie } as never),
    honest: () => fake.tell({ is: 'none' }),
    close: () => fake.close(),
  };
}
