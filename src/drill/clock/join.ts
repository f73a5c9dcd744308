import { connect } from 'node:net';
import type { Clock } from '../../core/clock.ts';
import { joinedClock, type JoinedClock } from './joined-clock.ts';
import { readLines, send, type Answer, type Ask, type Down } from './wire.ts';

export interface Joined {
  readonly clock: JoinedClock;
  /** What has come for the players since anybody was last told. */
  news(): readonly string[];
  ask(ask: Ask): Promise<Answer>;
  leave(): void;
}
export interface JoinIn { readonly port: number; readonly key: string; readonly pid: number; readonly command: string; readonly real: Clock; readonly isQuiet: () => boolean; /** Whoever held it is gone: what waits for the drill's time would wait for ever. */ readonly onGone?: () => void }

/** How long the process that holds the drill may take to answer, in real milliseconds. */
const HELLO_MS = 5_000;

/** Takes part in a drill that is held by another process of this machine; null = nobody holds it any more. */
export function join(o: JoinIn): Promise<Joined | null> {
  const { promise, resolve } = Promise.withResolvers<Joined | null>();
  const socket = connect({ host: '127.0.0.1', port: o.port, noDelay: true });
  const clock = joinedClock({ real: o.real, isQuiet: o.isQuiet, tell: (ms) => send(socket, ms === null ? { busy: true } : { idleUntilMs: ms }) });
  let news: string[] = [];
  const asked: ((answer: Answer) => void)[] = [];
  let [here, left] = [false, false];
  const gone = (): void => {
    resolve(null);
    if (here && !left) o.onGone?.();
    left = true;
    for (const tell of asked.splice(0)) tell({ ok: false, text: ['the drill is over: nobody holds it any more'], takesMs: 0 });
  };
  const slow = setTimeout(() => socket.destroy(), HELLO_MS);
  socket.on('error', gone).on('close', gone);
  socket.on('connect', () => send(socket, { key: o.key, pid: o.pid, command: o.command }));
  readLines<Down>(socket, (down) => {
    if ('nowMs' in down) {
      clearTimeout(slow);
      clock.set(down.nowMs, down.speed);
      here = true;
      resolve({
        clock, news: () => news.splice(0), leave: () => { left = true; socket.destroy(); },
        ask: (ask) => new Promise((answer) => {
          if (socket.destroyed) { answer({ ok: false, text: ['the drill is over: nobody holds it any more'], takesMs: 0 }); return; }
          // Who ends it is not surprised.
          if (ask.is === 'end') left = true;
          socket.ref();
          asked.push((a) => { socket.unref(); answer(a); });
          send(socket, { ask });
        }),
      });
      // The process is not held by it: it ends when its command does.
      socket.unref();
    } else if ('news' in down) news = [...news, ...down.news];
    else asked.shift()?.(down.answer);
  });
  return promise;
}
