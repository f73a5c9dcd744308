import { isComing } from '../../drill/scenario/types.ts';
import { sanitize } from '../../ui/index.ts';
import { drillState } from '../app/drill/named-result.ts';
import { allResults } from '../app/drill/result.ts';
import { namedTexts } from '../screens/named-texts.ts';
import { listScenarios } from '../app/drill/scenarios.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'drill list', group: 'rehearse', summary: 'every scenario, when it was last played and how that went',
  about: ['Yours in drills/ before the shipped ones. Those that are still to come are named with what they wait for.'],
  examples: [{ run: 'tokenctl drill list', does: 'choose one' }], exits: [0], json: 'tokenctl/drills/v1', next: ['drill run', 'drill script'],
  async handler(cx) {
    const all = await listScenarios(cx);
    const results = await allResults(drillState(cx));
    const last = (name: string) => results.findLast((r) => r.scenario === name) ?? null;
    const rows = all.map((s) => ({ ...s, last: last(s.name) }));
    const playable = rows.filter((r) => r.scenario !== null && !isComing(r.scenario));
    const coming = rows.flatMap((r) => (r.scenario !== null && isComing(r.scenario) ? [r.scenario] : []));
    return {
      exit: 0,
      text: [
        ...namedTexts(cx.ui, playable.map((r) => ({
          name: r.name, text: [sanitize(r.scenario?.summary ?? ''), r.scenario !== null && !isComing(r.scenario) ? `${r.scenario.minutes} min.` : '', r.last === null ? 'Never played.' : `Last ${r.last.heldAt.slice(0, 10)}: ${r.last.met} of ${r.last.of}.`].join(' '),
        }))),
        ...rows.flatMap((r) => (r.problem === null ? [] : ['', `CANNOT BE READ: ${sanitize(r.problem)}`])),
        ...(coming.length === 0 ? [] : ['', 'Still to come, and what it waits for:', ...namedTexts(cx.ui, coming.map((c) => ({ name: c.name, text: sanitize(c.waitsFor) })))]),
        '', 'Next: tokenctl drill run NAME',
      ],
      json: {
        scenarios: playable.map((r) => ({ name: r.name, from: r.from, title: r.scenario?.title ?? '', summary: r.scenario?.summary ?? '', like: r.scenario?.like ?? null, last: r.last === null ? null : { id: r.last.id, heldAt: r.last.heldAt, met: r.last.met, of: r.last.of } })),
        coming: coming.map((c) => ({ name: c.name, title: c.title, waitsFor: c.waitsFor })), broken: rows.flatMap((r) => (r.problem === null ? [] : [{ name: r.name, problem: r.problem }])),
      },
    };
  },
});
