/** A real terminal, by script(1): what no fake stream can show. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const SRC = fileURLToPath(new URL('../../../src/', import.meta.url));
const hasScript = process.platform === 'linux' && spawnSync('script', ['--version']).status === 0;

/** Runs a snippet of ours in a terminal of `columns`; `ui` is made as main does. Keys are typed once the output shows `when`. */
async function inTerminal(body: string, { columns, when, keys, stdin = '' }: { columns: number; when: string; keys: string; stdin?: string }): Promise<{ output: string; code: number | null }> {
  const program = `
    const { createUi } = await import(${JSON.stringify(`${SRC}ui/index.ts`)});
    const { processStreams } = await import(${JSON.stringify(`${SRC}platform/streams.ts`)});
    const { systemClock } = await import(${JSON.stringify(`${SRC}platform/clock.ts`)});
    const flags = { output: 'text', color: 'auto', noInput: false, accessible: false, quiet: false, noPager: false, verbose: 0 };
    const ui = await createUi({ streams: processStreams(), env: process.env, clock: systemClock, flags, typed: [], signal: new AbortController().signal });
    const wait = (ms) => systemClock.sleep(ms, new AbortController().signal);
    ${body}`;
  const command = `stty cols ${columns} rows 24; ${stdin}${process.execPath} --input-type=module -e "$PROGRAM"`;
  const child = spawn('script', ['-qec', command, '/dev/null'], { env: { PATH: process.env['PATH'], TERM: 'xterm', PROGRAM: program }, stdio: ['pipe', 'pipe', 'inherit'] });
  let output = '';
  let typed = false;
  child.stdout.on('data', (chunk: Buffer) => {
    output += chunk.toString('utf8');
    if (typed || !output.includes(when)) return;
    typed = true;
    child.stdin.write(keys);
  });
  const [code] = await once(child, 'exit') as [number | null];
  return { output, code };
}

test.skipIf(!hasScript)('Ctrl-C ends a spinner at once: it does not take the keyboard', { timeout: 30_000 }, async () => {
  const { output, code } = await inTerminal("const s = await ui.spinner('contacting'); await wait(20_000); s.stop(); ui.out('survived Ctrl-C');", { columns: 80, when: 'contacting', keys: '\x03' });
  expect(output).not.toContain('survived Ctrl-C');
  expect(code).toBe(130);
});

test.skipIf(!hasScript)('on a terminal of 0 columns nothing is repainted, and nothing is endless', { timeout: 30_000 }, async () => {
  const { output, code } = await inTerminal("const s = await ui.spinner('contacting'); const live = ui.live({ lines: () => ['x'], still: () => 'still' }); live.print('step'); await wait(600); await live.stop(['end']); s.stop();", { columns: 0, when: 'never', keys: '' });
  expect({ output, code }).toEqual({ output: 'contacting\r\nstep\r\nend\r\n', code: 0 });
});

test.skipIf(!hasScript)('a question is asked and answered on a terminal; stdout stays clean', { timeout: 30_000 }, async () => {
  const { output, code } = await inTerminal("ui.out('answer ' + await ui.prompts.text({ flag: '--reason', value: 'TEXT', why: 'w', question: 'Why?' })); process.exitCode = process.stdin.isRaw ? 9 : 0;", { columns: 80, when: '(--reason TEXT)', keys: 'a gist\r' });
  expect(output).toContain('answer a gist');
  expect(code).toBe(0);
});

test.skipIf(!hasScript)('while stdin carries a value, questions go to the terminal itself', { timeout: 30_000 }, async () => {
  const body = "const value = Buffer.from(await ui.stdin()).toString(); const tty = ui.ttyPrompts(); const why = await tty.prompts.text({ flag: '--reason', value: 'TEXT', why: 'w', question: 'Why?' }); tty.close(); ui.out(`${value} because ${why}`);";
  const { output, code } = await inTerminal(body, { columns: 80, when: '(--reason TEXT)', keys: 'a gist\r', stdin: 'printf piped | ' });
  expect(output).toContain('piped because a gist');
  expect(code).toBe(0);
});
