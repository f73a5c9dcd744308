import type { Output } from '../core/streams.ts';

export interface Spinner {
  /** Takes the spinner away. */
  stop(): void;
}
export interface SpinnerIn {
  readonly output: Output;
  readonly canAnimate: boolean;
  readonly color: boolean;
  readonly quiet: boolean;
}

/**
 * A spinner for one wait without parts ("contacting …"); where nothing may be repainted, one line.
 * ora's defaults put stdin into raw mode, where Ctrl-C is never seen, and draw for ever on a terminal of 0 columns:
 * so it leaves stdin alone, and is only started where ui/terminal.ts allows.
 */
export async function startSpinner(text: string, { output, canAnimate, color, quiet }: SpinnerIn): Promise<Spinner> {
  if (!canAnimate || output.columns() === 0) {
    if (!quiet) output.write(`${text}\n`);
    return { stop: () => undefined };
  }
  const { default: ora } = await import('ora');
  const spinner = ora({ text, stream: output.raw, discardStdin: false, isEnabled: true, spinner: 'line', color: color ? 'cyan' : false }).start();
  return { stop: () => { spinner.stop(); } };
}
