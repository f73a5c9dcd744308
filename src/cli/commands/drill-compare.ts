import { allResults } from '../app/drill/result.ts';
import { drillState } from '../app/drill/named-result.ts';
import { TokenctlError } from '../../core/errors.ts';
import { sanitize } from '../../ui/index.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'drill compare', group: 'rehearse', summary: 'drills side by side: what has become better since the last time',
  args: [{ name: 'scenario', summary: 'one scenario; default: the one that was played last', complete: 'scenario' }],
  flags: [{ name: '--last', kind: 'text', value: 'N', summary: 'so many of the newest; default 4' }] as const,
  examples: [{ run: 'tokenctl drill compare', does: 'of what was played last' }, { run: 'tokenctl drill compare two-hundred-ok --last 10 --json', does: 'for a chart' }],
  exits: [0, 2], json: 'tokenctl/drill-compare/v1', next: ['drill score', 'drill run'],
  async handler(cx, { args, flags }) {
    const all = await allResults(drillState(cx));
    const scenario = args.scenario ?? all.at(-1)?.scenario;
    const found = all.filter((r) => r.scenario === scenario);
    if (found.length === 0) throw new TokenctlError('E_DRILL', scenario === undefined ? 'no drill has been scored here yet' : `no drill of "${scenario}" has been scored here`, { next: [`tokenctl drill run ${scenario ?? 'SCENARIO'}`] });
    const last = Number(flags.last ?? '4');
    if (!Number.isInteger(last) || last < 1) throw new TokenctlError('E_USAGE', '--last takes a whole number of at least 1');
    const shown = found.slice(-last);
    const head = [{ head: '' }, ...shown.map((r) => ({ head: `${r.heldAt.slice(0, 10)} ${r.play ?? 'people'}` }))];
    const objectives = [...new Set(shown.flatMap((r) => r.objectives.map((o) => o.id)))];
    const measures = [...new Set(shown.flatMap((r) => r.measures.map((m) => m.name)))];
    return {
      exit: 0,
      text: [
        `DRILL ${scenario}: ${found.length} played${found.length > shown.length ? `, the last ${shown.length} shown` : ''}`, '',
        ...cx.ui.table(head, [
          ['drill', ...shown.map((r) => r.id)], ['objectives met', ...shown.map((r) => `${r.met} of ${r.of}`)],
          ...objectives.map((id) => [`  ${sanitize(id)}`, ...shown.map((r) => { const o = r.objectives.find((x) => x.id === id); return o === undefined ? '' : `${o.met ? 'met' : 'MISSED'}${o.measured === null ? '' : ` ${sanitize(o.measured)}`}`; })]),
          ...measures.map((name) => [name, ...shown.map((r) => r.measures.find((m) => m.name === name)?.value ?? '')]),
        ]),
      ],
      json: { realm: 'drill', scenario: scenario ?? null, drills: shown },
    };
  },
});
