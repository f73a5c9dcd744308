import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { checkTemplate, factsOf, loadTemplate, loadTemplates, markdownText, plainLine, previewMessage, renderMessage } from '../../../src/comms/index.ts';
import { isTokenctlError } from '../../../src/core/errors.ts';
import { earlyStory, fullStory } from './story.ts';

const HEAD = 'version: 1\ntitle: T\naudience: engineers\nfaces: technicians\nsummary: s\n';
const make = (body: string, head = HEAD) => checkTemplate({ name: 't', file: 't.md', text: `---\n${head}---\n${body}` });
const problem = (run: () => unknown): string => { try { run(); } catch (e) { if (isTokenctlError(e)) return `${e.code} ${e.message}${e.lines.filter((l) => l.startsWith('did you')).map((l) => ` (${l})`).join('')}`; throw e; } return 'none'; };

describe('a template that is not valid is refused where it stands', () => {
  test.each([
    ['an unknown fact', 'a\n  {{ facts.provenn | say }}', HEAD, /^E_TEMPLATE t\.md:9:6: there is no fact “provenn” \(did you mean "proven"\?\)$/],
    ['an unknown fact in a branch not taken', '{% if facts.open.value > 999 %}{{ facts.nope }}{% endif %}', HEAD, /^E_TEMPLATE t\.md:8:\d+: there is no fact “nope”/],
    ['an unknown field', '{{ facts.open.valeu }}', HEAD, /^E_TEMPLATE t\.md:8:4: a fact has no field “valeu”/],
    ['another variable', '{{ incident }}', HEAD, /^E_TEMPLATE t\.md:8:4: there is no variable “incident”/],
    ['a computed name', '{{ facts[facts.title.value] }}', HEAD, /^E_TEMPLATE t\.md:8:\d+: /],
    ['an unknown filter', '\n{{ facts.open | upcase }}', HEAD, /^E_TEMPLATE t\.md:9:1: undefined filter: upcase/],
    ['raw', '{{ facts.title | raw }}', HEAD, /^E_TEMPLATE t\.md:8:1: undefined filter: raw/],
    ['an include', '{% include "x" %}', HEAD, /^E_TEMPLATE t\.md:8:1: tag "include" not found/],
    ['an unclosed tag', '{% if facts.open.known %}', HEAD, /^E_TEMPLATE t\.md:8:1: /],
    ['a bare unknown value', '{{ facts.since.value }}', HEAD, /^E_TEMPLATE t\.md:8:\d+: nothing that can be written/],
    ['an unknown fact in the title', 'x', HEAD.replace('title: T', 'title: "{{ facts.titel }}"'), /^E_TEMPLATE t\.md:3:\d+: there is no fact “titel” \(did you mean "title"\?\)$/],
    ['an unknown need', 'x', `${HEAD}needs: [incident, sinse]\n`, /^E_TEMPLATE t\.md:7:19: there is no fact "sinse" \(did you mean "since"\?\)$/],
    ['an unknown field of the front matter', 'x', `${HEAD}faced: x\n`, /^E_TEMPLATE t\.md:7:1: unknown key "faced" \(did you mean "faces"\?\)$/],
    ['faces of nobody', 'x', HEAD.replace('technicians', 'press'), /^E_TEMPLATE t\.md:5:8: "faces" must be one of technicians, customers/],
    ['a missing title', 'x', HEAD.replace('title: T\n', ''), /^E_TEMPLATE t\.md:2:1: "title" is missing/],
    ['asks for a fact that there is', 'x', `${HEAD}asks: { impact: "?" }\n`, /^E_TEMPLATE t\.md:7:9: “impact” is a fact already/],
    ['broken YAML', 'x', 'version: [\n', /^E_TEMPLATE t\.md:\d+:\d+: /],
  ])('%s', (_, body, head, said) => { expect(problem(() => make(body, head))).toMatch(said); });

  test.each([
    ['in the body', 'a\n', 8, 1], ['in the front matter', null, 6, 10],
  ])('a secret %s, which is not shown', (_, body, line, column) => {
    const secret = ['glpat', 'aBcDeFgHiJkLmNoPqRsT'].join('-');
    try { make(body === null ? 'x' : `${secret}\n`, body === null ? HEAD.replace('summary: s', `summary: ${secret}`) : HEAD); expect.unreachable(); } catch (e) {
      if (!isTokenctlError(e)) throw e;
      expect(e.message).toMatch(new RegExp(`^t\\.md:${line}:${column}: what looks like a secret`));
      expect(JSON.stringify([e.message, e.lines, e.facts])).not.toContain('aBcDeF');
    }
  });
  test('control characters, bytes that were no UTF-8, and a mark at the start', () => {
    expect(problem(() => make('a\0'))).toMatch(/^E_TEMPLATE t\.md:8:2: a control character/);
    expect(problem(() => make('a\ufffd'))).toMatch(/^E_TEMPLATE t\.md:8:2: the file is not UTF-8/);
    expect(problem(() => checkTemplate({ name: 't', file: 't.md', text: `\ufeff---\n${HEAD}---\nx` }))).toBe('none');
  });
  test('no front matter', () => { expect(problem(() => checkTemplate({ name: 't', file: 't.md', text: 'hello' }))).toMatch(/^E_TEMPLATE t\.md:1:1: /); });
  test('whatever the file holds, it is E_TEMPLATE or a template', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.boolean(), (text, headed) => {
      expect(problem(() => checkTemplate({ name: 't', file: 't.md', text: headed ? `---\n${HEAD}---\n{{ facts.${text} }}{% ${text}` : text }))).toMatch(/^(E_TEMPLATE t\.md:\d+:\d+: |none$)/);
    }), { numRuns: 60 });
  }, 60_000);
  test('a loop that does not end is stopped', () => {
    expect(problem(() => make('{% for a in (1..100000000) %}{% for b in (1..100000000) %}x{% endfor %}{% endfor %}'))).toMatch(/^E_TEMPLATE t\.md:8:/);
  });
});

describe('gaps', () => {
  test('a fact that is only tested, and not known, is a gap', () => {
    const template = make('{% if facts.since.value %}a{% else %}b{% endif %}', HEAD.replace('technicians', 'customers'));
    const { message, gaps } = previewMessage({ template, facts: factsOf(earlyStory().events) });
    expect(gaps).toContain('since');
    expect(message.body).toContain('[not known: since when — say it with: tokenctl incident fact since=…]');
    expect(problem(() => renderMessage({ template, facts: factsOf(earlyStory().events), channelFaces: 'customers' }))).toMatch(/^E_FACT_MISSING/);
  });
  test('unless the template asks whether it is known', () => {
    const template = make('{% if facts.since.known and facts.since.value %}a{% endif %}');
    expect(previewMessage({ template, facts: factsOf(earlyStory().events) }).gaps).not.toContain('since');
  });
  test("a template's own fact is asked for, and said when a person stated it", () => {
    const template = make('In {{ facts.region | say }}.', `${HEAD}asks: { region: "which region" }\n`);
    expect(previewMessage({ template, facts: factsOf(earlyStory().events) }).message.body).toContain('In [not known: which region — say it with: tokenctl incident fact region=…].');
    const s = fullStory();
    s.add('fact.stated', { name: 'region', value: { safe: 'eu', text: '<b>' } });
    expect(previewMessage({ template, facts: factsOf(s.events) }).message.body).toContain('(stated by dana).');
    expect(previewMessage({ template, facts: factsOf(s.events) }).message.body).not.toContain('<b>');
  });
});

test('the nearest folder stands before the others, and other files are left alone', async () => {
  const files: { [path: string]: string } = { 'a/x.md': `---\n${HEAD}---\nmine`, 'a/z.md': 'broken', 'b/x.md': `---\n${HEAD}---\nshipped`, 'b/y.md': `---\n${HEAD}---\ny`, 'b/README.md': 'no template' };
  const folders = { dirs: ['a', 'b'], listDir: (d: string) => Promise.resolve(Object.keys(files).filter((f) => f.startsWith(`${d}/`)).map((f) => f.slice(2))), readText: (p: string) => Promise.resolve(files[p] ?? ''), shown: (p: string) => `my ${p}` };
  expect((await loadTemplate(folders, 'x')).file).toBe('a/x.md');
  await expect(loadTemplate(folders, 'xx')).rejects.toMatchObject({ code: 'E_TEMPLATE', message: 'there is no template xx; there are: x, y, z', next: ['tokenctl comms preview x'] });
  await expect(loadTemplates(folders)).rejects.toMatchObject({ message: expect.stringMatching(/^my a\/z\.md:1:1: /) });
  delete files['a/z.md'];
  expect([...(await loadTemplates(folders)).values()].map((t) => t.file)).toEqual(['a/x.md', 'b/y.md']);
});

test('escaped text holds no Markdown, HTML or chat command, and one line', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom(...'<>![]()`*_~|\\#@&:/-+=1. \n\u202E\u200B', 'here', 'channel', 'http', 'https://x.test', 'www.', 'a'), maxLength: 60 }), (text) => {
    const out = markdownText(plainLine(text));
    expect(out).not.toMatch(/[<>]|(?<!\\)(?:\\\\)*[`*~|]|\n|@here|@channel|[a-z]:\/\/|\p{Cf}/u);
    expect(out).not.toMatch(/(?:^|[^\\])(?:\\\\)*\[(?![:.]\]|at\])/);
    expect(out).not.toMatch(/^(?:[-+=#]|\d+[.)])/);
  }), { numRuns: 300 });
}, 60_000);
