import { noPrograms } from '../../drill/no-programs.ts';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { digestOf } from '../../core/canonical.ts';
import type { Runbook } from '../../core/runbook.ts';
import type { Lie } from '../../drill/lies.ts';
import type { ShiftedClock } from '../../drill/shifted-clock.ts';
import { trialWorld, type TrialWorld } from '../../drill/trial-world.ts';
import { FINGERPRINT_KEY_BYTES, makeFingerprinter, ownKeys } from '../../escrow/index.ts';
import type { Faces } from '../../ports/channel.ts';
import { makePacer, ownRows } from '../../engine/index.ts';
import type { House } from './house.ts';

const WHO = 'drill';

export interface TrialHouse { readonly house: House; readonly world: TrialWorld }

/**
 * A house of realm `drill` that stands in `dir`: keys and state of its own, and a small world in place of every connector. Of
 * the real house only step types, the longest lifetime and whom a channel faces are taken; nothing of it is written to.
 */
export async function trialHouse(real: House, o: { readonly dir: string; readonly runbook: Runbook; readonly clock: ShiftedClock; readonly lie: Lie | null }): Promise<TrialHouse> {
  const fingerprinter = makeFingerprinter(randomBytes(FINGERPRINT_KEY_BYTES));
  const where = { state: join(o.dir, 'state'), config: join(o.dir, 'config'), cache: join(o.dir, 'cache'), realm: 'drill' as const };
  const world = await trialWorld({ clock: o.clock, fingerprint: (v) => fingerprinter.of(v), channels: channelsOf(real, o.runbook), maxTtlMs: real.maxTtlMs, lie: o.lie });
  const { inventory, issuers, stores, channels, http } = world;
  return { world, house: {
    workspace: null, where, shared: false, pacer: makePacer({ clock: o.clock, rows: ownRows() }), keys: ownKeys({ configDir: where.config, name: WHO }), actor: WHO, environment: 'test', realm: 'drill', inventory, steps: real.steps,
    issuers, stores, channels, http, programs: noPrograms, fingerprinter: () => Promise.resolve(fingerprinter), config: digestOf(null as never), policy: digestOf(null as never), maxTtlMs: real.maxTtlMs,
  } };
}

/** Every channel that a step names; one that the workspace does not have faces technicians. */
function channelsOf(real: House, runbook: Runbook): ReadonlyMap<string, Faces> {
  const named = runbook.steps.flatMap((s) => {
    const to = (s.with as { readonly to?: unknown } | null)?.to;
    return s.uses === 'comms.send' && typeof to === 'string' ? [to] : [];
  });
  return new Map(named.map((id) => [id, real.channels.get(id)?.faces ?? 'technicians']));
}
