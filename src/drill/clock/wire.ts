import type { Socket } from 'node:net';

/** Lines of JSON between the one process that holds a drill and those that take part in it. Loopback only, and only with the drill's key. */
export type Up =
  | { readonly key: string; readonly pid: number; readonly command: string }
  /** Nothing will happen here before this time of the drill, in milliseconds since the epoch. */
  | { readonly idleUntilMs: number }
  | { readonly busy: true }
  | { readonly ask: Ask };
/** What a player asks of the world outside tokenctl. */
export type Ask =
  | { readonly is: 'do'; readonly deed: string }
  /** Answered once what was last done by this name has happened. */
  | { readonly is: 'happened'; readonly deed: string }
  | { readonly is: 'hint' }
  | { readonly is: 'end' };
export type Down =
  | { readonly nowMs: number; readonly speed: number }
  | { readonly news: readonly string[] }
  | { readonly answer: Answer };
export interface Answer { readonly ok: boolean; readonly text: readonly string[]; readonly takesMs: number }

const LONGEST = 1 << 20;

/** Calls `see` for each whole line; a line that is no JSON, or too long, ends the connection. */
export function readLines<T>(socket: Socket, see: (message: T) => void): void {
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    text += chunk;
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n')) {
      const line = text.slice(0, end);
      text = text.slice(end + 1);
      try { see(JSON.parse(line) as T); } catch { socket.destroy(); return; }
    }
    if (text.length > LONGEST) socket.destroy();
  });
}
export const send = (socket: Socket, message: Up | Down): void => { if (!socket.destroyed) socket.write(`${JSON.stringify(message)}\n`); };
