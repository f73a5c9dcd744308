import { join } from 'node:path';
import type { ObjectiveScore } from '../../../drill/score/score.ts';
import { listDir, readTextIfThere, writePrivate } from '../../../platform/files.ts';
import { drillsDir } from './place.ts';

/** How a drill went, as it is kept: `score.json` in its folder. Numbers and words, no token. */
export interface DrillResult {
  readonly realm: 'drill';
  readonly v: 1;
  readonly id: string;
  readonly scenario: string;
  readonly title: string;
  readonly seed: number;
  readonly runbook: string;
  /** Digest of the runbook's document, as it was. */
  readonly runbookDigest: string | null;
  /** null = people played. */
  readonly play: string | null;
  /** Of the machine's clock. */
  readonly heldAt: string;
  /** Of the drill's clock. */
  readonly beganAt: string;
  readonly endedAt: string;
  readonly met: number;
  readonly of: number;
  readonly objectives: readonly ObjectiveScore[];
  readonly measures: readonly { readonly name: string; readonly value: string }[];
  readonly improvised: readonly string[];
}

/** What the world knows, a line an event. */
export const WORLD_FILE = 'world.jsonl';
const FILE = 'score.json';
const TIME = 'ended';

export const writeResult = (dir: string, r: DrillResult): Promise<void> => writePrivate(join(dir, FILE), `${JSON.stringify(r, null, 1)}\n`);
/** null = it has no score yet. */
export async function readResult(dir: string): Promise<DrillResult | null> {
  const text = await readTextIfThere(join(dir, FILE));
  return text === null ? null : JSON.parse(text) as DrillResult;
}

/** Every drill of a state folder that has a score, oldest first. */
export async function allResults(state: string): Promise<readonly (DrillResult & { readonly dir: string })[]> {
  const found = [];
  for (const id of await listDir(drillsDir(state))) {
    const dir = join(drillsDir(state), id);
    const r = await readResult(dir);
    if (r !== null) found.push({ ...r, dir });
  }
  return found.toSorted((a, b) => (a.heldAt < b.heldAt ? -1 : 1));
}

/** The time at which a drill was over, milliseconds since the epoch; null = whoever held it died. */
export const keepTime = (dir: string, ms: number): Promise<void> => writePrivate(join(dir, TIME), `${ms}\n`);
export const lastTime = async (dir: string): Promise<number | null> => { const text = await readTextIfThere(join(dir, TIME)); return text === null ? null : Number(text); };
