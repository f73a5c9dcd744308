import { parseDuration } from '../../../core/duration.ts';
import { shellWords } from '../../../core/shell-words.ts';
import type { Scenario } from '../../../drill/scenario/types.ts';
import { patientMatch } from '../../../platform/patient-match.ts';
import { runSelf } from '../../../platform/self.ts';
import { sanitize } from '../../../ui/index.ts';
import type { CommandCx } from '../../command.ts';
import { envIn } from './enter.ts';
import { PROGRAM } from './people.ts';
import type { Prepared } from './prepare.ts';

export interface Played { readonly move: string; readonly exit: number; /** What it should have ended with; null = it did. */ readonly wanted: readonly number[] | null; /** What `keep` did not find in what it printed. */ readonly lacks: readonly string[]; readonly text: string }

/** Carries out one play of a scenario, each move in a process of its own, with nobody to ask. Ends at the first move that did not end as it must, and when it is over. */
export async function playMoves(cx: CommandCx, p: Prepared, scenario: Scenario, play: Scenario['plays'][string], { tell, over }: { readonly tell: (line: string) => void; readonly over: AbortSignal }): Promise<readonly Played[]> {
  const played: Played[] = [];
  const kept = new Map<string, string>([['runbook', scenario.runbook]]);
  for (const m of play.moves) {
    const move = typeof m === 'string' ? { tokenctl: m } : m;
    const filled = (text: string): string => p.fill(text).replaceAll(/\{([a-z][a-z0-9_]*)\}/g, (whole, name: string) => kept.get(name) ?? whole);
    const line = filled(move.tokenctl);
    if ('think' in move && move.think !== undefined) await run(cx, p, over, ['drill', 'wait', String(parseDuration(move.think) ?? 0).concat('ms')]);
    for (const [path, text] of Object.entries(('writes' in move ? move.writes : undefined) ?? {})) await p.write(path, filled(text));
    tell(`$ tokenctl ${sanitize(line, { cap: 10_000 })}`);
    const done = await run(cx, p, over, shellWords(line) ?? [], 'stdin' in move ? move.stdin : undefined, 'as' in move ? move.as : undefined);
    const text = `${done.out}${done.err}`;
    const lacks: string[] = [];
    for (const [name, pattern] of Object.entries(('keep' in move ? move.keep : undefined) ?? {})) {
      const found = patientMatch(pattern, 'mu')(text)?.[1];
      if (found === undefined) lacks.push(name);
      else kept.set(name, found);
    }
    const wanted = 'exit' in move && move.exit !== undefined && !move.exit.includes(done.exit) ? move.exit : null;
    played.push({ move: line, exit: done.exit, wanted, lacks, text });
    if (cx.ui.verbose > 0) for (const l of text.trimEnd().split('\n')) tell(`  | ${sanitize(l)}`);
    // A move that was ended with the drill says nothing of itself.
    if (over.aborted) break;
    tell(`  exit ${done.exit}${wanted === null ? '' : `, where ${wanted.join(' or ')} was to come`}`);
    if (wanted !== null || lacks.length > 0) break;
  }
  return played;
}

const run = (cx: CommandCx, p: Prepared, over: AbortSignal, argv: readonly string[], stdin?: string, as?: string) =>
  runSelf({ program: PROGRAM, argv: [...argv, '--no-input'], cwd: p.workspace, env: envIn(p.dir, cx.env, as), ...(stdin !== undefined && { stdin: p.fill(stdin) }), signal: over });
