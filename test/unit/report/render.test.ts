import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { reviewHtml, reviewJson, reviewMarkdown, type DrillPart } from '../../../src/report/index.ts';
import { fullStory } from '../comms/story.ts';
import { reviewOf } from './read.ts';

const drill: DrillPart = {
  scenario: 'two-hundred-ok', title: 'A 200 that means nothing', objectives: [{ id: 'contain', what: 'contained in ten minutes', met: true, measured: '3 min', limit: '10 min' }, { id: 'told', what: 'told in five', met: false, measured: '61 min', limit: null }],
  score: 82, comparedWith: 'the drill of October', notes: ['The card was found.'], actions: [{ issue: 'Told late', action: 'Tell before the proof', owner: 'oncall', due: '2026-12-15' }, { issue: 'x', action: 'y', owner: null, due: null }],
};
const drilled = async () => {
  const s = fullStory();
  Object.assign(s.events[0]?.data ?? {}, { realm: 'drill' });
  return reviewOf(s.events);
};
const html = async (extra?: { drill: DrillPart }): Promise<string> => [...reviewHtml(await drilled(), extra)].join('');
const markdown = async (extra?: { drill: DrillPart }): Promise<string> => [...reviewMarkdown(await drilled(), extra)].join('');

test('the sections, in the order in which they are read', async () => {
  const headings = [...(await markdown({ drill })).matchAll(/^## (.*)$/gm)].map(([, h]) => h);
  expect(headings).toEqual(['Summary', 'Objectives', 'Measures', 'Timeline', 'Reach', 'What nobody did', 'Actions', 'Ledger', 'Evidence', 'Reasons and consents', 'Questions and answers', 'Debts settled by persons', 'Messages', 'Services that were down', 'Proofs']);
});

test('a drill says so in the title, first of all, and in the data', async () => {
  const text = await markdown();
  expect(text.split('\n').slice(0, 3)).toEqual(['# DRILL: Review of INC-7: Tokens in a public gist', '', '**DRILL: this was a rehearsal. No real token is concerned.**']);
  expect(await html()).toMatch(/<title>DRILL: [^]*<body class="drill">\n<p class="banner" role="note">DRILL: /);
  expect(reviewJson(await drilled())).toMatchObject({ schema: 'tokenctl/report/v1', realm: 'drill' });
  expect([...reviewMarkdown(await reviewOf(fullStory().events))].join('')).not.toMatch(/DRILL/);
});

test('objectives stand near the top, and a drill’s own actions before those of the review', async () => {
  const text = await markdown({ drill });
  for (const said of ['| told | told in five | MISSED | 61 min | none |', '1 of 2 objectives was missed. Score 82.', 'Compared with the drill of October.', '- The card was found.']) expect(text).toContain(said);
  const rows = (text.split('## Actions\n')[1] ?? '').split('\n').filter((l) => l.startsWith('| '));
  expect(rows.slice(2, 4)).toEqual(['| Told late | Tell before the proof | oncall | 2026-12-15 |', '| x | y | nobody yet | to be agreed |']);
  expect(rows.length).toBeGreaterThan(4);
  expect(reviewJson(await drilled(), { drill }).drill).toEqual(drill);
});

test('the HTML needs nothing else: no script, no address, and its policy allows the one style that it has', async () => {
  const page = await html({ drill });
  const style = /<style>([^]*?)<\/style>/.exec(page)?.[1] ?? '';
  expect(page).toContain(`content="default-src 'none'; style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'; base-uri 'none'; form-action 'none'"`);
  expect(page.replace(style, '')).not.toMatch(/<script|<link|<iframe|<object| on[a-z]+=| style=| src=|href="[^#]/);
  expect(style).not.toMatch(/url\(|@import|expression/);
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
});

test('every word of a state is there without colour', async () => {
  const page = await html();
  for (const said of ['proven dead at', 'dismissed by one person (dana)', 'no owner on record']) expect(page).toContain(said);
});

test('two sentences say what happened and how it stands', async () => {
  const text = await markdown();
  expect(text).toContain('On 2026-11-23 12:00:02 UTC dana opened INC-7, an incident of severity SEV1: “Tokens in a public gist”; 3 tokens came onto the ledger, exposed since 2026-11-23 11:56:25 UTC (stated by dana).');
  expect(text).toMatch(/\*\*It is open\. /);
});
