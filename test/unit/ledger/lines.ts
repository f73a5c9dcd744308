import type { Hex, Instant, RunId } from '../../../src/core/brand.ts';
import { instant } from '../../../src/core/clock.ts';
import type { Verdict } from '../../../src/core/result.ts';
import type { Code, EventData, JournalEvent } from '../../../src/journal/events/index.ts';
import { situationFold, type Situation } from '../../../src/ledger/index.ts';

export const T0 = Date.parse('2026-11-23T12:00:00.000Z');

/** Writes journal lines at a clock of its own and folds each as it is written. */
export class Lines {
  readonly s: Situation = situationFold.empty();
  readonly all: JournalEvent[] = [];
  now = T0;
  run: RunId | null = null;
  actor = 'dana';
  wait(ms: number): this {
    this.now += ms;
    return this;
  }
  add<C extends Code>(code: C, data: EventData[C], run: RunId | null = this.run): number {
    const seq = this.all.length;
    const e = { v: 1, seq, prev: '' as Hex, at: instant(this.now) as Instant, run, code, actor: { id: this.actor, host: 'bastion-2' }, data } as unknown as JournalEvent;
    this.all.push(e);
    situationFold.apply(this.s, e);
    return seq;
  }
  opened(more: Partial<EventData['incident.opened']> = {}): this {
    this.add('journal.opened', { realm: 'live', incident: 'INC-7', tool: '0.1.0', fpKey: 'k1' });
    this.add('incident.opened', { kind: 'incident', title: 'three tokens', severity: 'SEV1', since: instant(T0 - 600_000), environment: 'production', workspace: '/w', roles: { commander: 'dana' }, ...more });
    return this;
  }
  /** `a/b` is claimed by issuer `a`; anything else by nobody. */
  exposed(...keys: string[]): this {
    this.add('exposure.recorded', { from: this.s.entries.length, items: keys.map((token) => ({ token, issuer: token.includes('/') ? 'vault' : null, id: token.split('/')[1] ?? null, kind: 'k', fp: null,
      subject: null, owner: null, expires: null, length: 20, held: false, canary: false, since: null, sightings: [] })) as never });
    return this;
  }
  started(run: string, plan = `plan-${run}`, more: Partial<EventData['plan.made']> = {}): this {
    this.add('plan.made', { plan: plan as Hex, file: `plans/${plan}`, runbook: 'leaked-token', undoes: null, changes: 3, deaths: 1, gaps: [], ...more }, null);
    this.run = run as RunId;
    this.add('run.started', { plan: plan as Hex, nonce: run, changes: 3, pid: 1 });
    return this;
  }
  baseline(x: number): this {
    this.add('baseline.read', { x, verdict: verdict('alive'), connector: 'vault' });
    return this;
  }
  ended(n: number, data: Partial<EventData['change.ended']> & { readonly key: string }, is = 'done'): this {
    const outcome = is === 'needs-human' ? { is, todo: ['do it'] } : is === 'skipped' ? { is, why: 'w' } : ['refused', 'failed', 'unknown'].includes(is) ? { is, fault: { code: 'E_REFUSED', class: 'refused' } } : { is, by: 'answer', out: null };
    this.add('change.ended', { n, outcome, ...data } as never);
    return this;
  }
  kill(x: number, effect: 'revoke' | 'suspend' | 'reinstate' = 'revoke', is = 'done'): this {
    const key = `${effect}:${this.s.entries[x]?.key ?? x}` as never;
    this.add('change.intended', { n: 100 + x, x, key, effect, gen: 1, idem: '00' as Hex });
    return this.ended(100 + x, { x, key, effect }, is);
  }
  round(x: number, is: Verdict['is'], more: Partial<EventData['round.made']> = {}): number {
    return this.add('round.made', { n: null, x, of: this.s.entries[x]?.key ?? '', nth: 1, verdict: verdict(is), why: 'prove', propagationMs: 30_000, ...more });
  }
  /** Five dead rounds over two minutes, and the proof. */
  proven(x: number): this {
    const rounds = [0, 1, 2, 3, 4].map((i) => {
      if (i > 0) this.wait(30_000);
      return this.round(x, 'dead');
    });
    this.add('token.proven', { x, of: this.s.entries[x]?.key ?? '', is: 'dead', rounds, windowMs: 120_000, path: 'registry', vantages: 2 });
    return this;
  }
}
export const verdict = (is: Verdict['is'], path: Verdict['path'] = 'registry'): Verdict => ({ is, path, vantages: 2, control: 'alive', detail: 'd' });
