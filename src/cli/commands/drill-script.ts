import { scriptText } from '../../drill/scenario/script.ts';
import { findScenario } from '../app/drill/scenarios.ts';
import { sanitize } from '../../ui/index.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'drill script', group: 'rehearse', summary: 'the handout of a scenario for a tabletop on paper, in Markdown',
  args: [{ name: 'scenario', summary: 'a name of `drill list`, or a path', required: true, complete: 'scenario' }],
  flags: [{ name: '--players', kind: 'bool', summary: 'only what the players may read' }] as const,
  about: ['Situation, injects with their times, questions, what good looks like. The facilitator’s part begins after the line.'],
  examples: [{ run: 'tokenctl drill script revoked-prod > revoked-prod.md', does: 'print it for the facilitator' }, { run: 'tokenctl drill script revoked-prod --players', does: 'for the table' }],
  exits: [0, 2], json: 'tokenctl/drill-script/v1', next: ['drill run'],
  async handler(cx, { args, flags }) {
    const text = scriptText(await findScenario(cx, args.scenario), { playersOnly: flags.players });
    return { exit: 0, text: text.map((l) => sanitize(l)), paged: true, json: { scenario: args.scenario, markdown: text.join('\n') } };
  },
});
