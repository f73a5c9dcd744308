import { isComing } from '../../drill/scenario/types.ts';
import { TokenctlError } from '../../core/errors.ts';
import { sanitize } from '../../ui/index.ts';
import { findScenario, listScenarios } from '../app/drill/scenarios.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'drill check', group: 'rehearse', summary: 'everything that is wrong with a scenario, with file:line:column',
  args: [{ name: 'scenario', summary: 'names or paths; default: every one there is', variadic: true, complete: 'scenario' }],
  about: ['Fields, everything that is referred to, and the conditions, typed over the facts of a drill (docs/drills.md).'],
  examples: [{ run: 'tokenctl drill check drills/ours.yaml', does: 'one' }, { run: 'tokenctl drill check', does: 'all of them; in CI' }],
  exits: [0, 2], json: 'tokenctl/drill-check/v1', next: ['drill run', 'drill script'],
  async handler(cx, { args }) {
    const found = args.scenario.length > 0 ? await Promise.all(args.scenario.map((name) => findScenario(cx, name))) : (await listScenarios(cx)).flatMap((s) => {
      if (s.problem !== null) throw new TokenctlError('E_SCENARIO', s.problem, { next: [`tokenctl drill check ${s.file}`] });
      return s.scenario === null || isComing(s.scenario) ? [] : [s.scenario];
    });
    return { exit: 0, text: found.map((s) => `${sanitize(s.name)}: ok, ${s.events.length} events, ${s.objectives.length} objectives, ${Object.keys(s.plays).length} plays   ${s.digest.slice(0, 8)}`), json: { scenarios: found.map((s) => ({ name: s.name, digest: s.digest, objectives: s.objectives.length, plays: Object.keys(s.plays) })) } };
  },
});
