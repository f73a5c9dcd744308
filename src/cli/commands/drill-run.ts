import { dirname } from 'node:path';
import type { Scenario } from '../../drill/scenario/types.ts';
import { findRunbook } from '../../runbook/index.ts';
import { findWorkspace } from '../../workspace/find.ts';
import { runbookLibrary } from '../app/runbooks.ts';
import { TokenctlError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit.ts';
import { paths } from '../../platform/paths.ts';
import { commandLine, sanitize } from '../../ui/index.ts';
import { attendDrill } from '../app/drill/attend.ts';
import { finishDrill } from '../app/drill/finish.ts';
import { playMoves, type Played } from '../app/drill/play.ts';
import { prepareDrill } from '../app/drill/prepare.ts';
import { runbookDigest } from '../app/drill/runbook-digest.ts';
import { findScenario } from '../app/drill/scenarios.ts';
import { scoreScreen } from '../screens/drill-score.ts';
import { defineCommand, type CommandCx } from '../command.ts';

export default defineCommand({
  name: 'drill run', group: 'rehearse', summary: 'rehearse an incident: the same runbook, engine and screens in a world that lies',
  args: [{ name: 'scenario', summary: 'a name of `drill list`, or a path', required: true, complete: 'scenario' }],
  flags: [
    { name: '--unattended', kind: 'bool', summary: 'nobody plays: the moves of the scenario are carried out, and scored (CI)' },
    { name: '--play', kind: 'text', value: 'NAME', summary: 'with --unattended: another play than `well`, such as a mistake' },
    { name: '--seed', kind: 'text', value: 'N', summary: 'what is shuffled is the same for the same seed; default: the scenario’s' },
    { name: '--runbook', kind: 'text', value: 'NAME', summary: 'rehearse this runbook instead of the scenario’s; yours in runbooks/ come along', complete: 'runbook' },
    { name: '--facilitator', kind: 'bool', summary: 'this screen shows what comes next; the players work in another terminal' },
    { name: '--real-time', kind: 'bool', summary: 'waits are waited for, not skipped' },
    { name: '--speed', kind: 'text', value: 'N', summary: 'seconds of the drill in a second, while people think' },
  ] as const,
  about: [
    'Starts issuers, stores, services and channels on this machine’s loopback that speak the vendors’ protocols, makes a workspace with keys and state of its own, and hands you a prompt there. In another terminal, plain `tokenctl` works in that workspace too.',
    'Waits are skipped: while every command waits for a time, the clock of the drill goes to it. While you think, it flows. `drill wait 2h` lets time pass.',
    'Nothing of it can reach another machine: not by address, name, proxy or a variable of your environment, and `exec` is refused.',
    'It ends with a scorecard, 9 if an objective was missed.',
  ],
  examples: [
    { run: 'tokenctl drill run two-hundred-ok', does: 'play it, alone or with others' },
    { run: 'tokenctl drill run one-of-five-thousand --unattended --seed 7', does: 'in CI: is the runbook still good for this?' },
    { run: 'tokenctl drill run two-hundred-ok --unattended --play trust-the-answer', does: 'see a mistake being noticed' },
    { run: 'tokenctl drill run revoked-prod --facilitator', does: 'run it for a team' },
  ],
  exits: [0, 2, 6, 9, 130], json: 'tokenctl/drill-score/v1', next: ['drill score', 'drill compare', 'drill list'],
  async handler(cx, { args, flags }) {
    if (cx.drill !== null) throw new TokenctlError('E_DRILL', 'this is the workspace of a drill already', { next: ['cd', 'tokenctl drill list'] });
    const found = await findScenario(cx, args.scenario);
    if (flags.runbook !== undefined) await checkRunbook(cx, found, flags.runbook);
    const scenario = flags.runbook === undefined ? found : { ...found, runbook: flags.runbook };
    const playName = flags.play ?? 'well';
    const play = scenario.plays[playName];
    if (flags.unattended && play === undefined) throw new TokenctlError('E_USAGE', `${scenario.name} has no play "${playName}"`, { lines: [`it has ${Object.keys(scenario.plays).join(', ') || 'none'}`], next: [`tokenctl drill run ${scenario.name}`] });
    if (!flags.unattended && flags.play !== undefined) throw new TokenctlError('E_USAGE', '--play goes with --unattended', { next: [`tokenctl drill run ${scenario.name} --unattended --play ${flags.play}`] });
    if (!flags.unattended && !cx.ui.prompts.can) throw new TokenctlError('E_INPUT_NEEDED', 'a drill is played by people at a terminal, and here is none', { next: [commandLine(['tokenctl', ...cx.typed, '--unattended'])] });
    const seed = number(flags.seed, '--seed', scenario.seed, 0, 999_999_999);
    const speed = number(flags.speed, '--speed', scenario.speed, 1, 3600);
    const faults: unknown[] = [];
    const [ended, broken] = [new AbortController(), new AbortController()];
    const fault = (e: unknown): void => { faults.push(e); broken.abort(); ended.abort(); };
    if (flags.unattended && !flags.realTime && cx.globals.timeoutMs === null) void cx.clock.sleep(LONGEST_MS, ended.signal).then(() => fault(tooLong(scenario.name, cx.typed)), () => undefined);
    const prepared = await prepareDrill(cx, {
      scenario, state: paths({ env: cx.env, stateDir: cx.globals.stateDir }).state, seed, speed, skip: !flags.realTime, play: flags.unattended ? playName : null,
      onNews: (lines) => news.tell(lines), onFault: fault, onEnd: () => ended.abort(),
    });
    const news = { tell: (lines: readonly string[]): void => { for (const line of lines) cx.ui.note(sanitize(line)); } };
    try {
      let played: readonly Played[] = [];
      if (flags.unattended && play !== undefined) played = await playMoves(cx, prepared, scenario, play, { tell: (line) => cx.ui.note(line), over: AbortSignal.any([cx.stop, broken.signal]) });
      else await attendDrill(cx, prepared, { scenario, facilitator: flags.facilitator, ended: ended.signal, onTell: (tell) => { news.tell = tell; } });
      // What was left in its middle has no score.
      cx.stop.throwIfAborted();
      if (faults[0] !== undefined) throw faults[0];
      const result = await finishDrill(cx, prepared, { scenario, play: flags.unattended ? playName : null, runbookDigest: await runbookDigest(prepared, scenario.runbook) });
      const astray = played.find((m) => m.wanted !== null || m.lacks.length > 0);
      const missed = result.objectives.filter((o) => !o.met).map((o) => o.id);
      return {
        exit: missed.length > 0 || astray !== undefined ? EXIT.objectives : EXIT.ok,
        text: [
          ...(astray === undefined ? [] : [`A move did not end as it must: tokenctl ${sanitize(astray.move, { cap: 10_000 })}: exit ${astray.exit}${astray.wanted === null ? `, and nothing in it that "keep" takes as ${astray.lacks.join(', ')}` : `, not ${astray.wanted.join(' or ')}`}`, ...astray.text.trimEnd().split('\n').slice(-12).map((l) => `  ${sanitize(l)}`), '']),
          ...scoreScreen(cx.ui, result), `Its folder: ${prepared.dir}`, `Next: tokenctl drill review ${result.id}`,
        ],
        json: { ...result, dir: prepared.dir, missed, astray: astray === undefined ? null : { move: astray.move, exit: astray.exit, wanted: astray.wanted, lacks: astray.lacks }, moves: played.map(({ move, exit }) => ({ move, exit })) },
      };
    } finally {
      ended.abort();
      await prepared.close();
    }
  },
});

/** Throws what `runbook show` throws for a name that there is not. */
async function checkRunbook(cx: CommandCx, s: Scenario, name: string): Promise<void> {
  if (!/^[a-z][a-z0-9-]{0,63}$/.test(name)) throw new TokenctlError('E_USAGE', '--runbook takes the name of a runbook: yours in runbooks/, or a shipped one', { next: ['tokenctl runbook list'] });
  const own = await findWorkspace(cx.cwd).catch(() => null);
  if (s.world.files[`runbooks/${name}.yaml`] === undefined) await findRunbook(name, runbookLibrary({ workspace: own === null ? null : { dir: dirname(own) } }));
}

/** Waits are skipped: what takes longer does not end. Real milliseconds. */
const LONGEST_MS = 15 * 60_000;
const tooLong = (scenario: string, typed: readonly string[]): TokenctlError => new TokenctlError('E_DRILL', `${scenario} was not over after ${LONGEST_MS / 60_000} minutes`, {
  hint: 'Something in it waits for ever, or happens too often (every:). More time: --timeout.', next: [commandLine(['tokenctl', ...typed, '--timeout', '1h']), `tokenctl drill check ${scenario}`],
});

function number(text: string | undefined, flag: string, otherwise: number, least: number, most: number): number {
  if (text === undefined) return otherwise;
  const n = /^\d{1,9}(\.\d{1,3})?$/.test(text) ? Number(text) : NaN;
  if (!(n >= least && n <= most && (flag !== '--seed' || Number.isInteger(n)))) throw new TokenctlError('E_USAGE', `${flag} takes a ${flag === '--seed' ? 'whole ' : ''}number from ${least} to ${most}`);
  return n;
}
