import type { Streams } from '../core/streams.ts';
import type { Env } from './terminal.ts';

/** TOKENCTL_PAGER, PAGER, less; an empty one (or `cat`) means: none. */
function pagerCommand(env: Env): string | null {
  const command = env['TOKENCTL_PAGER'] ?? env['PAGER'] ?? 'less -FIRX';
  return command.trim() === '' || command.trim() === 'cat' ? null : command;
}

/** Long text for a reader: through a pager if a person sits there and it does not fit one screen, else straight to stdout. */
export async function showPaged(text: string, { streams, env, canPage }: { streams: Streams; env: Env; canPage: boolean }): Promise<void> {
  const command = canPage ? pagerCommand(env) : null;
  const rows = streams.stdout.rows();
  const fits = rows > 0 && text.split('\n').length < rows;
  if (command !== null && !fits && await streams.page(command, text)) return;
  streams.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}
