import { digestOf } from '../../../core/canonical.ts';
import type { Json } from '../../../core/brand.ts';
import { openSource } from '../../../core/source.ts';
import type { CommandCx } from '../../command.ts';
import { allResults } from './result.ts';
import { drillState } from './named-result.ts';

export interface Exercised { readonly drill: string; readonly scenario: string; readonly at: string; readonly met: number; readonly of: number; readonly people: boolean; /** It has been edited since. */ readonly edited: boolean; readonly times: number }

/** When a runbook was last exercised, and how that went, by the drills that are kept here; null = never. */
export async function exercised(cx: CommandCx, runbook: { readonly name: string; readonly text: string }): Promise<Exercised | null> {
  const all = (await allResults(drillState(cx))).filter((r) => r.runbook === runbook.name);
  const last = all.at(-1);
  return last === undefined ? null : { drill: last.id, scenario: last.scenario, at: last.heldAt, met: last.met, of: last.of, people: last.play === null, edited: last.runbookDigest !== null && last.runbookDigest !== digest(runbook.text), times: all.length };
}

const digest = (text: string): string | null => { try { return digestOf(openSource({ text, file: 'runbook', code: 'E_RUNBOOK' }).value as Json); } catch { return null; } };

export const exercisedText = (e: Exercised | null): string => (e === null ? 'Never exercised here.   Next: tokenctl drill list'
  : `Last exercised ${e.at.slice(0, 10)}, ${e.people ? 'by people' : 'unattended'}: ${e.drill}, ${e.met} of ${e.of} objectives met${e.edited ? '; it has been edited since' : ''}.`);
