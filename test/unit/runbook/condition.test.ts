import { describe, expect, test } from 'vitest';
import type { Json } from '../../../src/core/brand.ts';
import type { InputType, RunbookInput } from '../../../src/core/runbook.ts';
import { compileCondition, type ConditionScope } from '../../../src/runbook/index.ts';

const input = (type: InputType, of: readonly string[] = [], value: Json = null): RunbookInput => ({ type, ask: '?', of, default: value, required: false });
const scope: ConditionScope = {
  inputs: { seen: input('choice', ['public', 'malware']), n: input('number'), note: input('text'), w: input('duration', [], '90s'), loud: input('boolean'), tokens: input('tokens') },
  steps: ['mint', 'in-use'], names: ['inputs', 'strategy', 'incident', 'token', 'steps', 'now'],
};
const compile = (text: string) => { const c = compileCondition(text, scope); if (!c.ok) throw new Error(c.message); return c.condition; };
const token = { key: 'a/b', issuer: 'a', id: 'b', kind: 'jwt', owner: null, subject: null, labels: ['prod'], scopes: [], audience: [] };

test.each<[string, { readonly [n: string]: Json }, boolean]>([
  ['inputs.seen in ["malware"]', { inputs: { seen: 'malware' } }, true],
  ['inputs.n > 3', { inputs: { n: 4 } }, true],
  ['inputs.n > 3.5', { inputs: { n: 3 } }, false],
  ['inputs.note == ""', { inputs: {} }, true],
  ['inputs.w > duration("1m")', { inputs: {} }, true],
  ['inputs.w >= duration("48h")', { inputs: { w: '2d' } }, true],
  ['inputs.loud && inputs.tokens.size() == 2', { inputs: { loud: true, tokens: ['a', 'b'] } }, true],
  ['token.owner == "" && "prod" in token.labels', { token }, true],
  ['token.labels.exists(l, l.startsWith("pr"))', { token }, true],
  ['strategy == "contain-first"', { strategy: 'replace-first' }, false],
  ['incident.severity == "SEV1"', { incident: { severity: 'SEV1' } }, true],
  ['steps["in-use"].is == "done"', { steps: { 'in-use': { is: 'done' } } }, true],
  ['now > timestamp("2026-01-01T00:00:00Z")', { now: '2026-11-23T12:00:00.000Z' }, true],
])('%s', (text, variables, comes) => { expect(compile(text).test(variables)).toBe(comes); });

test('names that it reads, for the planner', () => {
  expect(compile('inputs.seen == "public" || token.labels.exists(x, x == strategy)').reads).toEqual(['inputs', 'strategy', 'token']);
});

describe('what cannot be decided is never false', () => {
  test.each<[string, { readonly [n: string]: Json }]>([
    ['inputs.n > 3', { inputs: {} }], ['inputs.n > 3', { inputs: { n: 'four' } }], ['token.owner == "x"', {}], ['strategy == "contain-first"', { strategy: null }],
    ['incident.severity == "SEV1"', { incident: {} }], ['incident.n > 3', { incident: { n: 'x' } }], ['steps.mint.is == "done"', { steps: {} }],
  ])('%s with %j', (text, variables) => {
    expect(() => compile(text).test(variables)).toThrow(expect.objectContaining({ code: 'E_RUNBOOK', message: expect.stringMatching(/cannot be decided/) }));
  });
});

test.each([
  ['inputs["seen"] == "malware"', /write inputs\.seen/, 7], ['token[strategy] == "x"', /write token\.name/, 6], ['steps[strategy].is == "x"', /name the step/, 6],
  ['"malwre" == inputs.seen', /"malwre" is not one of/, 0], ['strategy != "contain"', /"contain" is not one of/, 12], ['strategy in ["contain-frist"]', /is not one of/, 13],
  ['[1, 2, 3]', /this is a list/, 0], ['incident.loud', /unknown type/, 0], ['nope(1)', /not a condition/, 0], ['inputs.seen == 3', /not a condition/, 0],
  [`${'('.repeat(200)}true${')'.repeat(200)}`, /not a condition/, null], [Array(600).fill('true').join(' && '), /not a condition/, null],
] as const)('%s is refused at its place', (text, says, offset) => {
  const c = compileCondition(text, scope);
  expect(c).toMatchObject({ ok: false, message: expect.stringMatching(says), ...(offset === null ? {} : { offset }) });
});
