import type { Input, Output } from '../core/streams.ts';

/** Asks one line. Both kinds reject with `Interrupted` on Ctrl-C, and with the signal's reason when aborted. */
export interface Asker {
  line(message: string, check: (text: string) => string | null, signal: AbortSignal): Promise<string>;
  /** Nothing that is typed is shown. */
  hidden(message: string, signal: AbortSignal): Promise<string>;
}

/** Ctrl-C, or the end of the input, at a question. */
export class Interrupted extends Error {
  constructor() {
    super('interrupted at a question');
    this.name = 'Interrupted';
  }
}

/** inquirer's own look asks the environment for colours; ours is decided already (ui/terminal.ts), and plain. */
const PLAIN_THEME = {
  prefix: '?',
  style: {
    answer: (text: string) => text,
    message: (text: string) => text,
    error: (text: string) => `  ${text}`,
    defaultAnswer: (text: string) => `[${text}]`,
    help: (text: string) => text,
    highlight: (text: string) => text,
    key: (text: string) => text,
  },
};

/** Questions through inquirer, drawn on `output`. Only for a terminal: on anything else inquirer waits for ever. */
export function inquirerAsker(input: Input, output: Output): Asker {
  const ask = async (question: { type: 'input' | 'password'; message: string; validate: (text: string) => true | string }, signal: AbortSignal): Promise<string> => {
    const { createPromptModule } = await import('inquirer');
    const prompt = createPromptModule({ input: input.raw as NodeJS.ReadStream, output: output.raw, signal });
    try {
      const answers: { answer: string } = await prompt([{ ...question, name: 'answer', theme: PLAIN_THEME }]);
      return answers.answer;
    } catch (e) {
      if (signal.aborted) throw signal.reason;
      if (e instanceof Error && e.name === 'ExitPromptError') throw new Interrupted();
      throw e;
    }
  };
  return {
    line: (message, check, signal) => ask({ type: 'input', message, validate: (text) => check(text) ?? true }, signal),
    hidden: (message, signal) => ask({ type: 'password', message, validate: () => true }, signal),
  };
}

/** Questions without a repaint, for screen readers: a line out, a line in, edited by the terminal itself. */
export function plainAsker(input: Input, output: Output): Asker {
  const once = async (message: string, signal: AbortSignal): Promise<string> => {
    const { createInterface } = await import('node:readline');
    const lines = createInterface({ input: input.raw, terminal: false });
    try {
      return await new Promise<string>((resolve, reject) => {
        if (signal.aborted) { reject(signal.reason); return; }
        signal.addEventListener('abort', () => reject(signal.reason), { once: true });
        lines.once('line', resolve);
        lines.once('close', () => reject(new Interrupted()));
        output.write(`${message} `);
      });
    } finally {
      lines.close();
    }
  };
  return {
    async line(message, check, signal) {
      for (;;) {
        const text = await once(message, signal);
        const complaint = check(text);
        if (complaint === null) return text;
        output.write(`${complaint}\n`);
      }
    },
    // Echo can only be turned off by drawing through inquirer, which prints nothing here but the question.
    hidden: (message, signal) => inquirerAsker(input, output).hidden(message, signal),
  };
}
