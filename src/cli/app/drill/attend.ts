import { join } from 'node:path';
import type { Scenario } from '../../../drill/scenario/types.ts';
import { elapsed } from '../../../drill/score/condition.ts';
import { runShell } from '../../../platform/self.ts';
import { sanitize, wrap } from '../../../ui/index.ts';
import type { CommandCx } from '../../command.ts';
import { quote } from '../../../core/shell-quote.ts';
import { namedTexts } from '../../screens/named-texts.ts';
import { scoreScreen } from '../../screens/drill-score.ts';
import { envIn } from './enter.ts';
import type { Prepared } from './prepare.ts';

export interface AttendIn { readonly scenario: Scenario; readonly facilitator: boolean; readonly ended: AbortSignal; readonly onTell: (tell: (lines: readonly string[]) => void) => void }

/** Words of the prompt that are commands of the drill. */
const DRILL_WORDS = ['do', 'wait', 'hint', 'end'];

/** People play: a prompt in the drill's workspace, or the facilitator's. Returns when they are done. */
export async function attendDrill(cx: CommandCx, p: Prepared, o: AttendIn): Promise<void> {
  const env = { ...envIn(p.dir, cx.env), TOKENCTL_NEWS: 'shown', PATH: `${join(p.dir, 'bin')}:${cx.env['PATH'] ?? '/usr/bin:/bin'}` };
  const first = new Set(Object.keys(cx.registry).map((name) => name.split(' ')[0] ?? ''));
  const time = (): string => elapsed(Math.floor((p.held.clock.nowMs() - p.held.stage.startMs) / 1000));
  const words = [...DRILL_WORDS, 'situation', 'help', ...first];
  const typed = cx.ui.lineEditor({
    onInterrupt: '(Ctrl-C again, or "end", to end the drill)',
    prompt: () => `DRILL +${time()}${o.facilitator ? ' facilitator' : ''} $ `,
    complete: async (line) => (/\s/.test(line.trimStart()) ? Object.keys(cx.registry).filter((n) => n.startsWith(line.trimStart().replace(/\S*$/, ''))).map((n) => n.split(' ').at(-1) ?? '') : words),
  });
  o.onTell((lines) => typed.tell(lines.map((l) => sanitize(l))));
  cx.ui.err(opening(cx, p, o));
  try {
    await play();
  } finally {
    typed.close();
  }

  async function play(): Promise<void> {
    for (;;) {
      const line = (await typed.next(o.ended))?.trim() ?? null;
      if (line === null || line === 'exit' || line === 'quit') return;
      if (line === '') continue;
      if (line === 'help') { cx.ui.err(help(cx, o.facilitator)); continue; }
      if (line === 'situation') { cx.ui.err(situation(cx, p, o.scenario)); continue; }
      if (o.facilitator && await facilitate(cx, p, o.scenario, line)) continue;
      const unmute = cx.muteSignals();
      try { await runShell({ line: shellLine(line, first), cwd: p.workspace, env }); } finally { unmute(); }
      if (o.ended.aborted) return;
    }
  }
}

/** `do isolate` is `tokenctl drill do isolate`; a command of tokenctl needs no "tokenctl" before it; anything else is the shell's. */
function shellLine(line: string, first: ReadonlySet<string>): string {
  const word = /^\S+/.exec(line)?.[0] ?? '';
  if (DRILL_WORDS.includes(word)) return ['tokenctl', 'drill', line].join(' ');
  return first.has(word) ? `tokenctl ${line}` : line;
}

/** Words that only the facilitator has. */
async function facilitate(cx: CommandCx, p: Prepared, s: Scenario, line: string): Promise<boolean> {
  const [word = '', ...rest] = line.split(/\s+/);
  switch (word) {
    case 'next': p.held.next(); return true;
    case 'say': await p.held.say(rest.join(' ')); return true;
    case 'coming': cx.ui.err(comingText(p)); return true;
    case 'secrets': cx.ui.err(s.facts.map((f) => `  ${sanitize(f)}`).join('\n')); return true;
    case 'facts': cx.ui.err(Object.entries(await p.held.facts()).map(([name, v]) => `  ${name}: ${typeof v === 'object' ? JSON.stringify(v) : String(v)}`).join('\n')); return true;
    case 'score': {
      const score = await p.held.score();
      cx.ui.err(scoreScreen(cx.ui, { ...score, id: p.file.id, scenario: s.name, title: s.title, seed: p.file.seed, runbook: s.runbook, play: null }).join('\n'));
      return true;
    }
    default: return false;
  }
}

const comingText = (p: Prepared): string => p.held.coming().map((c) => `  +${elapsed(Math.floor((c.atMs - p.held.stage.startMs) / 1000))}  ${sanitize(c.text.trim().split('\n')[0] ?? '')}`).join('\n') || '  nothing more by time';

/** As wide as the terminal: paragraphs flow, and a line that is indented or a list stays one. */
const situation = (cx: CommandCx, p: Prepared, s: Scenario): string => sanitize(p.fill(s.situation.trim()), { lines: true, cap: 100_000 }).replaceAll(/([^\n])\n(?=[^\n\s*-])/g, '$1 ').split('\n').flatMap((line) => (line === '' ? [''] : wrap(line, width(cx)))).map((line) => `  ${line}`.trimEnd()).join('\n');

function opening(cx: CommandCx, p: Prepared, { scenario: s, facilitator }: AttendIn): string {
  const joining = [`  cd ${quote(p.workspace)}`, `  export PATH=${quote(join(p.dir, 'bin'))}:$PATH`];
  const facts = s.facts.flatMap((f) => wrap(sanitize(f), width(cx) - 2).map((line, i) => `${i === 0 ? '- ' : '  '}${line}`)).map((line) => `  ${line}`);
  const lines = facilitator
    ? [`DRILL ${s.name}: ${sanitize(s.title)}`, 'You are the facilitator: the players must not see this screen.', '', 'Hidden from the players:', ...facts, '', 'What comes:', comingText(p), '', 'The players work there, and begin with: cat SITUATION.txt', ...joining, '', help(cx, true)]
    : [`DRILL ${s.name}: ${sanitize(s.title)}`, 'Nothing here is real, and nothing of it reaches another machine.', '', situation(cx, p, s), '', help(cx, false), '', 'Colleagues, in another terminal:', ...joining];
  return [...lines, ''].join('\n');
}

const width = (cx: CommandCx): number => Math.max(20, cx.ui.columns - 2);

function help(cx: CommandCx, facilitator: boolean): string {
  const rows = facilitator ? FACILITATOR_WORDS : PLAYER_WORDS;
  return [...(facilitator ? [] : wrap('Type what you would type: plan leaked-token …, run …, ledger show, status. "tokenctl" before it may be left out; the shell\'s own words work too.', cx.ui.columns)),
    ...namedTexts({ columns: width(cx) }, rows.map(([name, text]) => ({ name, text }))).map((line) => `  ${line}`)].join('\n');
}
const PLAYER_WORDS = [['situation', 'this text again'], ['do', 'what you can do outside tokenctl'], ['wait 20m', 'let time pass'], ['hint', 'the next hint; counted in the score'], ['end', 'you are done: the score']] as const;
const FACILITATOR_WORDS = [
  ['coming', 'what is still to come'], ['next', 'what comes next comes now'], ['say TEXT', 'to the players'], ['wait 20m', 'let time pass'], ['facts', 'as they are now'], ['secrets', 'what is hidden'], ['score', 'so far'], ['end', 'the drill is over'],
] as const;
