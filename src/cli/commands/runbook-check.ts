import type { Json } from '../../core/brand.ts';
import { isTokenctlError, TokenctlError } from '../../core/errors.ts';
import { listRunbooks } from '../../runbook/index.ts';
import { openHouse } from '../app/house.ts';
import { runbookName } from '../app/runbook-name.ts';
import { readRunbook, runbookLibrary } from '../app/runbooks.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'runbook check', group: 'prepare', summary: 'everything that is wrong with a runbook, with file:line:column',
  args: [{ name: 'runbook', summary: 'names or paths; default: every one there is', variadic: true, complete: 'runbook' }],
  about: ['Syntax, fields, step types and their inputs, conditions (typed), placeholders, literal secrets, and the rules of order: a kill without a proof, a promote without a retire, a mint that nobody stages.'],
  examples: [{ run: 'tokenctl runbook check', does: 'all of them; in CI' }, { run: 'tokenctl runbook check runbooks/leaked-token.yaml', does: 'one' }],
  exits: [0, 2], json: 'tokenctl/runbook-check/v1', next: ['runbook graph', 'plan'],
  async handler(cx, { args }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const names = args.runbook.length > 0 ? args.runbook.map((n) => runbookName(cx, n)) : (await listRunbooks(runbookLibrary(house))).map((r) => r.name);
    const good: { readonly name: string; readonly steps: number; readonly digest: string }[] = [];
    const bad: TokenctlError[] = [];
    for (const name of names) {
      try {
        const runbook = await readRunbook(cx, house, name);
        good.push({ name, steps: runbook.steps.length, digest: runbook.digest });
      } catch (e) {
        if (!isTokenctlError(e) || (e.code !== 'E_RUNBOOK' && e.code !== 'E_RUNBOOK_UNKNOWN')) throw e;
        bad.push(e);
      }
    }
    const [first] = bad;
    if (first !== undefined && bad.length === 1) throw first;
    if (first !== undefined) throw together(bad, names.length);
    return { exit: 0, text: good.map((r) => `${r.name}: ok, ${r.steps} step${r.steps === 1 ? '' : 's'}   ${r.digest.slice(0, 8)}`), json: { runbooks: good } };
  },
});

/** All complaints of all files as one error. */
function together(bad: readonly TokenctlError[], of: number): TokenctlError {
  const complaints = bad.flatMap((e) => (e.facts as { readonly complaints?: readonly Json[] } | null)?.complaints ?? []);
  return new TokenctlError('E_RUNBOOK', `${bad.length} of ${of} runbooks are not valid`, { lines: bad.flatMap((e) => [e.message, ...e.lines]), facts: { complaints } });
}
