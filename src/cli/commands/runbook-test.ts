import { EXIT } from '../../core/exit.ts';
import { resolve } from 'node:path';
import { readUserFileIfThere } from '../../platform/user-file.ts';
import { sanitize } from '../../ui/index.ts';
import { TRIAL_WORLD } from '../../drill/trial-world.ts';
import { openHouse } from '../app/house.ts';
import { runbookName } from '../app/runbook-name.ts';
import { tryRunbook, type StepTold, type Trial, type TrialAsk } from '../app/runbook-trial.ts';
import { readRunbook } from '../app/runbooks.ts';
import { EXPECTATIONS } from '../app/trial-verdict.ts';
import { defineCommand } from '../command.ts';

export default defineCommand({
  name: 'runbook test', group: 'prepare', summary: 'carry a runbook out against a small simulated world, and say whether it did its work',
  args: [{ name: 'runbook', summary: 'a name or a path', required: true, complete: 'runbook' }],
  about: [
    `The planner and the engine are the real ones; issuers, stores, channels and consumers are simulated in this process: ${TRIAL_WORLD}. Nothing of yours is called or changed, and the journal lies in a folder that is removed.`,
    'A runbook with the input `seen` runs once for each of its choices, so that both strategies are tried. Every question is answered for it; waits are skipped to; a proof takes a second.',
    `Expected of each run: ${Object.values(EXPECTATIONS).join('; ')}. A message to customers waits for a person, here as there.`,
    'Beside a runbook, NAME.test.yaml may have cases of your own: a world (`issuers: accept-revoked`, `storm-429`, …) and the statuses that steps must end with there. A word is what a change ended with, or the code by which it was left out:\n  version: 1\n  cases:\n    - name: the issuer answers 204 and the tokens live on\n      seen: public\n      issuers: accept-revoked\n      expect: { exit: 11, steps: { revoke: [done, contained-by-revoke] } }',
    'The simulated issuers have tokens, no signing keys: of a runbook for keys this tries the steps and their order, not what dies with a key.',
  ],
  examples: [{ run: 'tokenctl runbook test leaked-token', does: 'a line for each step of each run, and a verdict' }, { run: 'tokenctl runbook test runbooks/leaked-ci-token.yaml --json', does: 'in CI; exit 3 names the expectation and the change' }],
  exits: [0, 3], json: 'tokenctl/runbook-test/v1', next: ['runbook check', 'plan'],
  async handler(cx, { args }) {
    const house = await openHouse(cx, { workspace: 'optional' });
    const runbook = await readRunbook(cx, house, runbookName(cx, args.runbook));
    const seen = runbook.inputs['seen']?.type === 'choice' ? runbook.inputs['seen'].of : [null];
    // Side by side: each has a world and a folder of its own, and mostly waits for its proofs.
    const { casesFileOf, parseCases } = await import('../../runbook/index.ts');
    const file = casesFileOf(runbook.file);
    const casesText = await readUserFileIfThere(resolve(cx.cwd, file), { shown: file, code: 'E_RUNBOOK' });
    const cases = casesText === null ? [] : parseCases({ text: casesText, file, runbook });
    const asks: readonly TrialAsk[] = [...seen.map((choice) => ({ runbook, seen: choice, of: null })), ...cases.map((c) => ({ runbook, seen: c.seen, of: c }))];
    const settled = await Promise.allSettled(asks.map((ask) => tryRunbook(cx, house, ask)));
    cx.signal.throwIfAborted();
    const trials = settled.map((s) => { if (s.status === 'rejected') throw s.reason; return s.value; });
    const failed = trials.filter((t) => t.missed.length > 0);
    const passed = failed.length === 0;
    const runs = `${trials.length} run${trials.length === 1 ? '' : 's'}`;
    const text = [
      ...trials.flatMap((t) => [headOf(t), ...cx.ui.table([{ head: 'step' }, { head: 'uses' }, { head: 'ended', shrinks: true }], t.steps.map((s) => [sanitize(s.step), s.uses, endedOf(s)]), { indent: 2 }), '']),
      ...failed.flatMap((t) => t.missed.map((m) => sanitize(`MISSED ${m.expectation}   ${nameOf(t)}   ${m.change ?? 'run'}: ${m.why}`))),
      passed ? `${sanitize(runbook.name)} passes: ${runs}, every expectation met` : `${sanitize(runbook.name)} FAILS: ${failed.length} of ${runs} missed what is expected`,
    ];
    return { exit: passed ? EXIT.ok : EXIT.partial, text, json: { name: runbook.name, file: runbook.file, digest: runbook.digest, passed, world: TRIAL_WORLD, expectations: EXPECTATIONS, runs: trials } };
  },
});

const nameOf = (t: Trial): string => [t.name, t.seen === null ? (t.name === null ? 'one run' : null) : `seen=${t.seen}`].filter((w) => w !== null).join('   ');
const headOf = (t: Trial): string => sanitize(`${nameOf(t)}   ${t.strategy}   ${t.exit === null ? 'did not end' : `exit ${t.exit}`}   ${(t.ms / 1000).toFixed(1)} s`);

/** `3 done, 1 refused; left out: 1 no-slot` */
function endedOf(s: StepTold): string {
  const words = (counts: { readonly [word: string]: number }): string => Object.entries(counts).map(([word, n]) => `${n} ${word}`).join(', ');
  return [words(s.ended), Object.keys(s.left).length > 0 ? `left out: ${words(s.left)}` : ''].filter((w) => w !== '').join('; ') || 'nothing to do';
}
