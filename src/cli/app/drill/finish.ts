import { join } from 'node:path';
import type { Scenario } from '../../../drill/scenario/types.ts';
import { writePrivate } from '../../../platform/files.ts';
import type { CommandCx } from '../../command.ts';
import type { Prepared } from './prepare.ts';
import { WORLD_FILE, writeResult, type DrillResult } from './result.ts';

/** Scores a drill that is over, and writes down what its world knows. */
export async function finishDrill(cx: CommandCx, p: Prepared, o: { readonly scenario: Scenario; readonly play: string | null; readonly runbookDigest: string | null }): Promise<DrillResult> {
  const score = await p.held.score();
  const { objectives, met, of, measures, improvised } = score;
  const result: DrillResult = {
    realm: 'drill', v: 1, id: p.file.id, scenario: o.scenario.name, title: o.scenario.title, seed: p.file.seed, runbook: o.scenario.runbook, runbookDigest: o.runbookDigest, play: o.play,
    heldAt: cx.clock.now(), beganAt: p.file.beganAt, endedAt: p.held.clock.now(), met, of, objectives, measures, improvised,
  };
  await p.written();
  await writePrivate(join(p.dir, WORLD_FILE), p.held.stage.log.all().map((e) => `${JSON.stringify({ realm: 'drill', ...e })}\n`).join(''));
  await writePrivate(join(p.dir, 'facts.json'), `${JSON.stringify({ realm: 'drill', ...score.facts }, null, 1)}\n`);
  await writeResult(p.dir, result);
  return result;
}
