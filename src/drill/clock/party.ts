import { timingSafeEqual } from 'node:crypto';
import { createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { readLines, send, type Answer, type Ask, type Down, type Up } from './wire.ts';

export interface Member { readonly pid: number; readonly command: string }
export interface Party {
  readonly port: number;
  /** Earliest time at which anybody goes on; null = somebody is at work, or nobody is here. Milliseconds since the epoch. */
  idleUntilMs(): number | null;
  readonly size: number;
  members(): readonly Member[];
  tellAll(down: Down): void;
  close(): Promise<void>;
}
export interface PartyIn {
  readonly key: string;
  /** What somebody who comes is told first. */
  readonly hello: (m: Member) => readonly Down[];
  readonly answer: (ask: Ask) => Promise<Answer>;
  /** Somebody came, left, or has nothing to do any more. */
  readonly onChange: (m: Member, what: 'came' | 'left' | 'idle') => void;
}
interface Seat extends Member { readonly socket: Socket; idleUntilMs: number | null }

/** Everybody who takes part in a drill, by a connection for each process: its end is noticed, however the process died. */
export async function openParty({ key, hello, answer, onChange }: PartyIn): Promise<Party> {
  const seats = new Set<Seat>();
  const server = createServer({ noDelay: true }, (socket) => {
    let seat: Seat | null = null;
    const leave = (): void => { if (seat !== null && seats.delete(seat)) onChange(seat, 'left'); };
    socket.on('error', leave).on('close', leave);
    readLines<Up>(socket, (up) => {
      if (seat === null) {
        if (!('key' in up) || !same(up.key, key)) { socket.destroy(); return; }
        seat = { pid: up.pid, command: up.command, socket, idleUntilMs: null };
        seats.add(seat);
        for (const down of hello(seat)) send(socket, down);
        onChange(seat, 'came');
      } else if ('idleUntilMs' in up) { seat.idleUntilMs = up.idleUntilMs; onChange(seat, 'idle'); }
      else if ('busy' in up) seat.idleUntilMs = null;
      else if ('ask' in up) answer(up.ask).then((a) => send(socket, { answer: a }), () => socket.destroy());
    });
  });
  await new Promise<void>((resolve, reject) => { server.once('error', reject); server.listen(0, '127.0.0.1', resolve); });
  return {
    port: (server.address() as AddressInfo).port,
    get size() { return seats.size; },
    members: () => [...seats],
    idleUntilMs: () => {
      let first = Infinity;
      for (const s of seats) { if (s.idleUntilMs === null) return null; first = Math.min(first, s.idleUntilMs); }
      return first === Infinity ? null : first;
    },
    tellAll(down) {
      for (const s of seats) {
        // Whoever is woken by it is at work until it says otherwise.
        if ('nowMs' in down && s.idleUntilMs !== null && s.idleUntilMs <= down.nowMs) s.idleUntilMs = null;
        send(s.socket, down);
      }
    },
    close: () => new Promise((done) => { server.close(() => done()); for (const s of seats) s.socket.destroy(); }),
  };
}

const same = (a: unknown, b: string): boolean => typeof a === 'string' && a.length === b.length && timingSafeEqual(Buffer.from(a), Buffer.from(b));
