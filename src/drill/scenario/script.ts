import { parseDuration } from '../../core/duration.ts';
import { elapsed } from '../score/condition.ts';
import type { Scenario } from './types.ts';

/** The handout of a tabletop on paper, in Markdown: what players read; without `playersOnly`, the facilitator's part too, on a page of its own. */
export function scriptText(s: Scenario, { playersOnly }: { readonly playersOnly: boolean }): readonly string[] {
  const timed = s.events.flatMap((e) => (e.say === undefined ? [] : [{ at: e.at === undefined ? null : parseDuration(e.at) ?? 0, from: e.from ?? 'facilitator', say: e.say, when: whenText(e) }])).toSorted((a, b) => (a.at ?? Infinity) - (b.at ?? Infinity));
  const players = [
    `# DRILL: ${plain(s.title)}`, '', `Tabletop, ${s.minutes} minutes. Nothing of it is real. Runbook: \`${s.runbook}\`.`, '', '## Situation', '', ...block(s.situation), '',
    '## What you have', '', ...s.world.tokens.map((t) => `- ${t.count === 1 ? 'token' : `${t.count} tokens`} \`${t.id}\` at ${t.at}${t.owner === undefined ? ', nobody is named as owner' : `, owner ${plain(t.owner)}`}${t.slots.length === 0 ? '' : `, in ${t.slots.map((x) => `\`${x.at.replaceAll('`', '')}\``).join(', ')}`}`),
    ...Object.entries(s.world.consumers).map(([name, c]) => `- service \`${name}\`${c.owner === undefined ? '' : `, owner ${plain(c.owner)}`}, reads its secret again ${c.reloads === 'never' ? 'only when it is restarted' : `every ${c.reloads}`}`),
    ...(Object.keys(s.deeds).length === 0 ? [] : ['', '## What you can do besides', '', ...Object.entries(s.deeds).map(([name, d]) => `- ${plain(d.does)} (\`${name}\`${d.takes === '0s' ? '' : `, takes ${d.takes}`})`)]),
    ...(s.questions.length === 0 ? [] : ['', '## Questions', '', ...s.questions.map((q, i) => `${i + 1}. ${plain(q)}`)]),
  ];
  if (playersOnly) return players;
  return [
    ...players, '', '---', '', `# Facilitator only: ${plain(s.title)}`, '', ...(s.like === undefined ? [] : [`Made from: ${plain(s.like)}`, '']),
    '## Hidden', '', ...s.facts.map((f) => `- ${plain(f)}`), '',
    '## Injects', '', '| time | from | text |', '|---|---|---|', ...timed.map((e) => `| ${e.at === null ? cell(e.when) : `+${elapsed(Math.floor(e.at / 1000))}`} | ${cell(e.from)} | ${cell(e.say)} |`), '',
    ...(Object.values(s.deeds).some((d) => d.says !== undefined) ? ['## What they hear', '', ...Object.entries(s.deeds).flatMap(([name, d]) => (d.says === undefined ? [] : [`- \`${name}\`: ${plain(d.says)}`])), ''] : []),
    '## Objectives', '', '| objective | limit | if it is missed |', '|---|---|---|', ...s.objectives.map((o) => `| ${cell(o.what)} | ${cell(o.limit ?? '')} | ${cell(o.lesson ?? '')} |`), '',
    ...(s.good.length === 0 ? [] : ['## What good looks like', '', ...s.good.map((g) => `- ${plain(g)}`), '']),
    ...(s.hints.length === 0 ? [] : ['## Hints, one at a time', '', ...s.hints.map((h, i) => `${i + 1}. ${plain(h)}`), '']),
    '## Afterwards', '', '| issue | action | owner | due |', '|---|---|---|---|', '| | | | |', '| | | | |', '| | | | |',
  ];
}

function whenText(e: Scenario['events'][number]): string {
  if (e.on?.deed !== undefined) return `after ${e.on.deed}`;
  if (e.on?.call !== undefined) return `at a call to ${e.on.call.at}`;
  return e.every === undefined ? 'when it is so' : `every ${e.every}${e.if === undefined ? '' : ', when it is so'}`;
}

/** One line of text that is only text, also where it begins a line. */
const plain = (text: string): string => text.trim().replaceAll(/\s+/g, ' ').replaceAll(/[\\*_`~<>&[\]]/g, (c) => `\\${c}`).replace(/^([-+=#]|\d{1,9}(?=[.)]))/, (c) => (/\d/.test(c) ? `${c}\\` : `\\${c}`));
const cell = (text: string): string => plain(text).replaceAll('|', '\\|');
const block = (text: string): readonly string[] => text.trim().split('\n').map((line) => plain(line));
