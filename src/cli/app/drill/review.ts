import { join } from 'node:path';
import { instant } from '../../../core/clock.ts';
import { elapsed } from '../../../drill/score/condition.ts';
import type { WorldEvent } from '../../../drill/stage/log.ts';
import { makeReview, type DrillPart, type Review } from '../../../report/index.ts';
import { readTextIfThere } from '../../../platform/files.ts';
import type { CommandCx } from '../../command.ts';
import { incidentIds } from '../incidents.ts';
import { reviewOf } from '../review.ts';
import { frozenClock } from '../../../drill/clock/frozen-clock.ts';
import type { KeptResult } from './named-result.ts';
import { allResults } from './result.ts';
import { drillState } from './named-result.ts';

/** What to change is agreed within two weeks of a drill, unless the team says otherwise. */
const DUE_DAYS = 14;
const MOST_NOTES = 60;

export interface DrillReview { readonly review: Review; readonly drill: DrillPart; readonly incident: string | null }

/** The after-action page of a drill: the review of its incident, from its journal, as of its end, with what the world knows beside it. */
export async function drillReview(cx: CommandCx, r: KeptResult): Promise<DrillReview> {
  const state = join(r.dir, 'state', 'tokenctl');
  const where = { state, config: join(r.dir, 'people', 'you', 'config', 'tokenctl'), cache: join(r.dir, 'cache', 'tokenctl'), realm: 'drill' as const };
  const ids = await incidentIds(state);
  const [first] = ids;
  const then = { ...cx, clock: frozenClock(cx.clock, Date.parse(r.endedAt)) };
  // Nobody opened an incident: that is what the team has to talk about.
  const review = first === undefined ? { ...makeReview({ now: then.clock.now() }).review(), realm: 'drill' as const } : await reviewOf(then, { where }, first);
  return { review, incident: first ?? null, drill: await partOf(cx, r, ids) };
}

async function partOf(cx: CommandCx, r: KeptResult, ids: readonly string[]): Promise<DrillPart> {
  const before = (await allResults(drillState(cx))).filter((x) => x.scenario === r.scenario && x.heldAt < r.heldAt).at(-1);
  const due = instant(Date.parse(r.heldAt) + DUE_DAYS * 86_400_000).slice(0, 10);
  return {
    scenario: r.scenario, title: r.title, score: `${r.met} of ${r.of}`,
    objectives: r.objectives.map((o) => ({ id: o.id, what: o.what, met: o.met, measured: o.measured ?? '', limit: o.limit })),
    ...(before !== undefined && { comparedWith: `${before.id} of ${before.heldAt.slice(0, 10)}, where ${before.met} of ${before.of} objectives were met` }),
    notes: [
      ...(ids.length === 0 ? ['Nobody opened an incident.'] : []),
      ...(ids.length > 1 ? [`The drill has ${ids.length} incidents (${ids.join(', ')}); this page is about the first.`] : []),
      ...r.improvised.map((x) => `Improvised, and so in no runbook: ${x}.`),
      ...await worldNotes(r),
    ],
    actions: [
      ...r.objectives.flatMap((o) => (o.met ? [] : [{ issue: o.what, action: o.lesson ?? 'Agree on what would have met it.', owner: null, due }])),
      ...(r.improvised.length === 0 ? [] : [{ issue: `${r.improvised.length} things were done outside the runbook`, action: `Put them into ${r.runbook}, or say in it why not.`, owner: null, due }]),
    ],
  };
}

const WORDS: { readonly [what: string]: (e: WorldEvent) => string | null } = {
  fell: (e) => `${e.of} was refused by its issuer`, 'lives-again': (e) => `${e.of} was accepted again`, 'leaked-again': (e) => `the attacker read the replacement ${e.of}`,
  'service-down': (e) => `${e.of} broke`, 'service-up': (e) => `${e.of} worked again`, restored: (e) => `the leaked value was put back into ${e.of}`, crash: () => 'the command was killed',
  deed: (e) => `the players: ${e.text ?? e.of}`, 'ended-by-provider': (e) => `the provider ended ${e.of}`, signed: (e) => `${e.of} signed`, hint: () => 'a hint was taken',
  event: (e) => (e.text === undefined ? null : `inject: ${e.text.trim().split('\n')[0] ?? ''}`), flag: (e) => e.of,
};

/** What the world of the drill knows, whatever tokenctl thought; of a great many tokens, the first and the number. */
async function worldNotes(r: KeptResult): Promise<readonly string[]> {
  const events = (await readTextIfThere(join(r.dir, 'world.jsonl')) ?? '').split('\n').filter((l) => l !== '').map((l) => JSON.parse(l) as WorldEvent);
  const lines = events.flatMap((e) => { const text = WORDS[e.what]?.(e); return text == null ? [] : [`World, +${elapsed(Math.max(0, Math.floor((e.atMs - Date.parse(r.beganAt)) / 1000)))}: ${text}`]; });
  return lines.length <= MOST_NOTES ? lines : [...lines.slice(0, MOST_NOTES), `World: ${lines.length - MOST_NOTES} more in world.jsonl`];
}
