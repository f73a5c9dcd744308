import { describe, expect, test } from 'vitest';
import { refusalOf } from '../refusal.ts';
import { load, shipped } from './types.ts';

const good = shipped('leaked-token');
/** Exactly one place of the shipped runbook is changed. */
const but = (from: string, to: string): string => {
  expect(good.split(from)).toHaveLength(2);
  return good.replace(from, to);
};
const minimal = (steps: string, head = ''): string => `version: 1\nname: r\nsummary: s\nstrategy: replace-first\n${head}inputs:\n  tokens: { type: tokens, ask: q }\nsteps:\n${steps}`;

type Row = readonly [why: string, text: string, place: string, says: RegExp, meant?: string];
const table: readonly Row[] = [
  ['empty', '', '1:1', /the file must be a mapping.*not nothing/],
  ['only a comment', '# later\n', '1:1', /the file must be a mapping/],
  ['a list', '- a\n', '1:1', /must be a mapping.*not a list/],
  ['plain text', 'hello', '1:1', /must be a mapping.*not text/],
  ['tab', 'version: 1\n\tname: r\n', '2:1', /a tab/],
  ['control character', 'version: 1\nname: "a\u0007b"\n', '2:9', /control character \(U\+0007\)/],
  ['not UTF-8', 'version: 1\nname: \ufffd\n', '2:7', /not UTF-8/],
  ['an open bracket', 'version: 1\ninputs: { a: 1\n', '2:15', /not YAML/],
  ['an open quote', 'version: 1\nname: "r\n', '2:9', /not YAML: missing closing/],
  ['a duplicate key', 'version: 1\nname: a\nname: b\n', '3:1', /the key "name" is given twice/],
  ['a second document', 'version: 1\n---\nversion: 1\n', '2:1', /a second document/],
  ['an alias bomb', 'a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n', '2:8', /an alias/],
  ['a tag', 'name: !!js/function "x"\n', '1:7', /a tag/],
  ['nested too deeply', `a: ${'['.repeat(30_000)}`, '1:68', /nested too deeply/],
  ['dashes nested too deeply', '- '.repeat(30_000), '1:129', /nested too deeply/],
  ['too large', `#${'x'.repeat(1 << 20)}\n`, '1:1', /larger than 1 MiB/],
  ['__proto__', '__proto__: { a: 1 }\n', '1:1', /"__proto__" is not allowed/],
  ['another version', but('version: 1', 'version: 2'), '3:10', /"version" must be 1, not "2"/],
  ['no name', but('name: leaked-token\n', ''), '3:1', /"name" is missing/],
  ['a bad name', but('name: leaked-token', 'name: Leaked Token'), '4:7', /"name": a name is lower-case/],
  ['an unknown key', but('containBy: 30m', 'contianBy: 30m'), '8:1', /unknown key "contianBy"/, 'containBy'],
  ['an unknown strategy', but('strategy: by-exposure', 'strategy: replace-frist'), '7:11', /"strategy" must be one of/, 'replace-first'],
  ['a duration that is none', but('containBy: 30m', 'containBy: half an hour'), '8:12', /not a duration/],
  ['an unknown type of input', but('type: tokens', 'type: token'), '10:19', /must be one of tokens/, 'tokens'],
  ['a choice without choices', but(' of: [public, partner, internal, malware, unknown],', ''), '11:3', /"seen" is a choice and has no choices/],
  ['tokens with a default', but('type: tokens,', 'type: tokens, default: "owner=x",'), '10:36', /which tokens leaked is never assumed/],
  ['for names no input', but('gates:', 'for: tokns\ngates:'), '12:6', /no input "tokns"/, 'tokens'],
  ['an unknown field of a step', but('timeout: 15m', 'timout: 15m'), '25:44', /unknown key "timout"/, 'timeout'],
  ['an unknown step type', but('uses: token.mint', 'uses: token.mnt'), '21:28', /no step type "token\.mnt"/, 'token.mint'],
  ['an unknown key in with', but('ttl: 30d }', 'tll: 30d }'), '21:66', /unknown key "tll"/, 'ttl'],
  ['a bad value in with', but('ttl: 30d }', 'ttl: soon }'), '21:71', /not a duration/],
  ['a bad choice in with', but('scopes: declared', 'scopes: same'), '21:56', /"scopes" must be declared, not "same"/],
  ['no with where one is needed', but(', with: { which: old, expect: dead }', ''), '27:28', /token\.probe needs a `with`: "which" is missing/],
  ['with is a list', but('with: { at: [1h, 24h, 7d] }', 'with: [1h]'), '30:47', /"with" must be a mapping.*not a list/],
  ['old that is expected alive', but('which: old, expect: dead', 'which: old, expect: alive'), '27:47', /old goes with dead/],
  ['a need that is none', but('uses: secret.retire', 'uses: secret.retire, needs: [prvoe]'), '28:51', /no step "prvoe"/, 'prove'],
  ['a need that comes later', but('uses: secret.retire', 'uses: secret.retire, needs: [tell]'), '28:51', /"tell" comes later/],
  ['a need of itself', but('uses: secret.retire', 'uses: secret.retire, needs: [retire]'), '28:51', /cannot need itself/],
  ['an id given twice', but('id: in-use', 'id: promote'), '25:11', /the id "promote" is given twice/],
  ['a wave that shrinks', but('canary: [1, "100%"]', 'canary: ["50%", "10%"]'), '24:60', /waves are cumulative/],
  ['a percentage above 100', but('"100%"', '"120%"'), '24:56', /a percentage lies above 0/],
  ['a canary until an earlier step', but('canary: [1, "100%"]', 'canary: { waves: [1], until: mint }'), '24:73', /"mint" comes before this step/],
  ['retry below zero', but('timeout: 15m', 'retry: -1'), '25:51', /"retry" must be at least 0/],
  ['where on a step of the run', but('uses: comms.send', "uses: comms.send, where: 'token.owner == \"x\"'"), '29:40', /`where` has no meaning/],
  ['an unknown name in a condition', but("'strategy == ", "'stratgy == "), '19:50', /unknown name "stratgy"/, 'strategy'],
  ['an unknown input in a condition', but("'inputs.seen in", "'inputs.sen in"), '16:57', /inputs has no field "sen"/, 'seen'],
  ['an unknown choice in a condition', but('["malware", "unknown"]', '["malwre", "unknown"]'), '16:66', /"malwre" is not one of/, 'malware'],
  ['an unknown field of token', but('uses: secret.retire', `uses: secret.retire, where: 'token.ownr == "x"'`), '28:57', /token has no field "ownr"/, 'owner'],
  ['steps where nothing has run yet', but('uses: secret.retire', `uses: secret.retire, when: 'steps.prove.is == "done"'`), '28:50', /"steps" has no value here/],
  ['a step that is not earlier', but('uses: comms.send', `uses: comms.send, when: 'steps.prov.is == "done"'`), '29:53', /no earlier step "prov"/, 'prove'],
  ['a condition of the wrong type', but("'strategy == \"contain-first\"'", "'strategy'"), '19:50', /this is a string/],
  ['a condition cut short', but("'strategy == \"contain-first\"'", "'strategy =='"), '19:61', /not a condition/],
  ['a placeholder', but('owner: security-oncall', 'owner: <TEAM>'), '6:8', /placeholder that nobody filled in: "<TEAM>"/],
  ['another placeholder', but('"Why may these die now?"', '"Why may {{these}} die now?"'), '26:66', /placeholder/],
  ['a shell placeholder', but('to: eng', 'to: "${CHANNEL}"'), '29:81', /placeholder/],
  ['a bad regular expression', but('ask: "Why is this run needed?"', 'ask: "Why?", pattern: "["'), '13:35', /not a regular expression/],
  ['a gate that we do not have', but('reason: { ask: "Why is this run needed?" }', 'aproval: 2'), '13:3', /unknown key "aproval"/],
  ['no steps', 'version: 1\nname: r\nsummary: s\nstrategy: replace-first\nsteps: []\n', '5:8', /"steps" must not be empty/],
  ['steps without tokens', 'version: 1\nname: r\nsummary: s\nstrategy: replace-first\nsteps:\n  - { id: a, uses: token.capture }\n', '6:20', /ranges over tokens/],
  ['two inputs of type tokens', minimal('  - { id: a, uses: token.capture }\n').replace('  tokens:', '  more: { type: tokens, ask: q }\n  tokens:'), '7:3', /several inputs of type tokens/],
];

describe('a malformed runbook: one sentence with its place, exit 2', () => {
  test.each(table.map((row) => [row[0], row] as const))('%s', async (_why, [, text, place, says, meant]) => {
    const e = await refusalOf('E_RUNBOOK', () => load(text));
    expect(e.message).toMatch(says);
    expect(e.message.split(':').slice(0, 3).join(':')).toBe(`r.yaml:${place}`);
    expect(e.lines.find((l) => l.startsWith('did you mean')) ?? null).toBe(meant === undefined ? null : `did you mean "${meant}"?`);
  });

  test('all complaints of a stage come at once, in the order of the file', async () => {
    const e = await refusalOf('E_RUNBOOK', () => load(but('containBy: 30m', 'contianBy: 30m').replace('owner: security-oncall', 'ownr: x')));
    expect(e.message).toBe('r.yaml:6:1: unknown key "ownr"');
    expect(e.lines).toEqual(['  ownr: x', '  ^', 'did you mean "owner"?', 'r.yaml:8:1: unknown key "contianBy" (did you mean "containBy"?)']);
  });

  test('the caret stands under the column, also in a long line', async () => {
    const e = await refusalOf('E_RUNBOOK', () => load(but('to: eng', `to: eng, ${'x'.repeat(7)}${'y '.repeat(200)}: 1`)));
    const [line = '', caret = ''] = e.lines;
    expect(line.length).toBeLessThan(130);
    expect(line.slice(caret.length - 1)).toMatch(/^xxxxxxxy/);
  });
});

describe('secrets in a runbook', () => {
  const token = ['ghp', '_', '16C7e42F292c6912E7710c838347Ae178B4a'].join('');
  const hidden = (e: { message: string; lines: readonly string[]; facts: unknown }): void =>
    expect(JSON.stringify([e.message, e.lines, e.facts])).not.toMatch(/16C7e42F|hunter2/);

  test('are refused wherever they stand, and never shown', async () => {
    for (const text of [but('owner: security-oncall', `owner: ${token}`), but('# API tokens leaked', `# ${token} leaked`), but('name: leaked-token', `${token}: 1\nname: leaked-token`)]) {
      const e = await refusalOf('E_RUNBOOK', () => load(text));
      expect(e.message).toMatch(/what looks like a secret value/);
      hidden(e);
    }
  });

  test('are not shown by another complaint about their line', async () => {
    for (const text of [`a: "${token}\nb: 1`, `password: hunter2\npassword: hunter2\n`, `- x\n- ${token}: : y`, but('strategy: by-exposure', `strategy: ${token}`), but("'strategy ==", `'${token} ==`)])
      hidden(await refusalOf('E_RUNBOOK', () => load(text, { looksSecret: () => false })));
  });

  test('are found by the detector that is handed in, whatever their shape', async () => {
    const e = await refusalOf('E_RUNBOOK', () => load(but('owner: security-oncall', 'owner: hunter2'), { looksSecret: (t) => t === 'hunter2' }));
    expect(e.message).toMatch(/^r\.yaml:6:8: /);
    hidden(e);
  });

  test('a file cannot draw on the terminal', async () => {
    const e = await refusalOf('E_RUNBOOK', () => load(but('strategy: by-exposure', 'strategy: "\\e[31mred\\u202e"  # \u202e')));
    expect(JSON.stringify([e.message, e.lines])).not.toMatch(/\\u001b|\u202e/);
  });
});
