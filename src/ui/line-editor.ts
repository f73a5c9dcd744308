import { createInterface, type Interface } from 'node:readline';
import type { Input, Output } from '../core/streams.ts';

export interface LinesAsk {
  /** Drawn before each line; asked anew each time. */
  readonly prompt: () => string;
  readonly complete: (line: string) => Promise<readonly string[]>;
  /** Said at the first Ctrl-C; the second one leaves. */
  readonly onInterrupt: string;
}
export interface LineEditor {
  /** The next line; null = the person has left (Ctrl-D, Ctrl-C twice), or `ended` was aborted. The terminal is free while nothing is asked. */
  next(ended: AbortSignal): Promise<string | null>;
  /** Above the line that is being typed, if one is. */
  tell(lines: readonly string[]): void;
  close(): void;
}

/** Lines of a person with editing, history and completion, drawn on `output`. */
export function lineEditor({ prompt, complete, onInterrupt }: LinesAsk, { input, output, signal }: { readonly input: Input; readonly output: Output; readonly signal: AbortSignal }): LineEditor {
  let rl: Interface | null = null;
  let give: ((line: string | null) => void) | null = null;
  let pressed = false;
  let gone = false;
  const raw = (on: boolean): void => { (input.raw as Partial<NodeJS.ReadStream>).setRawMode?.(on); };
  /** Hands the line over, and the terminal back: a program may read from it next. */
  const over = (line: string | null): void => {
    const to = give;
    give = null;
    if (!gone) rl?.pause();
    raw(false);
    to?.(line);
  };
  const open = (): Interface => {
    const made = createInterface({
      input: input.raw, output: output.raw, terminal: true, historySize: 500,
      completer: (line: string, done: (e: null, r: [string[], string]) => void) => { const word = /\S*$/.exec(line)?.[0] ?? ''; complete(line).then((words) => done(null, [words.filter((w) => w.startsWith(word)), word]), () => done(null, [[], word])); },
    });
    made.on('line', (line) => over(line));
    made.on('close', () => { gone = true; over(null); });
    made.on('SIGINT', () => {
      if (pressed) { output.write('\n'); over(null); return; }
      pressed = true;
      output.write(`\n${onInterrupt}\n`);
      made.prompt();
    });
    return made;
  };
  return {
    tell(lines) {
      if (give !== null) output.write('\r\u001b[K');
      for (const line of lines) output.write(`${line}\n`);
      if (give !== null) rl?.prompt(true);
    },
    next: async (ended) => {
      if (gone || ended.aborted || signal.aborted) return null;
      const asked = Promise.withResolvers<string | null>();
      const leave = (): void => { output.write('\n'); over(null); };
      pressed = false;
      give = asked.resolve;
      if (rl === null) rl = open();
      else { raw(true); rl.resume(); }
      ended.addEventListener('abort', leave, { once: true });
      signal.addEventListener('abort', leave, { once: true });
      rl.setPrompt(prompt());
      rl.prompt();
      try { return await asked.promise; } finally {
        ended.removeEventListener('abort', leave);
        signal.removeEventListener('abort', leave);
      }
    },
    close: () => rl?.close(),
  };
}
