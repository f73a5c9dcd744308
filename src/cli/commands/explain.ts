import { TokenctlError } from '../../core/errors.ts';
import { wrap } from '../../ui/width.ts';
import { defineCommand } from '../command.ts';
import { explain, explainable } from '../explanations.ts';
import { nearest } from '../suggest.ts';

export default defineCommand({
  name: 'explain',
  summary: 'what an error, event, step type, exit code or word means; offline',
  group: 'look after',
  args: [{ name: 'name', summary: 'E_…, token.revoke, run.parked, 3, ledger', required: true, complete: 'explainable' }],
  examples: [
    { run: 'tokenctl explain E_INPUT_NEEDED', does: 'an error code' },
    { run: 'tokenctl explain token.revoke', does: 'a step type of runbooks' },
    { run: 'tokenctl explain survived', does: 'a word' },
  ],
  exits: [2],
  json: 'tokenctl/explain/v1',
  async handler({ ui }, { args }) {
    const found = await explain(args.name);
    if (found.length === 0) {
      const near = nearest(args.name, await explainable());
      throw new TokenctlError('E_USAGE', 'No error, event, step type, exit code or word has that name.', {
        ...(near.length === 0 ? {} : { hint: `Did you mean ${near.join(' or ')}?` }),
        next: near.length === 0 ? ['tokenctl explain --help'] : near.map((name) => `tokenctl explain ${name}`),
      });
    }
    const width = Math.min(ui.columns, 80);
    const text = found.flatMap(({ what, name, summary, lines }, i) => [
      ...(i === 0 ? [] : ['']),
      `${ui.style.bold(name)}  (${what})`,
      ...wrap(summary, width - 2).map((line) => `  ${line}`),
      ...lines.map((line) => `  ${line}`),
    ]);
    return { exit: 0, text, json: { found } };
  },
});
