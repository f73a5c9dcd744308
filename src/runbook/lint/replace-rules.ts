import type { Effect } from '../../core/plan.ts';
import { holds } from '../holds.ts';
import { finding, stepPath, type Entry, type Finding, type Rule } from './book.ts';

const having = (entries: readonly Entry[], effect: Effect): readonly Entry[] => entries.filter((e) => e.is.effects.includes(effect));

/** ENGINE P9: a value that nobody stages would stay in escrow. */
export const mintIsStaged: Rule = ({ entries, before }) =>
  having(entries, 'mint').filter((m) => !having(entries, 'stage').some((s) => before(m, s)))
    .map((m) => finding(m, `"${m.step.id}" mints and nobody stages: a secret.stage must follow`));

/** ENGINE P9: a value would wait in escrow. */
export const noPauseBeforeStage: Rule = ({ entries, between }) =>
  having(entries, 'mint').flatMap((m) => having(entries, 'stage').slice(0, 1).flatMap((s) => between(m, s).filter((x) => x.is.pauses)
    .map((x) => finding(x, `"${x.step.id}" pauses between "${m.step.id}" and "${s.step.id}": a new value would wait in escrow`))));

/** What is to be stored must come from somewhere (TRUTH T7.1: mint → stage → promote). */
export const takersHaveGivers: Rule = ({ entries, before }) => {
  const orphan = (taker: Effect, giver: Effect): readonly Finding[] => having(entries, taker)
    .filter((t) => !having(entries, giver).some((g) => before(g, t)))
    .map((t) => finding(t, `"${t.step.id}" has nothing to ${taker}: no earlier step does ${giver}`));
  return [...orphan('stage', 'mint'), ...orphan('promote', 'stage')];
};

/** ENGINE P1. Two steps that are narrowed differently may share a role: the planner checks each subject. */
export const oneGiver: Rule = ({ entries }) =>
  entries.flatMap((e) => {
    const first = entries.find((x) => x.n < e.n && x.is.gives !== null && x.is.gives === e.is.gives
      && (x.step.where === null || e.step.where === null || x.step.where.source === e.step.where.source));
    return first === undefined ? [] : [finding(e, `"${e.step.id}" gives ${e.is.gives ?? ''}, and "${first.step.id}" gives it already: one step gives a role`)];
  });

/** ENGINE P9, TRUTH T7.7: the version that a promote leaves behind still holds the old value. */
export const retireAfterPromote: Rule = ({ entries, before }) =>
  having(entries, 'promote').filter((p) => !having(entries, 'retire').some((r) => before(p, r) && r.step.when === null && r.step.where === null))
    .map((p) => finding(p, having(entries, 'retire').some((r) => before(p, r))
      ? `what "${p.step.id}" leaves behind is not all retired: the secret.retire has a \`when\` or \`where\``
      : `"${p.step.id}" leaves the old value readable: a secret.retire must follow`));

/** ENGINE P9, TRUTH T7.7: consumers still read the old value until they are seen with the new one, or a person says so. */
export const inUseBeforeKill: Rule = ({ entries, before, between }) =>
  having(entries, 'promote').flatMap((p) => entries.filter((k) => k.is.kills).flatMap((k) => {
    if (before(k, p)) return [];
    if (!before(p, k)) return [finding(k, `"${k.step.id}" does not wait for "${p.step.id}": consumers would lose the old value before they have the new one`)];
    const guard = between(p, k).some((x) => (x.is.seesUse || x.is.asks) && x.step.when === null && x.step.where === null);
    return guard ? [] : [finding(k, `"${k.step.id}" kills what "${p.step.id}" has just replaced, and nobody has seen the new value in use: put a consumer.check or a human.confirm between them`)];
  }));

/** TRUTH T7.1–T7.3: only contain-first kills before the replacement is in place, and it must have something to contain with. */
export const strategyFits: Rule = ({ runbook, entries, before }) => {
  const promotes = having(entries, 'promote');
  const early = entries.filter((k) => k.is.kills && promotes.some((p) => before(k, p)));
  const found: Finding[] = runbook.strategy === 'contain-first' ? [] : early.filter((k) => !onlyContainFirst(k))
    .map((k) => finding(k, `"${k.step.id}" kills before the replacement is in place, which replace-first forbids: give it when: strategy == "contain-first"`));
  const late = entries.find((k) => k.is.kills);
  if (runbook.strategy !== 'replace-first' && promotes.length > 0 && late !== undefined && early.length === 0)
    found.push({ path: ['strategy'], message: `strategy ${runbook.strategy} may contain first, and no step does before "${promotes[0]?.step.id ?? ''}": add a token.contain` });
  return found;
};

function onlyContainFirst(k: Entry): boolean {
  const { when } = k.step;
  if (when === null || !when.reads.includes('strategy')) return false;
  return when.reads.length > 1 || !holds(when, { strategy: 'replace-first' });
}

/** TRUTH T4: what leaked is brought back by a command with a second person, never by a runbook. */
export const neverReinstates: Rule = ({ entries }) =>
  having(entries, 'reinstate').map((e) => finding(e, `"${e.step.id}" brings back what leaked: only the command \`tokenctl token reinstate\` may`));

/** What T4 calls roll-forward or irreversible in some state of the world; a reinstated token is suspended again, a staged version dropped. */
const UNDOABLE: ReadonlySet<Effect> = new Set(['stage', 'reinstate']);
export const undoIsPossible: Rule = ({ entries }) =>
  entries.flatMap((e) => {
    const stuck = e.is.effects.find((effect) => !UNDOABLE.has(effect));
    return e.step.onFailure !== 'undo' || stuck === undefined ? []
      : [{ path: stepPath(e, 'onFailure'), message: `"${e.step.id}" cannot be undone: ${stuck} can be roll-forward or irreversible (stop or continue)` }];
  });
