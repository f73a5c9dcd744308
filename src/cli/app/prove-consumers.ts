import { debt } from '../../core/debt.ts';
import { subjectOf } from '../../core/plan.ts';
import { lookAgain, type Progress } from '../../engine/index.ts';
import { NO_ANSWERS } from '../../policy/index.ts';
import type { CommandCx } from '../command.ts';
import { answersOf } from './answers.ts';
import { engineIn } from './engine-parts.ts';
import type { House } from './house.ts';
import type { Incident } from './incidents.ts';
import { personOf } from './person.ts';
import { planOfRun } from './plan-of-run.ts';
import { withRunLock } from './start-run.ts';

export interface ConsumersSeen { readonly place: string; readonly inUse: boolean; readonly asked: boolean }

/**
 * Asks the consumers of every place that holds a new version nobody was seen to use (TRUTH T2 current-not-in-use, T6.6). Nothing is
 * promoted, revoked or retired. Throws E_LOCKED where a run that owes it is at work.
 */
export async function proveConsumers(cx: CommandCx, house: House, incident: Incident, o: { readonly forMs: number; readonly tell: (p: Progress) => void }): Promise<readonly ConsumersSeen[]> {
  const seen: ConsumersSeen[] = [];
  const owing = new Set([...incident.situation.debts.values()].flatMap((d) => (d.kind === 'current-not-in-use' && d.run !== null ? [d.run] : [])));
  const { named } = await personOf(house);
  for (const run of incident.situation.runs.values()) {
    if (!owing.has(run.id) || run.undoneBy !== null) continue;
    const plan = await planOfRun(incident, run);
    await withRunLock(incident, run.id, async () => {
      const into = await engineIn(cx, house, incident, { run: run.id, plan, present: 'after-answer', waitInProcessMs: o.forMs, tell: o.tell, answers: answersOf(cx, { prepared: NO_ANSWERS, by: house.actor, named }) });
      const found = await lookAgain(into, { which: (c) => c.uses === 'consumer.check' && c.settles.some((d) => incident.situation.debts.has(d)), forMs: o.forMs });
      for (const [n, outcome] of found) {
        const places = (plan.changes.at(n)?.settles ?? []).filter((d) => d.startsWith(debt('current-not-in-use', ''))).map((d) => d.slice(debt('current-not-in-use', '').length));
        const of = plan.changes.at(n);
        for (const place of places.length > 0 ? places : of ? [subjectOf(of.target)] : []) seen.push({ place, inUse: outcome?.is === 'done', asked: outcome === null });
      }
    });
  }
  return seen;
}
