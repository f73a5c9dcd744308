import { parseDuration } from '../../core/duration.ts';
import type { Deed } from '../scenario/deed-schema.ts';
import { keyOf, type Stage } from './stage.ts';
import type { Watch } from './watch.ts';

export interface DeedsIn {
  readonly stage: Stage;
  readonly watch: Watch;
  readonly flags: Map<string, boolean>;
  readonly counts: Map<string, number>;
  /** Kills every tokenctl of the players. */
  readonly crash: () => void;
  readonly signAs: (name: string) => Promise<void>;
  readonly writeKey: (file: string, value: string) => Promise<void>;
  readonly writeReport: (file: string, of: readonly string[] | 'stolen') => Promise<void>;
}

/** Does one thing to the world. */
export async function doDeed(d: Deed, o: DeedsIn): Promise<void> {
  const { stage, watch } = o;
  const named = (groups: readonly string[]) => stage.actors.filter((a) => groups.includes(a.group));
  if ('lie' in d) {
    (stage.issuers.get(d.by) ?? stage.stores.get(d.by))?.lie(d);
    stage.log.add('lie', d.by, `${d.lie}${d.after === undefined ? '' : ` after ${parseDuration(d.after) ?? 0} ms`}`);
  } else if ('honest' in d) {
    (stage.issuers.get(d.honest) ?? stage.stores.get(d.honest))?.honest();
    stage.log.add('honest', d.honest);
  } else if ('flag' in d) { o.flags.set(d.flag, true); stage.log.add('flag', d.flag); }
  else if ('count' in d) { o.counts.set(d.count, (o.counts.get(d.count) ?? 0) + 1); stage.log.add('count', d.count); }
  else if ('kill' in d) for (const a of named(d.kill)) { stage.issuers.get(a.issuer)?.end(a.value); stage.log.add('ended-by-provider', `${a.issuer}/${a.id}`); }
  else if ('lag' in d) { stage.stores.get(d.lag)?.setLag?.(parseDuration(d.for) ?? 0); stage.log.add('lag', d.lag, d.for); }
  else if ('region' in d) { stage.stores.get(d.of)?.setRegion?.(d.region, d.now); stage.log.add('region', `${d.of} ${d.region}`, d.now); }
  else if ('limit' in d) { stage.issuers.get(d.limit)?.limit?.(d.to === 'none' ? null : d.to); stage.log.add('limit', d.limit, String(d.to)); }
  else if ('forget' in d) for (const a of named(d.forget)) { stage.issuers.get(a.issuer)?.forget?.(a.value); stage.log.add('forgotten', `${a.issuer}/${a.id}`); }
  else if ('unstick' in d) { stage.issuers.get(d.unstick)?.unstick?.(); stage.log.add('unstuck', d.unstick); }
  else if ('widen' in d) { stage.issuers.get(d.widen)?.widen?.(); stage.log.add('widened', d.widen); }
  else if ('sign' in d) { stage.log.add('signed', d.sign, 'by somebody else'); await o.signAs(d.sign); }
  else if ('revive' in d) for (const a of named(d.revive)) { stage.issuers.get(a.issuer)?.revive?.(a.value); stage.log.add('revived', `${a.issuer}/${a.id}`); }
  else if ('restore' in d) for (const a of named(d.restore)) for (const s of a.slots) { stage.stores.get(s.store)?.put(s.path, { [s.field]: a.value }); stage.log.add('restored', `${s.store}/${s.path}#${s.field}`); }
  else if ('steal' in d) {
    for (const a of stage.actors) for (const s of a.slots) {
      const value = d.steal.includes(s.store) ? stage.stores.get(s.store)?.current(s.path)?.[s.field] : undefined;
      if (value !== undefined) watch.leak(value, a.group);
    }
  } else if ('report' in d) await o.writeReport(d.report, d.of);
  else if ('credential' in d) {
    const value = stage.issuers.get(d.credential)?.another?.();
    if (value !== undefined) await o.writeKey(keyOf(d.credential), value);
    stage.log.add('credential', d.credential, 'another one');
  } else if ('crash' in d) { stage.log.add('crash', 'tokenctl'); o.crash(); }
  else for (const name of d.restart) { stage.consumers.restart(name); stage.log.add('restarted', name); }
  watch.look();
}
