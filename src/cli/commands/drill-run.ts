import { parseDuration } from '../../core/duration.ts';
import { TokenctlError } from '../../core/errors.ts';
import { EXIT } from '../../core/exit.ts';
import { paths } from '../../platform/paths.ts';
import { commandLine } from '../../ui/index.ts';
import { attendDrill } from '../app/drill/attend.ts';
import { finishDrill } from '../app/drill/finish.ts';
import { playMoves, type Played } from '../app/drill/play.ts';
import { prepareDrill } from '../app/drill/prepare.ts';
import { runbookDigest } from '../app/drill/runbook-digest.ts';
import { findScenario } from '../app/drill/scenarios.ts';
import { scoreScreen } from '../screens/drill-score.ts';
import { defineCommand } from '../command.ts';

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
    const scenario = flags.runbook === undefined ? found : { ...found, runbook: flags.runbook };
    const playName = flags.play ?? 'well';
    const play = scenario.plays[playName];
    if (flags.unattended && play === undefined) throw new TokenctlError('E_USAGE', `${scenario.name} has no play "${playName}"`, { lines: [`it has ${Object.keys(scenario.plays).join(', ') || 'none'}`], next: [`tokenctl drill run ${scenario.name}`] });
    if (!flags.unattended && flags.play !== undefined) throw new TokenctlError('E_USAGE', '--play goes with --unattended', { next: [`tokenctl drill run ${scenario.name} --unattended --play ${flags.play}`] });
    if (!flags.unattended && !cx.ui.prompts.can) throw new TokenctlError('E_INPUT_NEEDED', 'a drill is played by people at a terminal, and here is none', { next: [commandLine(['tokenctl', ...cx.typed, '--unattended'])] });
    const seed = number(flags.seed, '--seed', scenario.seed, 0);
    const speed = number(flags.speed, '--speed', scenario.speed, 1);
    const faults: unknown[] = [];
    const ended = new AbortController();
    const prepared = await prepareDrill(cx, {
      scenario, state: paths({ env: cx.env, stateDir: cx.globals.stateDir }).state, seed, speed, skip: !flags.realTime, play: flags.unattended ? playName : null,
      onNews: (lines) => news.tell(lines), onFault: (e) => { faults.push(e); ended.abort(); }, onEnd: () => ended.abort(),
    });
    const news = { tell: (lines: readonly string[]): void => { for (const line of lines) cx.ui.note(line); } };
    try {
      let played: readonly Played[] = [];
      if (flags.unattended && play !== undefined) played = await playMoves(cx, prepared, scenario, play, (line) => cx.ui.note(line));
      else await attendDrill(cx, prepared, { scenario, facilitator: flags.facilitator, ended: ended.signal, onTell: (tell) => { news.tell = tell; } });
      // What was left in its middle has no score.
      cx.stop.throwIfAborted();
      if (faults[0] !== undefined) throw faults[0];
      const result = await finishDrill(cx, prepared, { scenario, play: flags.unattended ? playName : null, runbookDigest: await runbookDigest(prepared, scenario.runbook) });
      const astray = played.find((m) => m.wanted !== null);
      const missed = result.objectives.filter((o) => !o.met).map((o) => o.id);
      return {
        exit: missed.length > 0 || astray !== undefined ? EXIT.objectives : EXIT.ok,
        text: [
          ...(astray === undefined ? [] : [`A move did not end as it must: tokenctl ${astray.move}: exit ${astray.exit}, not ${astray.wanted?.join(' or ')}`, ...astray.text.trimEnd().split('\n').slice(-12).map((l) => `  ${l}`), '']),
          ...scoreScreen(cx.ui, result), `Its folder: ${prepared.dir}`, `Next: tokenctl drill review ${result.id}`,
        ],
        json: { ...result, dir: prepared.dir, missed, astray: astray === undefined ? null : { move: astray.move, exit: astray.exit, wanted: astray.wanted }, moves: played.map(({ move, exit }) => ({ move, exit })) },
      };
    } finally {
      await prepared.close();
    }
  },
});

function number(text: string | undefined, flag: string, otherwise: number, least: number): number {
  if (text === undefined) return otherwise;
  const n = /^\d+(\.\d+)?$/.test(text) ? Number(text) : (parseDuration(text) ?? NaN);
  if (!(n >= least)) throw new TokenctlError('E_USAGE', `${flag} takes a number of at least ${least}`);
  return n;
}
