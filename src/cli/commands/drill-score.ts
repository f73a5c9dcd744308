import { EXIT } from '../../core/exit.ts';
import { TokenctlError } from '../../core/errors.ts';
import { namedResult } from '../app/drill/named-result.ts';
import { scoreScreen } from '../screens/drill-score.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'drill score', group: 'rehearse', summary: 'the scorecard of a drill that is over',
  args: [{ name: 'drill', summary: 'its id, or a scenario for the last of it; default: the last of all', complete: 'drill' }],
  about: ['From what the world of the drill knows and its journals say. The review with timeline, ledger and actions: `drill review`.'],
  examples: [{ run: 'tokenctl drill score', does: 'of the last drill' }, { run: 'tokenctl drill score two-hundred-ok --json', does: 'of the last of a scenario, for a script' }],
  exits: [0, 2, 9], json: 'tokenctl/drill-score/v1', next: ['drill review', 'drill compare'],
  async handler(cx, { args }) {
    if (cx.drill?.joined != null && args.drill === undefined) throw new TokenctlError('E_DRILL', `${cx.drill.file.id} is still held: its score is shown when it is over`, { next: ['tokenctl drill end'] });
    const r = await namedResult(cx, args.drill);
    return {
      exit: r.met === r.of ? EXIT.ok : EXIT.objectives,
      text: [...scoreScreen(cx.ui, r), `Next: tokenctl drill review ${r.id}`], json: { ...r, missed: r.objectives.filter((o) => !o.met).map((o) => o.id) },
    };
  },
});
