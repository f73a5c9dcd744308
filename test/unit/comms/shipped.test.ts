import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { factNames, factsOf, loadTemplates, previewMessage, renderMessage, type Facts } from '../../../src/comms/index.ts';
import { isTokenctlError, type TokenctlError } from '../../../src/core/errors.ts';
import { listDir, readText } from '../../../src/platform/files.ts';
import { A, alive, at, change, earlyStory, fullStory, item, type Story } from './story.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const templates = await loadTemplates({ dirs: [`${root}templates`], listDir, readText });
const get = (name: string) => { const t = templates.get(name); if (!t) throw new Error(name); return t; };
const names = ['all-clear', 'customers-notice', 'engineers-update', 'executives-update', 'support-brief'];
const facts = (s: Story): Facts => factsOf(s.events);
const body = (name: string, s: Story): string => previewMessage({ template: get(name), facts: facts(s) }).message.body;
const refusal = (run: () => unknown): TokenctlError => { try { run(); } catch (e) { if (isTokenctlError(e)) return e; throw e; } throw new Error('it was not refused'); };

test('the shipped templates', () => { expect([...templates.keys()].sort()).toEqual(names); });

describe.each(names)('%s', (name) => {
  const template = get(name);

  test('is written without a gap for a full incident, and carries size and root', () => {
    const message = renderMessage({ template, facts: facts(fullStory()), channelFaces: template.faces });
    expect(message.body).not.toContain('[not known');
    expect(`${message.title}${message.body}`).not.toMatch(/\{\{|\{%|\[object|undefined|null/);
    expect(message.body).toContain('INC-7, journal 36:96734f42d92c');
    expect(message.body).toMatch(/dismissed by one person/);
    expect(message.body).toMatch(/proven dead/);
  });

  test('shows its gaps for an early incident, and customers never see them', () => {
    const early = facts(earlyStory());
    const { message, gaps } = previewMessage({ template, facts: early });
    expect(gaps.length).toBeGreaterThan(0);
    expect(message.body).toContain('[not known: ');
    if (template.faces === 'customers') {
      const error = refusal(() => renderMessage({ template, facts: early, channelFaces: 'customers' }));
      expect(error.code).toBe('E_FACT_MISSING');
      expect(error.lines.map((l) => l.split(':')[0])).toEqual(expect.arrayContaining([...gaps]));
    }
  });

  test('a hostile title, owner, reason and statement stay text', () => {
    const bad = '<!channel> [click](http://evil.test) ![x](https://evil.test/p.png) <script>alert(1)</script> `c` @here www.evil.test \u202Egpj\u0007\u001B[31m\n# head\n| a | {{ facts.proven }}';
    const s = fullStory({ title: bad });
    s.add('exposure.recorded', { from: 3, items: [item('authority', 'id-of-the-fourth', { owner: bad }), item('authority', 'id-of-the-fifth', { owner: bad })] });
    s.add('waiver.proposed', { xs: [3], basis: 'accepted-risk', reason: bad, until: at(86_400), proposal: 'aa' as never, by: bad, file: 'f' });
    s.add('waiver.granted', { xs: [3], basis: 'accepted-risk', until: at(86_400), proposal: 'aa' as never, by: 'mia', signature: 's' });
    for (const fact of ['impact', 'cause', 'contact', 'customer-action', 'next-update', 'severity']) s.add('fact.stated', { name: fact, value: bad });
    const { message } = previewMessage({ template, facts: facts(s) });
    const text = `${message.title}\n${message.body}`;
    expect(text).not.toMatch(/<|(?<!\\)!?\[(?:click|x)(?<!\\)\]\(|http:\/\/|(?<!\\)`|@here|www\.|^# head|^\|/m);
    // It is not filled in either: facts are data.
    expect(text).toContain('{{ facts.proven }}');
    expect(text).not.toMatch(/[\p{Cf}\u0000-\u0009\u000B-\u001F]/u);
    expect(message.title).not.toContain('\n');
  });
});

describe('words', () => {
  test('a requested revoke is never called proven or dead', () => {
    const s = earlyStory();
    change(s, { n: 3, key: `revoke:${A}`, effect: 'revoke', x: 0 });
    expect(body('engineers-update', s)).toContain('- revoke requested, not proven: 1');
    expect(body('engineers-update', s)).toContain('- proven dead: 0');
    expect(body('customers-notice', s)).toContain('- revoke requested, not proven yet: 1');
    expect(body('support-brief', s)).toContain('do not say that they are dead');
  });

  test('a survivor is said to every audience that is told before the end', () => {
    const s = fullStory();
    s.add('watch.made', { x: 0, at: at(9_000), verdict: alive });
    for (const name of names.filter((n) => n !== 'all-clear')) expect(body(name, s)).toMatch(/answered alive after the(?:ir)? revoke/);
  });

  test('waived entries are named, and customers learn of them without key, person or reason', () => {
    const s = earlyStory();
    s.add('waiver.proposed', { xs: [0], basis: 'accepted-risk', reason: 'SEC-44 read only', until: at(86_400), proposal: 'aa' as never, by: 'dana', file: 'f' });
    s.add('waiver.granted', { xs: [0], basis: 'accepted-risk', until: at(86_400), proposal: 'aa' as never, by: 'mia', signature: 's' });
    expect(body('engineers-update', s)).toContain(`- ${A} (payments): waived by mia, proposed by dana, not proven; an accepted risk`);
    expect(body('customers-notice', s)).toContain('- token 1: waived by two persons, not proven (an accepted risk)');
    expect(body('customers-notice', s)).not.toMatch(/mia|dana|SEC-44/);
  });

  test('the all-clear is refused to everybody while one entry is open', () => {
    for (const channelFaces of ['technicians', 'customers'] as const) {
      const error = refusal(() => renderMessage({ template: get('all-clear'), facts: facts(earlyStory()), channelFaces }));
      expect([error.code, error.lines.some((l) => l.startsWith('covered-at'))]).toEqual(['E_FACT_MISSING', true]);
    }
  });

  test('a shortened window stands beside the proofs, a drill says so', () => {
    const s = fullStory({ environment: 'test', windowMs: 2_000 });
    expect(body('all-clear', s)).toContain('a window of at least 2 s');
    expect(body('all-clear', s)).toContain('Proof window 2 s: shorter than 120 s');
    const drill = previewMessage({ template: get('engineers-update'), facts: { ...facts(s), drill: true } }).message;
    expect([drill.title.startsWith('DRILL: '), drill.body.startsWith('**This is a drill.')]).toEqual([true, true]);
  });

  test('what is stated names who stated it; customers are not told names', () => {
    expect(body('engineers-update', fullStory())).toContain('2026-11-23 15:00:00 UTC (stated by dana)');
    expect(body('customers-notice', fullStory())).toContain('(stated, not measured)');
  });

  test('a template for technicians does not go to customers', () => {
    expect(refusal(() => renderMessage({ template: get('engineers-update'), facts: facts(fullStory()), channelFaces: 'customers' })).code).toBe('E_AUDIENCE');
  });

  test('the digest follows what is said', () => {
    const digest = (s: Story) => renderMessage({ template: get('all-clear'), facts: facts(s), channelFaces: 'customers' }).facts;
    const s = fullStory();
    const before = digest(s);
    s.add('fact.stated', { name: 'cause', value: 'not named by this template' });
    expect(digest(s)).toBe(before);
    s.add('checkpoint.signed', { size: 40, root: Buffer.alloc(32, 1).toString('base64'), file: 'checkpoints/40' });
    expect(digest(s)).not.toBe(before);
  });
});

test('no key, id, fingerprint or JWT in text for customers, wherever a person wrote it', () => {
  const hex = (n: number) => fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: n, maxLength: n });
  const id = fc.string({ unit: fc.constantFrom(...'ABCDEFGHJKLMNPQRSTUVWXYZ23456789-_.'), minLength: 10, maxLength: 24 }).filter((t) => /^[A-Z0-9].*[A-Z0-9]$/.test(t));
  fc.assert(fc.property(id, hex(16), fc.constantFrom('impact', 'customer-action', 'contact', 'next-update'), fc.constantFrom(' ', ', ', '(', '\u200B', '"'), (key, fp, name, glue) => {
    const s = fullStory({ title: `token ${key} leaked` });
    const print = `fp1:k1:${fp}`;
    const jwt = `eyJhbGciOiJFZERTQSJ9.eyJqdGki${fp}.c2ln${fp}`;
    s.add('exposure.recorded', { from: 3, items: [item('vault', key, { owner: `team of ${key}`, fp: print as never })] });
    s.add('exposure.recorded', { from: 4, items: [item(null, fp, { owner: print })] });
    s.add('fact.stated', { name, value: `see ${glue}vault/${key}${glue} or ${key.toLowerCase()} or ${print} or ${jwt}` });
    for (const template of ['customers-notice', 'all-clear']) {
      const { message } = previewMessage({ template: get(template), facts: facts(s) });
      const text = `${message.title}\n${message.body}`.replace(/\\/g, '');
      for (const secret of [key, fp, jwt, A, 'acc-9KXuvwdef']) expect(text.toLowerCase()).not.toContain(secret.toLowerCase());
    }
  }), { numRuns: 40 });
}, 60_000);

test('docs/templates.md names every fact', async () => {
  const page = await readText(`${root}docs/templates.md`);
  expect(factNames.filter((n) => !page.includes(`| \`${n}\` |`))).toEqual([]);
});
