import { AsyncLocalStorage } from 'node:async_hooks';

/** One thing that was let in at a provider: a revoke with its look, a round. Its calls were kept for it when it was. */
export interface Unit {
  /** It has made a call. */
  spent(budget: string): void;
  /** What it has not spent is anybody's. */
  end(): void;
}

/** Which unit a request belongs to; it is asked far below, inside a connector that knows nothing of budgets. */
const current = new AsyncLocalStorage<Unit>();

export const spending = <T>(unit: Unit, work: () => Promise<T>): Promise<T> => current.run(unit, work);

export const spent = (budget: string): void => current.getStore()?.spent(budget);
