import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DebtId, Hex } from '../../../src/core/brand.ts';
import { reviewHtml, reviewJson, reviewMarkdown, type DrillPart } from '../../../src/report/index.ts';
import { alive, at, change, dead, item, makeStory, type Story } from '../comms/story.ts';
import { filesOf, reviewOf } from './read.ts';

const hostile = fc.array(fc.oneof(
  fc.constantFrom('<script>alert(1)</script>', '</style>', '</title><img src=x onerror=alert(1)>', '"onmouseover="x', "'", '|', '||', '`', '```', '\n', '\r\n## h', '\u001B[31m', '\u009B31m', '\u001B]8;;http://x\u0007', '\u202E', '\u2066', '\u200B', '\uD800',
    '![i](http://b.test)', '[a](javascript:x)', '<!--', '-->', ']]>', '&lt;', '&#x3c;', '\\', '*', '_', '# ', '- ', '1. ', '@channel', '<!channel>', '$(id)', '\u0000', '://', 'http://b.test'),
  fc.string({ unit: 'binary', maxLength: 6 }), fc.string({ maxLength: 8 }),
), { minLength: 1, maxLength: 5 }).map((parts) => parts.join(''));

/** A journal in which every text of strangers is one. */
function storyWith(t: string): Story {
  const s = makeStory();
  const by = { by: t, run: t };
  const idem = 'aa' as Hex;
  s.add('journal.opened', { realm: 'live', incident: t, tool: t, fpKey: t });
  s.add('incident.opened', { kind: 'incident', title: t, severity: t, since: null, environment: 'production', workspace: null, roles: { [t]: t } }, by);
  s.add('exposure.recorded', { from: 0, items: [item('vault', t, { owner: t, kind: t }), item('vault', 'b', { owner: t }), item(null, t)] }, by);
  s.add('identity.read', { connector: t, is: { [t]: t }, expected: false });
  s.add('plan.made', { plan: t as Hex, file: t, runbook: t, undoes: null, changes: 1, deaths: 1, gaps: [] }, by);
  s.add('gate.given', { plan: t as Hex, gate: 'reason', step: t as never, level: null, given: t, repeat: false, by: 'flag' }, by);
  s.add('gate.refused', { plan: t as Hex, gate: 'consent', why: t }, by);
  s.add('run.started', { plan: t as Hex, nonce: t, changes: 1, pid: 1 }, by);
  s.add('token.captured', { x: 0, facts: { scopes: [t], audience: [t], diesWithIt: [t], mayLiveOn: [t], mayLiveOnNotListed: [t] } }, by);
  s.add('baseline.read', { x: 1, verdict: alive, connector: t }, by);
  s.add('change.intended', { n: 0, x: 0, key: `revoke:${t}` as never, effect: 'revoke', gen: 1, idem }, by);
  s.add('change.ended', { n: 0, x: 0, effect: 'revoke', key: `revoke:${t}` as never, outcome: { is: 'refused', fault: { code: t, class: 'refused' } }, owes: [`consumer-down/${t}` as DebtId, `${t}/${t}` as DebtId] }, by);
  s.add('change.ended', { n: 1, x: 1, effect: 'revoke', key: `revoke:${t}` as never, outcome: { is: 'needs-human', todo: [t] } }, by);
  change(s, { n: 2, key: `${t}:${t}`, effect: 'notify', out: { receipt: t } });
  const rounds = [0, 1, 2, 3, 4].map(() => s.add('round.made', { n: 3, x: 1, of: t, nth: 1, verdict: { ...dead, detail: t, path: t as never, control: t as never }, why: 'prove' }, { ...by, after: 40 }));
  s.add('token.proven', { x: 1, of: t, is: 'dead', rounds, windowMs: 120_000, path: t, vantages: 1 }, by);
  s.add('exposure.dismissed', { x: 2, by: t, named: false, basis: 'not-ours', reason: t }, by);
  s.add('question.answered', { n: 4, key: t as never, text: t, evidence: t, when: 'asked', by: t, named: false }, by);
  s.add('debt.settled', { debt: `consumer-down/${t}` as DebtId, by: t, reason: t, evidence: t }, by);
  s.add('message.sent', { channel: t, template: t, sha256: t as Hex, file: t, outcome: 'failed', run: null, owes: [`message-owed/${t}` as DebtId] }, by);
  s.add('incident.noted', { text: t }, by);
  for (const name of ['cause', 'title', 'since', t]) s.add('fact.stated', { name, value: t }, by);
  s.add('waiver.proposed', { xs: [0], basis: 'attested', reason: t, until: at(9_000), proposal: t as Hex, by: t, file: t }, by);
  s.add('waiver.granted', { xs: [0], basis: 'attested', until: at(9_000), proposal: t as Hex, by: 'mia', signature: t }, by);
  s.add('incident.handed-over', { to: t, file: t }, by);
  s.add('checkpoint.signed', { size: 3, root: t, file: t }, by);
  return s;
}
const drillOf = (t: string): DrillPart => ({ scenario: t, title: t, objectives: [{ id: t, what: t, met: false, measured: t, limit: t }], score: t, comparedWith: t, notes: [t], actions: [{ issue: t, action: t, owner: t, due: t }] });

// oxlint-disable-next-line no-control-regex
const UNSEEN = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\p{Cf}\p{Cs}]/u;
const TAGS = new Set(['!doctype', 'html', 'head', 'meta', 'title', 'style', 'body', 'p', 'main', 'h1', 'h2', 'h3', 'nav', 'ol', 'ul', 'li', 'a', 'div', 'table', 'thead', 'tbody', 'tr', 'th', 'td', 'code', 'pre', 'figure', 'figcaption',
  'svg', 'desc', 'path', 'rect', 'circle', 'text', 'g']);
const ATTRIBUTES = new Set(['lang', 'charset', 'http-equiv', 'content', 'name', 'class', 'role', 'aria-label', 'aria-labelledby', 'id', 'href', 'scope', 'viewBox', 'd', 'x', 'y', 'cx', 'cy', 'r', 'width', 'height', 'text-anchor']);

function checkHtml(html: string): void {
  expect(html).not.toMatch(UNSEEN);
  // Between the tags that a report is made of nothing opens another one.
  const bare = html.replace(/<style>[^<]*<\/style>/, '').replace(/<(\/?)([!a-zA-Z0-9]+)((?: [a-zA-Z-]+(?:="[^"<>]*")?)*)\/?>/g, (tag, _, name: string, attributes: string) => {
    const odd = [...attributes.matchAll(/ ([a-zA-Z-]+)(?:="([^"]*)")?/g)].some(([, attribute = '', value = '']) => (attribute !== 'html' && !ATTRIBUTES.has(attribute)) || (attribute === 'href' && !/^#s\d+$/.test(value)));
    return odd || !TAGS.has(name.toLowerCase()) ? tag : '';
  });
  expect(bare).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;|#39;)/);
}

function checkMarkdown(markdown: string): void {
  expect(markdown).not.toMatch(UNSEEN);
  let columns: number | null = null;
  const wrong: string[] = [];
  for (const line of markdown.split('\n')) {
    const bars = [...line.replace(/\\\\/g, '').matchAll(/(?<!\\)\|/g)].length;
    if (line.startsWith('| ')) {
      columns ??= bars;
      if (bars !== columns) wrong.push(line);
    } else columns = null;
    // Outside of a span to be copied nothing is markup of its own.
    const words = line.replace(/(?<!`)(`+)(?!`)(?:.*?[^`])\1(?!`)/g, '');
    if (/<|(?<!\\)!?\[[^\]]*(?<!\\)\]\(|:\/\//.test(words)) wrong.push(line);
  }
  expect(wrong).toEqual([]);
  expect(markdown.split('\n').filter((l) => /^#{1,6} /.test(l)).every((l) => /^#{1,3} \S/.test(l))).toBe(true);
}

function plainTexts(of: unknown): void {
  if (typeof of === 'string') { if (UNSEEN.test(of)) throw new Error(JSON.stringify(of)); }
  else if (Array.isArray(of)) of.forEach(plainTexts);
  else if (typeof of === 'object' && of !== null) for (const [key, value] of Object.entries(of)) { plainTexts(key); plainTexts(value); }
}

test('text of strangers is only text, in Markdown, HTML and JSON', async () => {
  await fc.assert(fc.asyncProperty(hostile, async (t) => {
    const review = await reviewOf(storyWith(t).events);
    const extra = { drill: drillOf(t) };
    checkHtml([...reviewHtml(review, extra)].join(''));
    checkMarkdown([...reviewMarkdown(review, extra)].join(''));
    plainTexts(JSON.parse(JSON.stringify(reviewJson(review))));
  }), { numRuns: 100, examples: [['<script>alert(1)</script>|`x`\u001B[31m\u202E'], ['`|`'], ['x`'], ['```'], ['\\'], ['\\|'], ['"'], ['a\u0085b']] });
}, 60_000);

test('the files of the folder too', async () => {
  const files = await filesOf(storyWith('</td><script>|`\u202E').events);
  checkHtml(files.get('report.html') ?? '');
  checkMarkdown(files.get('README.md') ?? '');
  checkMarkdown(files.get('timeline.md') ?? '');
});
