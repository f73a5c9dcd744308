import { AsyncLocalStorage } from 'node:async_hooks';

const current = new AsyncLocalStorage<true>();

/** What `work` reads of a slow provider waits for its turn, as long as it takes, instead of failing: somebody is told of it, and may leave. */
export const patiently = <T>(work: () => Promise<T>): Promise<T> => current.run(true, work);

export const isPatient = (): boolean => current.getStore() === true;
