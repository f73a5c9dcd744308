import type { Hex, Instant, RunId } from '../../../src/core/brand.ts';
import type { Code, EventData, JournalEvent } from '../../../src/journal/events/index.ts';

/** A journal written by hand: one line a second (or `after` so many), seq from 0, by `dana` unless said otherwise. */
export interface Story {
  readonly events: JournalEvent[];
  readonly add: <C extends Code>(code: C, data: EventData[C], more?: { readonly run?: string | null; readonly by?: string; readonly after?: number }) => number;
}
export const T0 = Date.parse('2026-11-23T12:00:00.000Z');
export const at = (second: number): Instant => new Date(T0 + second * 1000).toISOString() as Instant;

export function makeStory(): Story {
  const events: JournalEvent[] = [];
  let clock = 0;
  return {
    events,
    add(code, data, { run = null, by = 'dana', after = 1 } = {}) {
      clock += after;
      const seq = events.length;
      events.push({ v: 1, seq, prev: '00' as Hex, at: at(clock), run: run as RunId | null, code, actor: { id: by, host: 'bastion' }, data } as JournalEvent);
      return seq;
    },
  };
}

type Item = EventData['exposure.recorded']['items'][number];
export const item = (issuer: string | null, id: string, more: Partial<Item> = {}): Item => ({
  token: (issuer === null ? `fp1:k1:${id}` : `${issuer}/${id}`) as Item['token'], issuer, id: issuer === null ? null : id, kind: issuer === null ? 'generic' : 'jwt',
  fp: `fp1:k1:${'0123456789abcdef'}` as Item['fp'], subject: null, owner: null, expires: null, length: 40, held: true, canary: false, since: null,
  sightings: [{ source: 'gitleaks', detector: 'jwt', file: 'a.txt', line: 3, commit: null, date: null }], ...more,
});
export const dead = { is: 'dead', path: 'verifier', vantages: 1, control: 'alive', detail: '401 invalid_token' } as const;
export const alive = { ...dead, is: 'alive', detail: '200' } as const;
export const done = (out: EventData['change.ended']['outcome'] extends infer O ? O extends { out: infer V } ? V : never : never = null) => ({ is: 'done', by: 'answer', out }) as const;

export const A = 'authority/acc-7Q2xyzabc';
export const B = 'authority/acc-9KXuvwdef';
export const NEW = 'authority/acc-NEW1ghijkl';
const RUN = '01JF8K';
const idem = 'aa' as Hex;

export function openIncident(s: Story, { title = 'Tokens in a public gist', since = null as Instant | null, environment = 'production' as 'production' | 'test' } = {}): void {
  s.add('journal.opened', { realm: 'live', incident: 'INC-7', tool: '0.1.0', fpKey: 'k1' });
  s.add('incident.opened', { kind: 'incident', title, severity: 'SEV1', since, environment, workspace: null, roles: { commander: 'dana' } });
  s.add('exposure.recorded', { from: 0, items: [item('authority', 'acc-7Q2xyzabc', { owner: 'payments', fp: 'fp1:k1:9c41d2e0a1b2c3d4' as Item['fp'] }), item('authority', 'acc-9KXuvwdef', { owner: 'billing' }), item(null, 'c0ffee5e00112233')] });
}

/** Change, its intent and its end. */
export function change(s: Story, { n, key, effect, x, out, outcome, owes, settles }: { n: number; key: string; effect: string; x?: number; out?: object; outcome?: EventData['change.ended']['outcome']; owes?: string[]; settles?: string[] }): void {
  const ids = x === undefined ? {} : { x };
  s.add('change.intended', { n, ...ids, key: key as never, effect, gen: 1, idem }, { run: RUN });
  s.add('change.ended', { n, ...ids, effect, key: key as never, outcome: outcome ?? done((out ?? null) as never), ...(owes ? { owes: owes as never } : {}), ...(settles ? { settles: settles as never } : {}) }, { run: RUN });
}

/** Five dead rounds and the proof that they make. */
export function prove(s: Story, { n, x, of, windowMs = 120_000 }: { n: number; x: number; of: string; windowMs?: number }): number {
  const rounds = [1, 2, 3, 4, 5].map((nth) => s.add('round.made', { n, x, of, nth, verdict: dead, why: 'prove' }, { run: RUN, after: nth === 1 ? 1 : Math.max(1, windowMs / 4000) }));
  return s.add('token.proven', { x, of, is: 'dead', rounds, windowMs, path: 'verifier', vantages: 1 }, { run: RUN });
}

/** Two tokens revoked, replaced and proven; one string dismissed; everything said. Checkpoint at the end. */
export function fullStory({ title, environment = 'production' as 'production' | 'test', windowMs = 120_000 }: { title?: string; environment?: 'production' | 'test'; windowMs?: number } = {}): Story {
  const s = makeStory();
  openIncident(s, { ...(title === undefined ? {} : { title }), since: at(-215), environment });
  s.add('plan.made', { plan: 'd9bd66ac' as Hex, file: 'plans/d9bd66ac.ndjson', runbook: 'leaked-token', undoes: null, changes: 8, deaths: 2, gaps: [2] });
  s.add('gate.given', { plan: 'd9bd66ac' as Hex, gate: 'reason', step: null, level: null, given: 'SEC-42 three tokens in a public gist', repeat: false, by: 'terminal' });
  s.add('gate.given', { plan: 'd9bd66ac' as Hex, gate: 'consent', step: null, level: 2, given: 'd9bd66ac-2', repeat: false, by: 'terminal' });
  s.add('run.started', { plan: 'd9bd66ac' as Hex, nonce: 'n', changes: 8, pid: 1 }, { run: RUN });
  for (const x of [0, 1]) s.add('baseline.read', { x, verdict: alive, connector: 'authority' }, { run: RUN });
  change(s, { n: 0, key: `mint:${A}`, effect: 'mint', x: 0, out: { token: NEW, fingerprint: 'fp1:k1:5d20aa19aabbccdd', escrow: 'm1', expires: null }, owes: ['minted-not-stored/sealed/payments'] });
  change(s, { n: 1, key: 'promote:sealed/payments', effect: 'promote', out: { version: '8', left: '7' }, owes: ['current-not-in-use/sealed/payments'], settles: ['minted-not-stored/sealed/payments'] });
  s.add('token.proven', { x: 0, of: NEW, is: 'alive', rounds: [9], windowMs: 0, path: 'value', vantages: 1 }, { run: RUN });
  s.add('consumer.checked', { consumer: 'payments', place: 'sealed/payments', shows: 'acc-NEW1ghijkl', inUse: true, status: 200 }, { run: RUN });
  change(s, { n: 2, key: 'in-use:sealed/payments', effect: 'look', settles: ['current-not-in-use/sealed/payments'] });
  change(s, { n: 3, key: `revoke:${A}`, effect: 'revoke', x: 0 });
  change(s, { n: 4, key: `revoke:${B}`, effect: 'revoke', x: 1 });
  prove(s, { n: 5, x: 0, of: A, windowMs });
  prove(s, { n: 6, x: 1, of: B, windowMs });
  s.add('exposure.dismissed', { x: 2, by: 'dana', named: true, basis: 'not-ours', reason: 'sample value of a manual' });
  for (const [name, value] of Object.entries({ impact: 'none that we know of', 'customer-action': 'none; see https://status.example.test/a_b', contact: 'security@example.test', 'next-update': '2026-11-23T15:00:00Z', cause: 'a token in a public gist' }))
    s.add('fact.stated', { name, value });
  s.add('checkpoint.signed', { size: 36, root: Buffer.from('96734f42d92ca6d28ab86f2a3c4d5e6f', 'hex').toString('base64'), file: 'checkpoints/36' });
  return s;
}

/** Just opened: nothing is stopped, nothing is said. */
export function earlyStory(): Story {
  const s = makeStory();
  openIncident(s);
  return s;
}
