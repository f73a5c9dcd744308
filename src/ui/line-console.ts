import { createInterface, type Interface } from 'node:readline';
import type { Input, Output } from '../core/streams.ts';

export interface ConsoleAsk {
  /** Drawn before each line; asked anew each time. */
  readonly prompt: () => string;
  readonly complete: (line: string) => Promise<readonly string[]>;
}
export interface LineConsole {
  /** The next line; null = the person has left (Ctrl-D, Ctrl-C twice), or `ended` was aborted. The terminal is free while nothing is asked. */
  next(ended: AbortSignal): Promise<string | null>;
  /** Above the line that is being typed, if one is. */
  tell(lines: readonly string[]): void;
}

/** Lines of a person with editing, history and completion, drawn on `output`. */
export function lineConsole({ prompt, complete }: ConsoleAsk, { input, output, signal }: { readonly input: Input; readonly output: Output; readonly signal: AbortSignal }): LineConsole {
  let history: string[] = [];
  let open: Interface | null = null;
  return {
    tell(lines) {
      if (open !== null) output.write('\r\u001b[K');
      for (const line of lines) output.write(`${line}\n`);
      open?.prompt(true);
    },
    next: (ended) => new Promise((resolve) => {
      if (ended.aborted || signal.aborted) { resolve(null); return; }
      let pressed = false;
      const rl = createInterface({
        input: input.raw, output: output.raw, terminal: true, history, historySize: 500,
        completer: (line: string, done: (e: null, r: [string[], string]) => void) => { const word = /\S*$/.exec(line)?.[0] ?? ''; complete(line).then((words) => done(null, [words.filter((w) => w.startsWith(word)), word]), () => done(null, [[], word])); },
      });
      open = rl;
      const over = (line: string | null): void => {
        open = null;
        ended.removeEventListener('abort', leave);
        signal.removeEventListener('abort', leave);
        rl.removeAllListeners();
        rl.close();
        resolve(line);
      };
      const leave = (): void => { output.write('\n'); over(null); };
      ended.addEventListener('abort', leave, { once: true });
      signal.addEventListener('abort', leave, { once: true });
      rl.on('history', (all: string[]) => { history = all; });
      rl.on('line', over);
      rl.on('close', () => over(null));
      rl.on('SIGINT', () => {
        if (pressed) { leave(); return; }
        pressed = true;
        output.write('\n(Ctrl-C again, or "end", to end the drill)\n');
        rl.prompt();
      });
      rl.setPrompt(prompt());
      rl.prompt();
    }),
  };
}
