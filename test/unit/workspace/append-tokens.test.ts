import { describe, expect, test } from 'vitest';
import { appendTokens, inventoryText } from '../../../src/workspace/index.ts';
import { CONFIG, load } from './folder.ts';

const entry = { token: 'authority/new', owner: 'on: call', labels: ['prod'], scopes: ['a:b'], ttl: '30d', fingerprint: 'fp1:k1:9c41d2e0a1b2c3d4',
  slots: [{ at: 'sealed/prod/p#t', consumers: ['p', 'no'] }] };
const lines = `  - token: authority/new
    owner: "on: call"
    labels: [prod]
    scopes: ["a:b"]
    ttl: 30d
    fingerprint: "fp1:k1:9c41d2e0a1b2c3d4"
    slots:
      - { at: "sealed/prod/p#t", consumers: [p, "no"] }
`;

describe('an entry is added and every other byte stays', () => {
  test.each([
    ['to an empty text', '', `version: 1\nconsumers:\n  p: {}\n  "no": {}\ntokens:\n${lines}`],
    ['to an empty list', 'version: 1\ntokens: []   # none\nconsumers: {}\n', `version: 1\ntokens:   # none\n${lines}consumers:\n  p: {}\n  "no": {}\n`],
    ['to a list without indentation', 'version: 1\ntokens:\n- token: authority/a # mine\n\n# end\nconsumers:\n  # why\n  p: {   owner: x }\n  no:',
      `version: 1\ntokens:\n- token: authority/a # mine\n${lines.replaceAll(/^ {2}/gm, '')}\n# end\nconsumers:\n  # why\n  p: {   owner: x }\n  no:\n`],
    ['without an end of line', 'version: 1\nconsumers: {p: , "no": }\ntokens:\n    - {token:   authority/a}', `version: 1\nconsumers: {p: , "no": }\ntokens:\n    - {token:   authority/a}\n${lines.replaceAll(/^/gm, '  ').trimEnd()}\n`],
  ])('%s', async (_how, before, after) => {
    const out = appendTokens(before, [entry]);
    expect(out).toBe(after);
    const { inventory } = await load({ 'tokenctl.yaml': CONFIG, 'inventory.yaml': out });
    expect(inventory.tokens.at(-1)).toMatchObject({ key: 'authority/new', owner: 'on: call', declared: { scopes: ['a:b'] } });
    expect(inventory.consumers.has('no')).toBe(true);
  });

  test('one after the other, from what init wrote', async () => {
    let text = inventoryText({ schemas: './schemas' });
    const comments = text.match(/#.*/g);
    for (const n of [1, 2, 3]) text = appendTokens(text, [{ token: `authority/t${n}`, slots: [{ at: `sealed/p#f${n}`, consumers: [`c${n}`] }] }]);
    expect(text.match(/#.*/g)).toEqual(expect.arrayContaining(comments ?? []));
    expect((await load({ 'tokenctl.yaml': CONFIG, 'inventory.yaml': text })).inventory.tokens.map((t) => t.key)).toEqual(['authority/t1', 'authority/t2', 'authority/t3']);
  });

  test('consumers of other files are not added again', () => {
    expect(appendTokens('version: 1\ntokens: []\n', [entry], { knownConsumers: ['p', 'no'] })).toBe(`version: 1\ntokens:\n${lines}`);
  });
});

test('a token that is there is left as it was; what is no inventory is refused with its place', () => {
  expect(() => appendTokens('version: 1\ntokens:\n  - token: authority/new\n', [entry])).toThrow(expect.objectContaining({ code: 'E_EXISTS' }));
  for (const [text, place] of [['- a\n', '1:1'], ['tokens: 3\n', '1:9'], ['tokens: [{ token: a/b }]\nconsumers: {}\n', '1:9'], ['tokens: []\nconsumers: [a]\n', '2:12'], ['a: [\n', '1:5']] as const)
    expect(() => appendTokens(text, [entry]), text).toThrow(expect.objectContaining({ code: 'E_CONFIG', message: expect.stringContaining(`inventory.yaml:${place}: `) }));
});
