import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toMrkdwn } from '../../../../src/connectors/webhook/mrkdwn.ts';

const body = (text: string): string => toMrkdwn({ title: 'T', body: text, limit: 30_000 }).slice('*T*\n\n'.length);
const Z = '\u200b';

describe('Markdown to mrkdwn', () => {
  it.each([
    ['**bold** and *italic* and _this_', '*bold* and _italic_ and _this_'],
    ['# Head **of** it', '*Head of it*'],
    ['- one\n  - two\n* three', '• one\n  • two\n• three'],
    ['> quoted', '&gt; quoted'],
    ['see [the **runbook**](https://x.test/a?b=1&amp;c=2)', 'see <https://x.test/a?b=1&amp;c=2|the *runbook*>'],
    ['<https://x.test/>', '<https://x.test/>'],
    ['`kv/prod_a*b` and a < b & c', '`kv/prod_a*b` and a &lt; b &amp; c'],
    ['```\n<!channel> **x** &lt;\n```', '```\n&lt;!channel&gt; **x** &amp;lt;\n```'],
    ['<!channel> <@U1> <https://x.test|y>', '&lt;!channel&gt; &lt;@U1&gt; &lt;https://x.test|y&gt;'],
    // What comms has escaped comes out as the text it was.
    ['a \\*b\\* \\[c\\](https:\\/\\/x) &lt;!here&gt; snake_case', `a ${Z}*b${Z}* [c](https://x) &lt;!here&gt; snake_case`],
    ['[x](javascript:alert(1))', '[x](javascript:alert(1))'],
    ['---', '———'],
    ['2 * 3 ** 4', `2 ${Z}* 3 ${Z}*${Z}* 4`],
  ])('%j', (markdown, expected) => { expect(body(markdown)).toBe(expected); });

  it('never names a channel or a person, whatever it is given', () => {
    const piece = fc.oneof(fc.constantFrom('<', '>', '!', '@', '&', '&lt;', '&amp;', '\\', '`', '```', '\n', '*', '**', '_', '[', '](', ')', 'https://x.test/', '|', '#', ' ', '- ', '<!channel>', '<@U1>', '<!here|x>'), fc.string({ maxLength: 5 }));
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }), fc.array(piece, { maxLength: 8 }), (parts, title) => {
      const text = toMrkdwn({ title: title.join(''), body: parts.join(''), limit: 30_000 });
      // All that is left in angle brackets are links.
      for (const tag of text.matchAll(/<([^>]*)>?/g)) expect(tag[1]).toMatch(/^(https?:\/\/|mailto:)/);
      expect(text).not.toMatch(/&(?!amp;|lt;|gt;)/);
    }), { numRuns: 2_000 });
  });

  it('fits, marks the cut, and closes a code block before it', () => {
    fc.assert(fc.property(fc.array(fc.string({ maxLength: 200 }), { maxLength: 100 }), fc.string({ maxLength: 900 }), fc.integer({ min: 2_000, max: 4_000 }), (lines, title, limit) => {
      expect(toMrkdwn({ title, body: lines.join('\n'), limit }).length).toBeLessThanOrEqual(limit);
    }));
    const text = toMrkdwn({ title: 'T', body: ['```', ...Array.from({ length: 100 }, (_, i) => `line ${i}`), '```'].join('\n'), limit: 400 });
    expect(text).toMatch(/line \d+\n```\n_The message is longer; it is cut here\./);
  });

  it('takes time in proportion to the text', () => {
    for (const part of ['[', '**a', '`a', '_a ', '[a](', '\\', '<https://']) expect(toMrkdwn({ title: 'T', body: part.repeat(20_000), limit: 30_000 }).length).toBeLessThanOrEqual(30_000);
  }, 5_000);
});
