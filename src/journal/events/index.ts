import type * as z from 'zod';
import type { Hex, Instant, RunId } from '../../core/brand.ts';
import { incidentEvents } from './incident.ts';
import { journalEvents } from './journal.ts';
import { runEvents } from './run.ts';

/** Every code that a journal line can carry; `docs/events.md` is made from it. Unknown codes are kept and skipped by readers. */
export const registry = { ...journalEvents, ...incidentEvents, ...runEvents };
type Registry = typeof registry;

export type Code = keyof Registry;
export type EventData = { readonly [C in Code]: z.infer<Registry[C]['data']> };
export interface Actor { readonly id: string; readonly host: string }
/** One journal line, parsed (DESIGN §5). */
export type JournalEvent = { readonly [C in Code]: {
  readonly v: 1; readonly seq: number; readonly prev: Hex; readonly at: Instant; readonly run: RunId | null;
  readonly code: C; readonly actor: Actor; readonly data: EventData[C];
} }[Code];
export type EventOf<C extends Code> = Extract<JournalEvent, { code: C }>;
