import { exitName } from '../core/exit.ts';
import type { Ui } from '../ui/index.ts';
import type { Command, CommandResult } from './command-spec.ts';

/** Prints what a command answered: text for people, or exactly one document. */
export async function printResult(ui: Ui, command: Command, result: CommandResult): Promise<void> {
  if (ui.mode === 'text') {
    const text = textOf(result);
    if (text === null) return;
    if (result.paged === true) await ui.page(text);
    else ui.out(text);
    return;
  }
  // A command that streams has written its events already; its last line is the result.
  ui.out(JSON.stringify(documentOf(command, result), null, ui.mode === 'json' ? 2 : 0));
}

const textOf = ({ text }: CommandResult): string | null => {
  if (text === undefined) return null;
  const joined = typeof text === 'string' ? text.replace(/\n$/, '') : text.join('\n');
  return joined === '' ? null : joined;
};

/** `{ schema, …, exit }`; a command without a document of its own answers with its text. */
function documentOf(command: Command, result: CommandResult): object {
  const exit = { code: result.exit, name: exitName(result.exit) };
  const body = command.json === null || result.json === undefined
    ? { schema: 'tokenctl/text/v1', text: textOf(result)?.split('\n') ?? [] }
    : { schema: command.json, ...result.json };
  return { ...body, exit };
}

/** First line of every event stream. */
export const streamHead = (version: string): object => ({ schema: 'tokenctl/events/v1', tool: version });
