import { TokenctlError } from '../core/errors.ts';
import type { JournalEvent } from './events/index.ts';

/** What a writer may do that others may not: seal this copy because it goes to another host, or take a sealed one over. */
export type Move = 'away' | 'here';

/** Keeps writers off a journal that goes on elsewhere (TRUTH T12): two hosts that both act on one incident undo each other's work. */
export interface MoveGate {
  /** A line that stands in the journal, in order. */
  see(e: JournalEvent): void;
  /** Before a group is written. Throws E_INCIDENT_MOVED if this copy is sealed and the writer has no part in the move. */
  enter(): void;
  /** Before anything is done for a line. Throws E_INCIDENT_MOVED, or E_INTERNAL for a line of a move by a writer that has no part in it. */
  check(code: string): void;
  /** As `check`, for a line that is about to be written. */
  take(code: string): void;
}

export function incidentMoved(incident: string, to: string | null): TokenctlError {
  // It is shown as it stands in the journal: nothing that would move a terminal's cursor.
  const where = to === null || /\p{C}/u.test(to) ? '' : ` to ${to}`;
  return new TokenctlError('E_INCIDENT_MOVED', `${incident} was moved${where}; this copy is sealed.`, {
    hint: 'It goes on there. Here it can be read; it is taken back with the archive that `incident export --handoff` makes there.', next: [`tokenctl status -i ${incident}`, `tokenctl timeline ${incident}`],
  });
}

/** `leaving`: the move stands in the journal, and the checkpoint that vouches for it does not yet. */
type State = 'here' | 'leaving' | 'sealed';

/** What an earlier reading of the journal found; null = nothing of a move. */
export type MovedTo = { readonly to: string; readonly signed: boolean } | null;

export function makeMoveGate({ incident, move, moved: before = null }: { readonly incident: string; readonly move?: Move | undefined; readonly moved?: MovedTo }): MoveGate {
  let state: State = before === null ? 'here' : before.signed ? 'sealed' : 'leaving';
  let to: string | null = before?.to ?? null;
  const step = (code: string): void => {
    if (code === 'incident.moved') state = 'leaving';
    else if (code === 'incident.taken-over') state = 'here';
    else if (code === 'checkpoint.signed' && state === 'leaving') state = 'sealed';
  };
  const moved = (): TokenctlError => incidentMoved(incident, to);
  const may = (code: string): boolean => {
    if (code === 'incident.moved') return move === 'away';
    if (code === 'incident.taken-over') return move === 'here' && state !== 'here';
    // A torn line is set aside whoever comes first, or the journal could never be read to its end again.
    return state === 'here' || code === 'journal.recovered' || (state === 'leaving' && move === 'away' && code === 'checkpoint.signed');
  };
  const check = (code: string): void => {
    if (!may(code)) throw state === 'here' ? new TokenctlError('E_INTERNAL', `A writer that moves nothing wrote ${code}.`) : moved();
  };
  return {
    check,
    see(e) {
      if (e.code === 'incident.moved') to = e.data.to;
      step(e.code);
    },
    enter() { if (state !== 'here' && move === undefined) throw moved(); },
    take(code) {
      check(code);
      step(code);
    },
  };
}
