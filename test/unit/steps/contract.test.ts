/** Every step type through one suite: its samples, what it plans, what it does and how that is found out afterwards (ports/step.ts). */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { canonical } from '../../../src/core/canonical.ts';
import type { Change, Plan, Strategy } from '../../../src/core/plan.ts';
import { makeGraph } from '../../../src/engine/run/graph.ts';
import { gapWords, leftWords } from '../../../src/cli/screens/plan.ts';
import { ROOT, sourcesUnder } from '../../arch/sources.ts';
import { planWorld, type TokenIn, type WorldIn } from '../engine/plan/plan-world.ts';
import { load, shipped, types } from '../runbook/types.ts';
import { stepCx } from './step-cx.ts';

const steps = [...types.values()];
/** The shipped runbook uses most step types; every other comes after it, once for each of its samples. */
const base = shipped('leaked-token');
/** No runbook may ask for it; test/drill/reinstate.e2e.test.ts does what it does. */
const BY_COMMAND = 'token.reinstate';
const others = steps.filter((s) => s.uses !== BY_COMMAND && !base.includes(`uses: ${s.uses}`)).flatMap((s) => s.samples.good.map((input, i) => `  - { id: sample-${s.uses.replaceAll('.', '-')}-${i}, uses: ${s.uses}, with: ${JSON.stringify(input)} }`));
const whole = `${base.trimEnd()}\n${others.join('\n')}\n`;

const TOKENS: readonly TokenIn[] = [{ id: 'one', paths: ['p/one'] }, { id: 'two', paths: ['p/two', 'flat/two'] }, { id: 'none', paths: [] }, { id: 'silent', paths: ['p/silent'], asked: true }];
const INPUTS = { tokens: [], seen: 'unknown' };

/** Changes in an order in which each finds what it needs. */
function inOrder(plan: Plan): readonly Change[] {
  const graph = makeGraph(plan);
  const done: Change[] = [];
  const ready = [...plan.changes].filter((c) => graph.pending[c.n] === 0);
  const release = (n: number): void => { graph.pending[n] = (graph.pending[n] ?? 0) - 1; const c = plan.changes.at(n); if (c && graph.pending[n] === 0) ready.push(c); };
  for (let c = ready.shift(); c; c = ready.shift()) {
    done.push(c);
    for (const d of graph.dependents(c.n)) release(d);
    for (const gate of graph.feeds(c.n)) if (--gate.remaining === 0) for (const n of gate.waiting) release(n);
  }
  return done;
}

describe.each(steps.map((s) => [s.uses, s] as const))('%s', (uses, step) => {
  test('is said in a line, has a time of its own, and lies where its name says', () => {
    expect(step.summary).toMatch(/^[A-Z].{10,120}\.$/);
    // P9: an effect without a time would wait for ever.
    expect(step.timeoutMs).toBeGreaterThan(0);
    expect(step.concurrency).toBeGreaterThan(0);
    expect(readFileSync(`${ROOT}/src/steps/${uses.replace('.', '/')}.ts`, 'utf8')).toContain(`uses: '${uses}'`);
    if (step.kind === 'effect' && step.gives !== null) expect(step.effects).toHaveLength(1);
  });

  test('takes its good samples and refuses the bad ones', () => {
    expect(Math.min(step.samples.good.length, step.samples.bad.length)).toBeGreaterThan(0);
    for (const input of step.samples.good) expect(step.input.safeParse(input).error, JSON.stringify(input)).toBeUndefined();
    for (const input of step.samples.bad) expect(step.input.safeParse(input).success, JSON.stringify(input)).toBe(false);
  });
});

test.each<[Strategy, WorldIn]>([['replace-first', {}], ['contain-first', { reversible: true }], ['contain-first', {}]])('%s %o: what is planned is what can be done, done once, and found out', async (strategy, world) => {
  const w = await planWorld(TOKENS, world);
  const plan = await w.plan(whole, { strategy, inputs: INPUTS });
  expect(canonical(await w.plan(whole, { strategy, inputs: INPUTS }).then((p) => p.changes))).toBe(canonical(plan.changes));
  const cx = stepCx(w);
  const order = inOrder(plan);
  expect(order).toHaveLength(plan.changes.length);
  for (const c of order) {
    const type = types.get(c.uses);
    if (!type) throw new Error(c.uses);
    const what = `${strategy} ${c.key}`;
    const kind = 'token' in c.target ? 'token' : 'place' in c.target ? 'place' : 'run';
    // A step over places or tokens may ask one question about all of them.
    expect(kind === type.scope || (c.effect === null && kind === 'run'), what).toBe(true);
    switch (type.kind) {
      case 'effect': {
        expect(type.effects, what).toContain(c.effect);
        expect(c.undo?.is, what).toMatch(/^(undoable|roll-forward|irreversible)$/);
        const before = await type.observe(cx.look(c), c);
        expect(before.is, what).toMatch(/^(not-applied|cannot-tell)$/);
        const reply = await type.apply(cx.apply(c), c);
        if (reply.ok !== true) throw new Error(`${what}: ${JSON.stringify(reply)}`);
        expect(await type.observe(cx.look(c), c), what).toEqual({ is: 'applied', out: reply.out });
        // The same request again changes nothing more and answers the same.
        expect(await type.apply(cx.apply(c), c), what).toMatchObject({ ok: true, out: reply.out });
        expect(JSON.stringify(reply), what).not.toMatch(/fake_/);
        cx.gave(c, reply.out);
        if ('token' in c.target && (c.effect === 'revoke' || c.effect === 'suspend')) cx.killed(c.target.token);
        break;
      }
      case 'look': expect((await type.look(cx.look(c), c)).is, what).toBe(type.expects(c.data)); break;
      case 'record': {
        const recorded = await type.record(cx.look(c), c, c.ask === null ? null : { text: 'yes', evidence: 'SEC-42', when: 'asked' });
        expect(recorded.is, what).toMatch(/^(settled|until)$/);
        if (recorded.is === 'until') {
          w.clock.advance(Date.parse(recorded.at) - Date.parse(w.clock.now()) + 1);
          expect((await type.record({ ...cx.look(c), call: { ...cx.look(c).call, intendedAt: plan.meta.madeAt } }, c, null)).is, what).toBe('settled');
        }
      }
    }
  }
  // Nobody is left out of the suite by not being planned; what was contained by a revoke is not revoked again.
  const planned = new Set([...plan.changes].map((c) => c.uses));
  const missing = steps.map((s) => s.uses).filter((uses) => uses !== BY_COMMAND && !planned.has(uses));
  expect(missing).toEqual(strategy === 'replace-first' ? ['token.contain'] : world.reversible === true ? [] : ['token.revoke']);
});

describe('what a plan leaves out, and why', () => {
  const one: TokenIn = { id: 'one', paths: ['p/one'] };
  const withoutPromote = (text: string): string => text.split('\n').filter((l) => !/id: (mint|stage|probe-new|promote|in-use),/.test(l)).join('\n');
  interface Given { readonly world?: WorldIn; readonly strategy?: Strategy; readonly text?: (t: string) => string }
  const cases: readonly (readonly [string, string, readonly TokenIn[], Given])[] = [
    ['mint', 'no-slot', [{ id: 'one', paths: [] }], {}],
    ['mint', 'mint-owed', [{ ...one, owedBy: 'RUN1' }], {}],
    ['mint', 'no-declared-scopes', [{ ...one, bare: true }], {}],
    ['mint', 'slot-holds-another', [{ ...one, rotated: true }], {}],
    ['mint', 'store-unreadable', [one], { world: { unreadable: true } }],
    ['stage', 'no-replacement', [{ ...one, rotated: true }], {}],
    ['stage', 'no-staging', [{ id: 'one', paths: ['flat/one'] }], {}],
    ['promote', 'no-replacement', [{ ...one, bare: true }], {}],
    ['probe-new', 'no-replacement', [{ ...one, bare: true }], {}],
    ['in-use', 'not-promoted', [{ ...one, bare: true }], {}],
    ['contain', 'already-suspended', [{ ...one, state: 'suspended' }], { strategy: 'contain-first' }],
    ['contain', 'already-revoked', [{ ...one, state: 'revoked' }], { strategy: 'contain-first' }],
    ['contain', 'own-credential', [{ ...one, own: 'unknown' }], { strategy: 'contain-first' }],
    ['revoke', 'contained-by-revoke', [one], { strategy: 'contain-first' }],
    ['revoke', 'already-revoked', [{ ...one, state: 'revoked' }], {}],
    ['revoke', 'not-replaced', [{ ...one, bare: true }], {}],
    ['revoke', 'irrevocable', [one], { world: { card: { irrevocable: true } } }],
    ['prove', 'not-revoked', [one], { world: { card: { irrevocable: true } } }],
    ['prove', 'collateral', [{ ...one, collateral: true }], {}],
    ['retire', 'store-unreadable', [one], { world: { unreadable: true } }],
    ['retire', 'nothing-to-retire', [one], { text: withoutPromote }],
    ['tell', 'no-channel', [one], { text: (t) => t.replace('to: eng', 'to: nobody') }],
    ['watch', 'no-token', [], {}],
  ];
  test.each(cases)('%s: %s', async (step, why, tokens, o) => {
    const w = await planWorld(tokens, o.world);
    const plan = await w.plan(o.text?.(base) ?? base, { ...(o.strategy && { strategy: o.strategy }), inputs: INPUTS });
    const left = plan.footer.left.find((l) => l.step === step && l.why === why);
    expect(left, JSON.stringify(plan.footer.left)).toBeDefined();
    expect([...plan.changes].filter((c) => c.step === step && c.key.endsWith(`:${left?.subject}`))).toEqual([]);
    expect(leftWords(why)).not.toBe(why);
  });

  test('every code that a step gives has a case', () => {
    const codes = new Set(sourcesUnder('src/steps').flatMap(({ text }) => [...text.matchAll(/(?:leave\([^;]*?, |left: |\? )'([a-z]+(?:-[a-z]+)+|collateral|irrevocable)'/g)].map((m) => m[1])));
    expect([...codes].filter((code) => !cases.some(([, why]) => why === code))).toEqual([]);
  });

  test.each([[{ ...one, bare: true }, {}, 'no-declared-scopes'], [one, { unreadable: true }, 'store-unreadable'], [{ ...one, owedBy: 'RUN1' }, {}, 'mint-owed']] as const)('%o %o is a gap with a command, and its kill is planned all the same', async (token, world, why) => {
    const plan = await (await planWorld([token], world)).plan(base, { strategy: 'contain-first', inputs: INPUTS });
    expect(plan.footer.gaps).toEqual([{ x: 0, token: 'vault/one', why, next: expect.arrayContaining([expect.stringMatching(/^tokenctl .* -i INC-1$/)]) }]);
    expect(gapWords(why)).not.toBe(why);
    expect([...plan.changes].find((c) => c.effect === 'revoke')?.owes).toContain('consumer-down/one');
  });
});

test('a kill owes nothing for a slot that holds another value by now', async () => {
  const plan = await (await planWorld([{ id: 'one', paths: ['p/one'], rotated: true }])).plan(shipped('revoke-one'), { inputs: { tokens: [] } });
  expect([...plan.changes].find((c) => c.effect === 'revoke')?.owes).toEqual(['accepted-not-proven/vault/one']);
});

test('the whole runbook of this suite passes the rules of order', () => expect(load(whole).steps.length).toBeGreaterThan(12));
