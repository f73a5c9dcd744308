import type { Clock } from '../core/clock.ts';
import { TokenctlError } from '../core/errors.ts';
import type { AppendFile } from '../platform/append-file.ts';
import type { Lock } from '../platform/lock.ts';
import type { Actor, EventData, JournalEvent } from './events/index.ts';
import type { HeldCheckpoints } from './held-checkpoints.ts';
import { lineBody } from './line.ts';
import { rootText } from './merkle.ts';
import { makeMoveGate, type Move } from './move-gate.ts';
import type { JournalPort } from './port.ts';
import type { Reserve } from './reserve.ts';
import { standingOf, type Standing } from './standing.ts';
import { makeTail } from './tail.ts';
import { makeWriter } from './writer.ts';

/** A journal's file and what lies beside it, opened; a test hands in a disk that forgets. */
export interface JournalParts {
  readonly file: AppendFile;
  readonly lock: Lock;
  readonly reserve: Reserve;
  readonly held: HeldCheckpoints;
  readonly setAside: (bytes: Buffer) => Promise<string>;
  /** Durable when it resolves with the file's name. */
  readonly saveCheckpoint: (c: { readonly size: number; readonly root: string }) => Promise<string>;
  readonly incident: string;
  readonly realm: EventData['journal.opened']['realm'];
  readonly tool: string;
  readonly fpKey: string;
  readonly clock: Clock;
  readonly actor: Actor;
  readonly create?: boolean;
  readonly move?: Move | undefined;
  /** Where an earlier reading of the same file ended, and `held` with it. */
  readonly from?: Standing | null;
}

/** The port on an opened journal (ENGINE J1–J5). Throws as `openJournal`; what it was handed is closed with it, and not when this fails. */
export async function journalPort(o: JournalParts): Promise<JournalPort> {
  const { incident, realm, clock, actor, file, lock, reserve, setAside } = o;
  const from = o.from ?? null;
  const gate = makeMoveGate({ incident, move: o.move, moved: from?.moved ?? null });
  const tail = makeTail(file, o.held, gate.see, from);
  const writer = makeWriter({
    tail, lock, reserve, setAside, gate,
    body: (code, run, data) => lineBody({ at: clock.now(), run, code, actor, data }),
    opening: o.create === true ? { realm, incident, tool: o.tool, fpKey: o.fpKey } : null,
    admit: (first) => { checkFirst(first, o); },
  });
  // A long journal is read without the lock, up to what is surely written; only what comes after it is read under the lock.
  await lock.acquire();
  const size = file.size();
  lock.release();
  tail.readTo(size);
  await tail.heldToTheEnd();
  await writer.start();
  return {
    append: writer.append,
    post: writer.post,
    flush: writer.flush,
    // What was posted goes out too: it is not kept longer than from one look to the next.
    poll: writer.flush,
    subscribe: (see) => tail.subscribe(see),
    async checkpoint(run) {
      let made = { size: 0, root: '' };
      const line = await writer.seal('checkpoint.signed', run, async () => {
        made = { size: tail.tree.size, root: rootText(tail.tree.root()) };
        return { ...made, file: await o.saveCheckpoint(made) };
      });
      o.held.signed(made, line + 1);
      return made;
    },
    readFrom: from?.offset ?? 0,
    standing() {
      const chain = tail.standing();
      return chain === null || tail.first === null ? null : standingOf(chain, { first: tail.first, seen: o.held.state() });
    },
    moveAway: (make) => writer.seal('incident.moved', null, make),
    async close() {
      try { await writer.close(); } finally { lock.close(); file.close(); }
    },
  };
}

function checkFirst(first: JournalEvent | null, { realm, incident }: Pick<JournalParts, 'realm' | 'incident'>): void {
  if (first === null) throw new TokenctlError('E_INCIDENT_UNKNOWN', `The journal of ${incident} is empty.`);
  if (first.code !== 'journal.opened') throw new TokenctlError('E_JOURNAL_TAMPERED', 'Line 1 of the journal does not open it.', { next: ['tokenctl journal verify'] });
  if (first.data.realm !== realm) throw new TokenctlError('E_REALM', `The journal of ${incident} is of realm ${first.data.realm}, not ${realm}.`);
  if (first.data.incident !== incident) throw new TokenctlError('E_JOURNAL_TAMPERED', `This is the journal of ${first.data.incident}, not of ${incident}.`);
}
