import { drawGraph } from '../../runbook/index.ts';
import { openHouse } from '../app/house.ts';
import { runbookName } from '../app/runbook-name.ts';
import { readRunbook } from '../app/runbooks.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'runbook graph', group: 'prepare', summary: 'what waits for what, where all lanes meet, what is asked',
  args: [{ name: 'runbook', summary: 'a name or a path', required: true, complete: 'runbook' }],
  flags: [{ name: '--format', kind: 'choice', of: ['text', 'mermaid'], value: 'FORMAT', summary: 'text (default) or mermaid' }],
  examples: [{ run: 'tokenctl runbook graph leaked-token', does: 'in the terminal' }, { run: 'tokenctl runbook graph leaked-token --format mermaid', does: 'for a page' }],
  exits: [0, 2], json: 'tokenctl/runbook-graph/v1', next: ['runbook check', 'plan'],
  async handler(cx, { args, flags }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const runbook = await readRunbook(cx, house, runbookName(cx, args.runbook));
    const format = flags.format ?? 'text';
    const steps = runbook.steps.map((s, n) => ({ id: s.id, uses: s.uses, needs: s.needs ?? (n === 0 ? [] : [runbook.steps[n - 1]?.id ?? '']), when: s.when?.source ?? null, scope: house.steps.get(s.uses)?.scope ?? null }));
    const graph = drawGraph(runbook, { steps: house.steps, format });
    return { exit: 0, text: graph, json: { name: runbook.name, format, graph, steps } };
  },
});
