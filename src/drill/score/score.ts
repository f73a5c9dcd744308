import type { Scenario } from '../scenario/types.ts';
import { compileFact, compileMeasure, elapsed } from './condition.ts';
import type { Facts } from './facts.ts';
import type { Moments } from './moments.ts';

export interface ObjectiveScore { readonly id: string; readonly what: string; readonly met: boolean; readonly measured: string | null; readonly limit: string | null; readonly lesson: string | null }
/** How a drill went, by what its world knows and its journals say. */
export interface Score {
  readonly objectives: readonly ObjectiveScore[];
  readonly met: number;
  readonly of: number;
  readonly measures: readonly { readonly name: string; readonly value: string }[];
  readonly improvised: readonly string[];
  readonly facts: Facts;
}

export function scoreOf(s: Scenario, facts: Facts, moments: Moments): Score {
  const objectives = s.objectives.map((o): ObjectiveScore => {
    const pass = compileFact(o.met, s);
    const shows = o.shows === undefined ? null : compileMeasure(o.shows, s);
    return { id: o.id, what: o.what, met: pass.ok && pass.it.test(facts), measured: shows?.ok === true ? shows.it.value(facts) : null, limit: o.limit ?? null, lesson: o.lesson ?? null };
  });
  const missed = (about: Scenario['objectives'][number]['about']): string => String(s.objectives.filter((o, i) => o.about === about && objectives[i]?.met === false).length);
  const t = (name: 'first_contained' | 'contained' | 'coverage'): string => elapsed(Number(facts[name]));
  const n = (name: keyof Facts): string => String(facts[name]);
  return {
    objectives, met: objectives.filter((o) => o.met).length, of: objectives.length, improvised: moments.improvised, facts,
    measures: [
      { name: 'first containment', value: t('first_contained') }, { name: 'all contained', value: t('contained') }, { name: 'full coverage', value: t('coverage') }, { name: 'exposure, token-minutes', value: n('exposure_minutes') },
      { name: 'leaked tokens alive at the end', value: n('leaked_alive') }, { name: 'called dead and alive', value: n('false_dead') }, { name: 'minutes of broken services', value: n('broken_minutes') }, { name: 'services down at the end', value: n('down') },
      { name: 'wrong order', value: missed('order') }, { name: 'messages late or missing', value: missed('message') },
      { name: 'reasons missing', value: n('reasons_missing') }, { name: 'reasons pasted', value: n('reasons_pasted') }, { name: 'improvised', value: n('improvised') }, { name: 'hints', value: n('hints') }, { name: 'open debts', value: n('debts') },
    ],
  };
}
