import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { rules } from '../../../src/runbook/index.ts';
import type { Step } from '../../../src/ports/step.ts';
import { isRefusal, refusalOf } from '../refusal.ts';
import { load, shipped, SHIPPED, types } from './types.ts';

const good = shipped('leaked-token');
/** Steps of the shipped runbook are dropped, replaced or moved, whole lines at a time. */
type Edit = (lines: string[]) => string[];
const isStep = (id: string) => (line: string): boolean => line.includes(`id: ${id},`);
const at = (lines: readonly string[], id: string): number => lines.findIndex(isStep(id));
/** A step may run over two lines. */
const size = (lines: readonly string[], n: number): number => (lines[n + 1]?.startsWith('      ') === true ? 2 : 1);
const drop = (id: string): Edit => (l) => l.toSpliced(at(l, id), size(l, at(l, id)));
const before = (id: string, line: string): Edit => (l) => l.toSpliced(at(l, id), 0, `  ${line}`);
const swap = (from: string, to: string): Edit => (l) => { expect(l.join('\n').split(from)).toHaveLength(2); return l.join('\n').replace(from, to).split('\n'); };
const edit = (...edits: readonly Edit[]): string => edits.reduce<string[]>((l, e) => e(l), good.split('\n')).join('\n');

const table: readonly (readonly [rule: keyof typeof rules, why: string, text: string, points: RegExp, says: RegExp])[] = [
  ['seen-is-whole', 'by-exposure without seen', edit((l) => l.filter((x) => !x.startsWith('  seen:')), drop('isolate')), /^by-exposure/, /needs an input "seen"/],
  ['seen-is-whole', 'seen is no choice', edit(swap('type: choice, of: [public, partner, internal, malware, unknown]', 'type: text')), /^text/, /"seen" must be a choice/],
  ['seen-is-whole', 'nobody may say unknown', edit(swap('malware, unknown]', 'malware]'), swap('["malware", "unknown"]', '["malware"]')), /^\[public/, /must offer unknown/],
  ['seen-is-whole', 'a choice that looks like another', edit(swap('[public,', '[publik,')), /^publik/, /"publik" is not a choice/],
  ['isolate-first', 'nobody asks', edit(drop('isolate')), /^seen:/, /add a step "isolate"/],
  ['isolate-first', 'asked too late', edit((l) => { const [a = '', b = ''] = l.slice(at(l, 'isolate')); return l.toSpliced(at(l, 'contain'), 0, a, b).toSpliced(at(l, 'isolate'), 2); }), /^isolate,/, /must be the first step/],
  ['isolate-first', 'skipped for malware', edit(swap('["malware", "unknown"]', '["public", "unknown"]')), /^'inputs/, /skipped where seen is malware/],
  ['isolate-first', 'skipped for unknown', edit(swap('["malware", "unknown"]', '["malware"]')), /^'inputs/, /skipped where seen is unknown/],
  ['isolate-first', 'skipped by something else', edit(swap(`when: 'inputs.seen in`, `when: 'strategy == "contain-first" && inputs.seen in`)), /^'strategy/, /may read inputs\.seen only/],
  ['isolate-first', 'a wait is no question', edit(swap('id: isolate,   uses: human.confirm', 'id: isolate,   uses: wait.until'), swap('with: { ask: "Are the hosts that held the token cut off, and hostile readers of the stores?", evidence: required }', 'with: { for: 1h }')), /^wait\.until/, /must ask a person/],
  ['capture-before-kill', 'nothing captured', edit(drop('capture')), /^token\.contain/, /kills before anything is captured/],
  ['capture-before-kill', 'captured for some', edit(swap('uses: token.capture }', `uses: token.capture, where: 'token.owner == "a"' }`)), /^token\.contain/, /kills before anything is captured/],
  ['probe-after-kill', 'nothing proven', edit(drop('prove'), drop('retire')), /^token\.contain/, /nothing proves it/],
  ['probe-after-kill', 'proven for some', edit(swap('uses: token.probe, with: { which: old', `uses: token.probe, where: 'token.owner == "a"', with: { which: old`)), /^token\.contain/, /narrower/],
  ['probe-after-kill', 'proven before it is killed', edit((l) => { const line = l[at(l, 'prove')] ?? ''; return drop('prove')(l).toSpliced(at(l, 'revoke'), 0, line); }), /^token\.revoke/, /nothing proves it/],
  ['retire-after-proof', 'retired first', edit((l) => { const line = l[at(l, 'retire')] ?? ''; return drop('retire')(l).toSpliced(at(l, 'revoke'), 0, line); }), /^secret\.retire/, /before it is proven dead/],
  ['window-fits', 'within is too short', edit(swap('which: old, expect: dead', 'which: old, expect: dead, within: 1m')), /^1m/, /1m is less than the proof window of 2m/],
  ['window-fits', 'timeout is too short', edit(swap('uses: token.probe, with: { which: old', 'uses: token.probe, timeout: 90s, with: { which: old')), /^90s/, /90s is less than/],
  ['mint-is-staged', 'nobody stages', edit(drop('stage')), /^token\.mint/, /nobody stages/],
  ['no-pause-before-stage', 'a wait', edit(before('stage', '- { id: pause, uses: wait.until, with: { for: 1h } }')), /^wait\.until/, /would wait in escrow/],
  ['no-pause-before-stage', 'a question', edit(before('stage', '- { id: pause, uses: human.confirm, with: { ask: "Go on?" } }')), /^human\.confirm/, /would wait in escrow/],
  ['takers-have-givers', 'nothing to stage', edit(drop('mint')), /^secret\.stage/, /nothing to stage/],
  ['takers-have-givers', 'nothing to promote', edit(drop('stage')), /^secret\.promote/, /nothing to promote/],
  ['one-giver', 'two mints', edit(before('stage', '- { id: mint-2, uses: token.mint, with: { scopes: declared } }')), /^token\.mint/, /gives replacement, and "mint" gives it already/],
  ['retire-after-promote', 'nothing retired', edit(drop('retire')), /^secret\.promote/, /leaves the old value readable/],
  ['retire-after-promote', 'some retired', edit(swap('uses: secret.retire }', `uses: secret.retire, where: 'token.owner == "a"' }`)), /^secret\.promote/, /not all retired/],
  ['in-use-before-kill', 'nobody looks', edit(drop('in-use')), /^token\.revoke/, /nobody has seen the new value in use/],
  ['in-use-before-kill', 'looks only sometimes', edit(swap('uses: consumer.check,', `uses: consumer.check, when: 'strategy == "replace-first"',`)), /^token\.revoke/, /nobody has seen/],
  ['in-use-before-kill', 'does not wait', edit(swap('uses: token.revoke,', 'uses: token.revoke, needs: [contain],')), /^token\.revoke/, /does not wait for "promote"/],
  ['strategy-fits', 'contains whatever the strategy', edit(swap(`when: 'strategy == "contain-first"',`, '')), /^token\.contain/, /which replace-first forbids/],
  ['strategy-fits', 'contains for the wrong strategy', edit(swap('strategy == "contain-first"', 'strategy == "replace-first"')), /^token\.contain/, /which replace-first forbids/],
  ['strategy-fits', 'cannot contain', edit(drop('contain')), /^by-exposure/, /add a token\.contain/],
  ['waves-can-open', 'a question between waves and what they wait for', edit(before('in-use', '- { id: look, uses: human.confirm, with: { ask: "Go on?" } }')), /^human\.confirm/, /second wave waits for "in-use"/],
  ['waves-can-open', 'all together', edit(swap('uses: consumer.check,', 'uses: consumer.check, start: together,')), /^consumer\.check/, /waits for every wave of "promote"/],
  ['never-reinstates', 'what leaked', edit(before('tell', '- { id: back, uses: token.reinstate }')), /^token\.reinstate/, /only the command/],
  ...(['mint', 'promote', 'retire', 'contain', 'revoke', 'tell'] as const).map((id) =>
    ['undo-is-possible', `undo of ${id}`, edit((l) => l.map((x) => (isStep(id)(x) ? x.replace(`id: ${id},`, `id: ${id}, onFailure: undo,`) : x))), /^undo/, /cannot be undone/] as const),
];

describe('the rules of order', () => {
  test.each(table)('%s: %s', async (_rule, _why, text, points, says) => {
    const e = await refusalOf('E_RUNBOOK', () => load(text));
    const all = (e.facts as { complaints: { line: number; column: number; message: string }[] }).complaints;
    const hit = all.find((c) => says.test(c.message));
    expect(hit, all.map((c) => c.message).join('\n')).toBeDefined();
    expect((text.split('\n')[(hit?.line ?? 1) - 1] ?? '').slice((hit?.column ?? 1) - 1)).toMatch(points);
  });

  test('every rule has a case', () => expect([...new Set(table.map(([rule]) => rule))].sort()).toEqual(Object.keys(rules).sort()));

  test('an effect without a default timeout must give one', () => {
    const slow = new Map(types).set('token.revoke', { ...types.get('token.revoke'), timeoutMs: 0 } as Step);
    try { load(good, { steps: slow }); expect.unreachable(); } catch (e) { expect(isRefusal(e, 'E_RUNBOOK').message).toMatch(/^r\.yaml:26:28: token\.revoke has no default timeout/); }
    expect(load(edit(swap('uses: token.revoke,', 'uses: token.revoke, timeout: 1m,')), { steps: slow }).steps[8]?.timeoutMs).toBe(60_000);
  });

  test('a step type is judged by what it does, not by its name', () => {
    const other: Step = { ...types.get('token.revoke'), uses: 'acme.wipe', input: z.strictObject({}) } as Step;
    const text = edit((l) => [...l.filter((x) => x.trim() !== ''), '  - { id: wipe, uses: acme.wipe }']);
    try { load(text, { steps: new Map(types).set('acme.wipe', other) }); expect.unreachable(); } catch (e) { expect(isRefusal(e, 'E_RUNBOOK').message).toMatch(/"wipe" kills and nothing proves it/); }
  });

  test('what the rules let pass', () => {
    load(edit(swap('uses: secret.stage }', 'uses: secret.stage, onFailure: undo }')));
    load(edit(swap('which: replacement, expect: alive }', 'which: replacement, expect: alive }, onFailure: undo')));
    load(edit(drop('in-use'), before('revoke', '- { id: ask, uses: human.confirm, with: { ask: "Do all use the new one?" } }')));
    load(edit(swap('which: old, expect: dead', 'which: old, expect: dead, within: 10s')), { windowMs: 2000 });
    load(edit(swap('strategy: by-exposure', 'strategy: contain-first'), swap(`when: 'strategy == "contain-first"',`, '')));
  });
});

describe('the shipped runbooks', () => {
  test.each(SHIPPED)('%s passes its own check', (name) => {
    const runbook = load(shipped(name), { file: `${name}.yaml` });
    expect(runbook.name).toBe(name);
    expect(runbook.for).toBe('tokens');
    expect(Object.keys(runbook.inputs)).toContain('tokens');
  });

  test('leaked-token is what DESIGN says, isolate first', () => {
    const r = load(good);
    expect(r.steps.map((s) => s.id)).toEqual(['isolate', 'capture', 'contain', 'mint', 'stage', 'probe-new', 'promote', 'in-use', 'revoke', 'prove', 'retire', 'tell', 'watch']);
    expect(r).toMatchObject({ strategy: 'by-exposure', containByMs: 1_800_000, owner: 'security-oncall', gates: { reason: { ask: 'Why is this run needed?' } } });
    expect(r.steps[6]?.canary).toEqual({ waves: [1, '100%'], until: null });
    expect(r.steps[7]).toMatchObject({ timeoutMs: 900_000, needs: null, start: 'per-lane', onFailure: null, maxFailures: null, at: { line: 25, column: 5 } });
    expect(r.steps[0]?.when?.test({ inputs: { seen: 'malware' } })).toBe(true);
    expect(r.steps[0]?.when?.test({ inputs: { seen: 'public' } })).toBe(false);
  });

  test('the digest is of what the document says, not of how it is laid out', () => {
    const { digest } = load(good);
    expect(load(good.replaceAll(/ #.*$/gm, '').replaceAll(/(with|reason): \{ /g, '$1: {  ').replaceAll('\n', '\r\n')).digest).toBe(digest);
    expect(load(edit(swap('containBy: 30m', 'containBy: 31m'))).digest).not.toBe(digest);
  });
});
