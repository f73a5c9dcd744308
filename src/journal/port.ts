import type { RunId } from '../core/brand.ts';
import type { Standing } from './standing.ts';
import type { Code, EventData, JournalEvent } from './events/index.ts';

/** What writers are handed. */
export interface JournalPort {
  /** Resolves with the line's seq when the line is durable. Rejects E_JOURNAL_WRITE, for good: no effect may follow. */
  append<K extends Code>(code: K, run: RunId | null, data: EventData[K]): Promise<number>;
  /** Durable no later than this process's next `append` or `flush`. Returns the line's seq when written. */
  post<K extends Code>(code: K, run: RunId | null, data: EventData[K]): void;
  flush(): Promise<void>;
  /** Every line in seq order, own and foreign: first all that exist, then each as it is written. Returns an unsubscribe. */
  subscribe(see: (e: JournalEvent) => void): () => void;
  /** Looks for foreign lines now (fstat); cheap (ENGINE J5). */
  poll(): Promise<void>;
  /** Signs size and root into `checkpoints/<size>`, and appends `checkpoint.signed`. */
  checkpoint(run: RunId | null): Promise<{ readonly size: number; readonly root: string }>;
  /**
   * Writes `incident.moved`, whose data is made under the append lock with every line before it durable and told: no run can have
   * started since. Only for a journal that was opened to be moved away.
   */
  moveAway(make: () => Promise<EventData['incident.moved']>): Promise<number>;
  /** Bytes that an earlier reading vouches for: nobody is told of the lines in them. */
  readonly readFrom: number;
  /** Where the journal stands; null while something is written that not everybody was told of. */
  standing(): Omit<Standing, 'moved'> | null;
  close(): Promise<void>;
}
